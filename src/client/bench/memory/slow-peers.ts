import { setTimeout as sleep } from 'node:timers/promises';
import type { LocatedBlock } from '../../../common/file-status.js';
import { must } from '../../../common/assert.js';
import { KiB } from '../../../common/sizes.js';
import { blockClient } from '../../../rpc/block-client.js';
import { RpcChannel } from '../../../rpc/channel.js';
import { DATA_MESSAGE_BYTES_MAX } from '../../../rpc/limits.js';
import type { Dfs } from '../../api.js';
import { PeerGroup } from './peer-group.js';

/** What a slow reader takes and a slow writer gives, on the average. */
export const READ_BYTES_PER_SECOND = 64 * KiB;
export const WRITE_BYTES_PER_SECOND = 4 * KiB;
/**
 * HTTP/2's own window, as of a client that does not raise it: what the peer does not take lies in the server. A wide one
 * would hold it in the peer.
 */
const WINDOW_BYTES = 64 * KiB - 1;

/** What one process has of slow peers; each goes on until `stop`. */
export class SlowPeers {
  private readonly group = new PeerGroup();

  get movedBytes(): number {
    return this.group.movedBytes;
  }

  /** Readers of whole blocks, each over a connection of its own; resolves when each has its first slice. */
  async startReaders(blocks: readonly LocatedBlock[], count: number): Promise<void> {
    await this.start(count, (i, begun) => this.readOn(blocks, i, begun));
  }

  /** Writers of files in a folder; resolves when each has sent its first bytes. */
  async startWriters(dfs: Dfs, folder: string, count: number): Promise<void> {
    await this.start(count, (i, begun) => this.writeOn(dfs, `${folder}/${i}`, begun));
  }

  stop(): Promise<void> {
    return this.group.stop();
  }

  private async start(
    count: number,
    run: (i: number, begun: () => void) => Promise<void>,
  ): Promise<void> {
    const begun = Array.from({ length: count }, (_, i) =>
      this.group.begin((first) => run(i, first)),
    );
    await Promise.all(begun);
  }

  private async readOn(
    blocks: readonly LocatedBlock[],
    i: number,
    begun: () => void,
  ): Promise<void> {
    const { signal } = this.group;
    const block = must(blocks[i % blocks.length], 'a block to read');
    const { address } = must(block.locations[i % block.locations.length], 'a replica to read');
    const channel = RpcChannel.connect(address, {
      maxReceiveBytes: DATA_MESSAGE_BYTES_MAX,
      windowBytes: WINDOW_BYTES,
      ownConnection: true,
    });
    const { id: blockId, generation, length } = block;
    const request = { blockId, generation, offset: 0, length };
    try {
      while (!signal.aborted)
        for await (const { data } of blockClient(channel).read(request, { signal })) {
          this.group.noteMoved(data.length);
          begun();
          await sleep((data.length * 1_000) / READ_BYTES_PER_SECOND, undefined, { signal });
        }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      channel.close();
    }
  }

  private async writeOn(dfs: Dfs, path: string, begun: () => void): Promise<void> {
    const { signal } = this.group;
    const drop = new Uint8Array(WRITE_BYTES_PER_SECOND);
    const writer = await dfs.openWriter(path, { createParents: true, durability: 'flush' });
    try {
      for (;;) {
        await writer.write(drop);
        this.group.noteMoved(drop.length);
        begun();
        await sleep(1_000, undefined, { signal });
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      await writer.abort().catch(() => undefined);
    }
  }
}
