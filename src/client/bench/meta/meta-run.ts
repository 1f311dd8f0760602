import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../../common/clock.js';
import type { Dfs } from '../../api.js';
import { connectParts, type MetadataTransport } from '../../connect.js';
import { createDfsClient } from '../../dfs-client.js';
import { LatencyHistogram, type EncodedHistogram } from './latency-histogram.js';
import { OfferedLoad } from './offered-load.js';
import {
  FILES_PER_DIRECTORY,
  MetaLane,
  PREPARED_DIRECTORIES,
  preparedDirectory,
  preparedFile,
  STOCKED_A_SECOND,
  type MetaMix,
  type MetaOperation,
  type MetaVerb,
} from './meta-mix.js';

/** One round of one client, a process of its own that takes rounds from its parent until told to end. */
export type MetaOrder =
  | { readonly kind: 'prepare' }
  | { readonly kind: 'end' }
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

export interface MetaOutcome {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly operations: Readonly<Partial<Record<MetaVerb, number>>>;
  /** Operations that were due, and not begun when the time was over. */
  readonly unbegun: number;
  readonly latency: EncodedHistogram;
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

async function carryOut(dfs: Dfs, operation: MetaOperation): Promise<void> {
  const { verb, path } = operation;
  if (verb === 'stat') await dfs.stat(path);
  else if (verb === 'create') await dfs.makeEmptyFile(path, { createParents: true });
  else if (verb === 'rename') await dfs.rename(path, operation.target);
  else if (verb === 'remove') await dfs.remove(path);
  else await expectEntries(dfs, path);
}

async function expectEntries(dfs: Dfs, path: string): Promise<void> {
  let entries = 0;
  for await (const entry of dfs.list(path)) if (entry.type === 'file') entries++;
  if (entries !== FILES_PER_DIRECTORY)
    throw new Error(`${path} lists ${entries} files instead of ${FILES_PER_DIRECTORY}`);
}

/**
 * Latencies are told from when an operation was to start, not from when a lane was free for it, so that a master that
 * stands still is charged with all that would have come meanwhile (no coordinated omission). Without a rate nothing is
 * due at any time, and latencies are those of a closed loop. Nothing is begun after the end: what was due by then counts
 * with the time that it had waited, so that a master that fell behind shows it.
 */
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
  const latency = new LatencyHistogram();
  const operations: Partial<Record<MetaVerb, number>> = {};
  const cpuBefore = process.cpuUsage();
  const startMs = performance.now();
  const load = new OfferedLoad({ startMs, seconds, rate });
  /** Waits until the next operation is due; undefined after the end. */
  const due = async (): Promise<number | undefined> => {
    const nowMs = performance.now();
    const dueMs = load.next(nowMs);
    if (dueMs !== undefined && dueMs > nowMs) await sleep(dueMs - nowMs);
    return dueMs;
  };
  const work = async (plan: MetaLane): Promise<void> => {
    for (let dueMs = await due(); dueMs !== undefined; dueMs = await due()) {
      const operation = plan.next();
      if (operation === undefined) return;
      await carryOut(dfs, operation);
      latency.recordMs(performance.now() - dueMs);
      operations[operation.verb] = (operations[operation.verb] ?? 0) + 1;
    }
  };
  await Promise.all(plans.map(work));
  const { user, system } = process.cpuUsage(cpuBefore);
  const tookMs = performance.now() - startMs;
  const unbegun = load.recordUnbegun(latency);
  return {
    seconds: tookMs / 1_000,
    cpuSeconds: (user + system) / 1e6,
    operations,
    unbegun,
    latency: latency.encode(),
  };
}

/** Who this process is, as its one argument in JSON. */
export interface MetaClient {
  readonly client: number;
  readonly master: string;
  readonly transport: MetadataTransport;
}

const { client, master, transport } = JSON.parse(process.argv[2] ?? '{}') as MetaClient;
const dfs = createDfsClient(connectParts({ master }, process.env, transport));
process.on('message', (order: MetaOrder) => {
  void obey(order).catch((error: unknown) => {
    process.send?.({ failed: error instanceof Error ? error.message : String(error) });
  });
});
// Without its parent it has nothing to do.
process.on('disconnect', () => process.exit(1));
process.send?.('ready');

async function obey(order: MetaOrder): Promise<void> {
  if (order.kind === 'end') {
    await dfs.close();
    process.exit(0);
  }
  process.send?.(
    order.kind === 'prepare'
      ? await prepare(dfs, client).then(() => 'ready')
      : await round(dfs, client, order),
  );
}
