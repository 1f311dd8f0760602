import type { NamespacePhase } from '../../../common/bench/namespace-phase.js';
import { connectParts, type MetadataTransport } from '../../connect.js';
import { createDfsClient } from '../../dfs-client.js';
import type { ClientNote } from '../load/client-processes.js';
import { measureLanes, type LaneOutcome } from '../load/measure-lanes.js';
import { carryOut } from '../load/metadata-operation.js';
import { serveOrders } from '../load/serve-orders.js';
import { BlockFiles } from './block-files.js';
import { NamespaceShare, type ShareOptions } from './namespace-share.js';

/** Who this process is, as its one argument in JSON. */
export interface NamespaceClient extends ShareOptions {
  readonly master: string;
  readonly transport: MetadataTransport;
  /** Blocks of each file that is made with blocks. */
  readonly blocksPerFile: number;
}

export interface NamespaceOrder {
  readonly kind: 'phase';
  readonly phase: NamespacePhase;
  /** Where the tree is. */
  readonly root: string;
  /** Operations at once. */
  readonly lanes: number;
  /** Undefined until nothing is left to do. */
  readonly seconds: number | undefined;
  /** Operations a second to be offered; 0: each lane asks as soon as it is answered. */
  readonly rate: number;
}

const introduction = JSON.parse(process.argv[2] ?? '{}') as NamespaceClient;
const { master, transport, blocksPerFile, seed, client } = introduction;
const share = new NamespaceShare(introduction);
const parts = connectParts({ master }, process.env, transport);
const dfs = createDfsClient(parts);
const blockFiles = new BlockFiles(parts, {
  blocksPerFile,
  seed: seed * 1_013 + client,
  placed: (note) => process.send?.({ note } satisfies ClientNote),
});

serveOrders(
  (order) => obey(order as NamespaceOrder),
  async () => {
    blockFiles.close();
    await dfs.close();
  },
);

function obey({ phase, root, lanes, seconds, rate }: NamespaceOrder): Promise<LaneOutcome> {
  const time = { seconds: seconds ?? Number.POSITIVE_INFINITY, rate };
  const several = <Operation>(next: () => Operation | undefined) =>
    Array.from({ length: lanes }, () => ({ next }));
  if (phase === 'create with blocks') {
    const lanesOfPaths = several(() => share.create(phase, root));
    return measureLanes(lanesOfPaths, (path) => blockFiles.make(path), time);
  }
  if (phase === 'create') {
    const lanesOfPaths = several(() => share.create(phase, root));
    return measureLanes(lanesOfPaths, (path) => carryOut(dfs, { verb: phase, path }), time);
  }
  const lanesOfCalls = several(() => share.use(phase, root));
  return measureLanes(lanesOfCalls, (operation) => carryOut(dfs, operation), time);
}
