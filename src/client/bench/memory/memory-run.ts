import { unreachable } from '../../../common/assert.js';
import type { LocatedBlock } from '../../../common/file-status.js';
import { MiB } from '../../../common/sizes.js';
import type { Dfs } from '../../api.js';
import { connectParts } from '../../connect.js';
import { createDfsClient, type DfsClient } from '../../dfs-client.js';
import { seededBytes } from '../../local-cluster/seeded-bytes.js';
import { serveOrders } from '../load/serve-orders.js';
import { getFile, putFile } from '../whole-file.js';
import { ManyClients } from './many-clients.js';
import { SlowPeers, WRITE_BYTES_PER_SECOND } from './slow-peers.js';

/** What a client of the memory bench does, a process of its own. Each order is answered with the bytes that it moved so far. */
export type MemoryOrder =
  | {
      readonly kind: 'put';
      readonly path: string;
      readonly bytes: number;
      readonly durability: 'sync' | 'flush';
    }
  | { readonly kind: 'get'; readonly path: string }
  /** Takes some bytes of a file, then no more, and does not say so. */
  | { readonly kind: 'stop reading'; readonly path: string; readonly afterBytes: number }
  | { readonly kind: 'read slowly'; readonly path: string; readonly peers: number }
  | { readonly kind: 'write slowly'; readonly folder: string; readonly peers: number }
  /** Clients that read a small file now and then, over connections of their own. */
  | { readonly kind: 'connect'; readonly path: string; readonly clients: number }
  /** By slow peers and connected clients, which go on. */
  | { readonly kind: 'moved' };

/** Who this process is, as its one argument in JSON. */
export interface MemoryClient {
  readonly master: string;
  /** A writer that gives little at a time sends it at once. */
  readonly smallPackets: boolean;
}

async function put(
  dfs: Dfs,
  { path, bytes, durability }: Extract<MemoryOrder, { kind: 'put' }>,
): Promise<number> {
  const [slice = new Uint8Array(0)] = seededBytes('memory', MiB);
  return putFile(dfs, path, { bytes, durability, slice });
}

/** The reads that were stopped: kept, as their process would keep them. */
const stopped: AsyncIterator<Uint8Array>[] = [];

async function stopReading(dfs: Dfs, path: string, afterBytes: number): Promise<number> {
  const reading = dfs.read(path)[Symbol.asyncIterator]();
  stopped.push(reading);
  let bytes = 0;
  while (bytes < afterBytes) {
    const next = await reading.next();
    if (next.done === true) break;
    bytes += next.value.length;
  }
  return bytes;
}

async function blocksOf(dfs: Dfs, path: string): Promise<LocatedBlock[]> {
  const blocks: LocatedBlock[] = [];
  for await (const block of dfs.locate(path)) blocks.push(block);
  return blocks;
}

const introduced = JSON.parse(process.argv[2] ?? '{}') as MemoryClient;
const peers = new SlowPeers();
const many = new ManyClients();

async function obey(dfs: Dfs, order: MemoryOrder): Promise<number> {
  switch (order.kind) {
    case 'put':
      return put(dfs, order);
    case 'get':
      return getFile(dfs, order.path);
    case 'stop reading':
      return stopReading(dfs, order.path, order.afterBytes);
    case 'read slowly':
      await peers.startReaders(await blocksOf(dfs, order.path), order.peers);
      return peers.movedBytes;
    case 'write slowly':
      await peers.startWriters(dfs, order.folder, order.peers);
      return peers.movedBytes;
    case 'connect':
      await many.start(introduced.master, order.path, order.clients);
      return many.movedBytes;
    case 'moved':
      return peers.movedBytes + many.movedBytes;
    default:
      return unreachable(order);
  }
}

function connect({ master, smallPackets }: MemoryClient): DfsClient {
  // Files of this host are read past their servers else, and the servers are what this is about.
  const parts = connectParts({ master, localReads: false });
  const { environment } = parts;
  if (!smallPackets) return createDfsClient(parts);
  const limits = { ...environment.limits, packetBytes: WRITE_BYTES_PER_SECOND };
  return createDfsClient({ ...parts, environment: { ...environment, limits } });
}

const dfs = connect(introduced);
serveOrders(
  (order) => obey(dfs, order as MemoryOrder),
  async () => {
    await Promise.all([peers.stop(), many.stop()]);
    await dfs.close();
  },
);
