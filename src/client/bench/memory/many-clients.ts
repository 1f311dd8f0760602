import { setTimeout as sleep } from 'node:timers/promises';
import { adminClient } from '../../../rpc/admin-client.js';
import { blockClient } from '../../../rpc/block-client.js';
import { RpcChannel } from '../../../rpc/channel.js';
import { DATA_MESSAGE_BYTES_MAX } from '../../../rpc/limits.js';
import { NamespaceSession } from '../../../rpc/namespace-session.js';
import type { DfsClientParts } from '../../client-parts.js';
import { connectParts } from '../../connect.js';
import { createDfsClient } from '../../dfs-client.js';
import { PeerGroup } from './peer-group.js';

/** Each client reads a small file so often, and has nothing to say in between. */
const READ_EVERY_MS = 30_000;
/** Clients of one process that connect at once. */
const CONNECTING_MAX = 32;

/** Clients of one process with connections of their own, as if each were a process of its own; they stay until `stop`. */
export class ManyClients {
  private readonly group = new PeerGroup();

  get movedBytes(): number {
    return this.group.movedBytes;
  }

  /** Resolves when each of them has read the file once. */
  async start(master: string, path: string, count: number): Promise<void> {
    let left = count;
    const connectSome = async (): Promise<void> => {
      while (left-- > 0) await this.group.begin((begun) => this.readOn(master, path, begun));
    };
    await Promise.all(Array.from({ length: Math.min(count, CONNECTING_MAX) }, connectSome));
  }

  stop(): Promise<void> {
    return this.group.stop();
  }

  private async readOn(master: string, path: string, begun: () => void): Promise<void> {
    const { signal } = this.group;
    const dfs = createDfsClient(ownConnections(master));
    try {
      while (!signal.aborted) {
        this.group.noteMoved((await dfs.readFile(path)).length);
        begun();
        await sleep(READ_EVERY_MS, undefined, { signal });
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      await dfs.close();
    }
  }
}

/** What a client has, but for connections: those of a process are shared else. */
function ownConnections(master: string): DfsClientParts {
  const parts = connectParts({ master, localReads: false });
  const channels: RpcChannel[] = [];
  const connect = (address: string): RpcChannel => {
    const channel = RpcChannel.connect(address, {
      maxReceiveBytes: DATA_MESSAGE_BYTES_MAX,
      ownConnection: true,
    });
    channels.push(channel);
    return channel;
  };
  const channel = connect(master);
  const session = new NamespaceSession(channel);
  const servers = new Map<string, ReturnType<typeof blockClient>>();
  return {
    ...parts,
    masters: [{ address: master, namespace: session.namespace, admin: adminClient(channel) }],
    connectBlock: (address) => {
      const known = servers.get(address) ?? blockClient(connect(address));
      servers.set(address, known);
      return known;
    },
    disconnect: () => {
      session.close();
      for (const each of channels) each.close();
      void parts.disconnect?.();
    },
  };
}
