import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LocatedBlock } from '../../../common/file-status.js';
import { must } from '../../../common/assert.js';
import { KiB } from '../../../common/sizes.js';
import { blockClient } from '../../../rpc/block-client.js';
import { RpcChannel } from '../../../rpc/channel.js';
import { DATA_MESSAGE_BYTES_MAX } from '../../../rpc/limits.js';
import type { Dfs } from '../../api.js';
import { Deferred } from '../../wait.js';

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
  private bytes = 0;
  private failure: unknown;
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>[] = [];

  constructor() {
    // One for each peer; Node would warn of a leak at the eleventh.
    setMaxListeners(0, this.stopping.signal);
  }

  /** Bytes that all of them took or gave; throws if one of them failed. */
  get movedBytes(): number {
    if (this.failure !== undefined) throw this.failure;
    return this.bytes;
  }

  /** Readers of whole blocks, each over a connection of its own; resolves when each has its first slice. */
  async startReaders(blocks: readonly LocatedBlock[], count: number): Promise<void> {
    await this.start(count, (i, begun) => this.readOn(blocks, i, begun));
  }

  /** Writers of files in a folder; resolves when each has sent its first bytes. */
  async startWriters(dfs: Dfs, folder: string, count: number): Promise<void> {
    await this.start(count, (i, begun) => this.writeOn(dfs, `${folder}/${i}`, begun));
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.running);
  }

  private async start(
    count: number,
    run: (i: number, begun: () => void) => Promise<void>,
  ): Promise<void> {
    const begun = Array.from({ length: count }, (_, i) => {
      const first = new Deferred<void>();
      const failed = (error: unknown): void => {
        this.failure ??= error;
        first.reject(error);
      };
      this.running.push(run(i, () => first.resolve()).catch(failed));
      return first.promise;
    });
    await Promise.all(begun);
  }

  private async readOn(
    blocks: readonly LocatedBlock[],
    i: number,
    begun: () => void,
  ): Promise<void> {
    const { signal } = this.stopping;
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
          this.bytes += data.length;
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
    const { signal } = this.stopping;
    const drop = new Uint8Array(WRITE_BYTES_PER_SECOND);
    const writer = await dfs.openWriter(path, { createParents: true, durability: 'flush' });
    try {
      for (;;) {
        await writer.write(drop);
        this.bytes += drop.length;
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
