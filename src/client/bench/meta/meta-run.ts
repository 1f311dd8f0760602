import { seededRandom } from '../../../common/clock.js';
import type { Dfs } from '../../api.js';
import { connectParts, type MetadataTransport } from '../../connect.js';
import { createDfsClient } from '../../dfs-client.js';
import { measureLanes, type LaneOutcome } from '../load/measure-lanes.js';
import { carryOut } from '../load/metadata-operation.js';
import { serveOrders } from '../load/serve-orders.js';
import {
  FILES_PER_DIRECTORY,
  MetaLane,
  PREPARED_DIRECTORIES,
  preparedDirectory,
  preparedFile,
  STOCKED_A_SECOND,
  type MetaMix,
  type MetaVerb,
} from './meta-mix.js';

/** One round of one client, a process of its own. */
export type MetaOrder =
  | { readonly kind: 'prepare' }
  | {
      readonly kind: 'round';
      readonly mix: MetaMix;
      readonly seed: number;
      readonly seconds: number;
      /** Operations at once. */
      readonly lanes: number;
      /** Operations a second to be offered; 0: each lane asks as soon as it is answered. */
      readonly rate: number;
    };

export interface MetaOutcome extends LaneOutcome {
  readonly operations: Readonly<Partial<Record<MetaVerb, number>>>;
}

const PREPARE_IN_FLIGHT = 64;

async function prepare(dfs: Dfs, client: number): Promise<void> {
  for (let n = 0; n < PREPARED_DIRECTORIES; n++)
    await dfs.mkdir(preparedDirectory(client, n), { parents: true });
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < PREPARED_DIRECTORIES * FILES_PER_DIRECTORY)
      await dfs.makeEmptyFile(preparedFile(client, next++));
  };
  await Promise.all(Array.from({ length: PREPARE_IN_FLIGHT }, lane));
}

/** Makes, untimed, what lanes are to take away that make nothing. */
async function stock(dfs: Dfs, plans: readonly MetaLane[], files: number): Promise<void> {
  const each = Math.ceil(files / plans.length);
  const lane = async (plan: MetaLane): Promise<void> => {
    if (!plan.takesFromStock) return;
    for (let n = 0; n < each; n++) await dfs.makeEmptyFile(plan.stock(), { createParents: true });
  };
  await Promise.all(plans.map(lane));
}

async function round(
  dfs: Dfs,
  client: number,
  { mix, seed, seconds, lanes, rate }: Extract<MetaOrder, { kind: 'round' }>,
): Promise<MetaOutcome> {
  const plans = Array.from({ length: lanes }, (_, lane) => {
    const random = seededRandom(seed * 1_000_003 + client * 10_007 + lane);
    return new MetaLane(mix, { client, lane: seed * lanes + lane, random });
  });
  await stock(dfs, plans, seconds * Math.max(STOCKED_A_SECOND, rate));
  const operations: Partial<Record<MetaVerb, number>> = {};
  const outcome = await measureLanes(
    plans,
    async (operation) => {
      await carryOut(dfs, operation);
      operations[operation.verb] = (operations[operation.verb] ?? 0) + 1;
    },
    { seconds, rate },
  );
  return { ...outcome, operations };
}

/** Who this process is, as its one argument in JSON. */
export interface MetaClient {
  readonly client: number;
  readonly master: string;
  readonly transport: MetadataTransport;
}

const { client, master, transport } = JSON.parse(process.argv[2] ?? '{}') as MetaClient;
const dfs = createDfsClient(connectParts({ master }, process.env, transport));
serveOrders(
  (order) => obey(order as MetaOrder),
  () => dfs.close(),
);

function obey(order: MetaOrder): Promise<unknown> {
  return order.kind === 'prepare'
    ? prepare(dfs, client).then(() => 'ready')
    : round(dfs, client, order);
}
