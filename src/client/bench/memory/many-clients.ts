import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { adminClient } from '../../../rpc/admin-client.js';
import { blockClient } from '../../../rpc/block-client.js';
import { RpcChannel } from '../../../rpc/channel.js';
import { DATA_MESSAGE_BYTES_MAX } from '../../../rpc/limits.js';
import { NamespaceSession } from '../../../rpc/namespace-session.js';
import type { DfsClientParts } from '../../client-parts.js';
import { connectParts } from '../../connect.js';
import { createDfsClient } from '../../dfs-client.js';

/** Each client reads a small file so often, and has nothing to say in between. */
const READ_EVERY_MS = 30_000;
/** Clients of one process that connect at once. */
const CONNECTING_MAX = 32;

/** Clients of one process with connections of their own, as if each were a process of its own; they stay until `stop`. */
export class ManyClients {
  private bytes = 0;
  private failure: unknown;
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>[] = [];

  constructor() {
    // One for each client; Node would warn of a leak at the eleventh.
    setMaxListeners(0, this.stopping.signal);
  }

  /** Bytes that all of them read; throws if one of them failed. */
  get movedBytes(): number {
    if (this.failure !== undefined) throw this.failure;
    return this.bytes;
  }

  /** Resolves when each of them has read the file once. */
  async start(master: string, path: string, count: number): Promise<void> {
    let left = count;
    const connectSome = async (): Promise<void> => {
      while (left-- > 0) await this.connect(master, path);
    };
    await Promise.all(Array.from({ length: Math.min(count, CONNECTING_MAX) }, connectSome));
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.running);
  }

  private async connect(master: string, path: string): Promise<void> {
    const dfs = createDfsClient(ownConnections(master));
    const read = async (): Promise<void> => {
      this.bytes += (await dfs.readFile(path)).length;
    };
    const { signal } = this.stopping;
    const goOn = async (): Promise<void> => {
      try {
        while (!signal.aborted) {
          await sleep(READ_EVERY_MS, undefined, { signal });
          await read();
        }
      } catch (error) {
        if (!signal.aborted) this.failure ??= error;
      } finally {
        await dfs.close();
      }
    };
    try {
      await read();
    } finally {
      this.running.push(goOn());
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
