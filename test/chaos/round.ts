import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../src/common/clock.js';
import { DfsClient } from '../../src/client/dfs-client.js';
import { acknowledgedFiles, byTxid, finalState } from '../sim/checkers/acknowledged.js';
import type { ContentCells } from '../sim/checkers/content-cells.js';
import type { Operation } from '../sim/checkers/history.js';
import type { AcknowledgedFile } from '../sim/checkers/invariants.js';
import { judge } from '../sim/checkers/judge.js';
import { namespaceModel } from '../sim/checkers/namespace-model.js';
import type { WorkloadSettings } from '../sim/workload/plan.js';
import { Clients } from './clients.js';
import {
  CALL_MS_MAX,
  LEAD_MS,
  POLL_MS,
  SEARCH_STEPS_MAX,
  SERVED_MS_MAX,
  SERVED_MS_MORE,
} from './limits.js';
import { between, pick, type Harm, type Nemesis } from './nemesis.js';
import { longestOutage } from './outage.js';
import type { Stage } from './stage.js';
import { readBack, readLog, untilHealthy, untilTidy } from './verify.js';

export interface RoundOptions {
  readonly stage: Stage;
  /** Of this round; the order of threads and packets is not its. */
  readonly seed: number;
  /** Of this cluster, from 0. */
  readonly number: number;
  readonly nemeses: readonly Nemesis[];
  readonly strikes: number;
  readonly clients: number;
  readonly cells: ContentCells;
  readonly durabilities: WorkloadSettings['durabilities'];
  /** Takes what is done and when, as `schedule.log` does. */
  readonly tell: (line: string) => void;
  /** Called when all is healed, before it is verified: a test does something wrong here. */
  readonly beforeVerify?:
    ((stage: Stage, history: readonly Operation[]) => Promise<void>) | undefined;
}

export interface RoundResult {
  readonly operations: readonly Operation[];
  readonly strikes: Readonly<Record<string, number>>;
  readonly harm: readonly Harm[];
  readonly files: number;
  readonly bytesVerified: number;
  readonly bytesLost: number;
  readonly undecided: number;
  /** Longest time in which nothing that a client asked was done, in ms. */
  readonly outageMs: number;
  /** From the end of the harm to a healthy fsck, in ms. */
  readonly healedMs: number;
  readonly faults: readonly string[];
  readonly acknowledged: readonly AcknowledgedFile[];
}

/** Writings of one round at most: what the numbers of its content are kept free for. */
const WRITINGS_OF_A_ROUND = 10_000;

/** Load, harm, healing, verification; what happens is also told in `schedule.log` and `history.jsonl` of the stage. */
export async function playRound(options: RoundOptions): Promise<RoundResult> {
  const { stage, number, seed, cells, durabilities } = options;
  const { master } = stage;
  const before = await stage.report();
  await using dfs = await DfsClient.connect({ master, user: 'root', timeoutMs: CALL_MS_MAX });
  await using clients = new Clients({
    master,
    seed,
    clients: options.clients,
    cells,
    prefix: `r${number}`,
    firstWriting: 1 + number * WRITINGS_OF_A_ROUND,
    durabilities,
    historyFile: join(stage.dir, 'history.jsonl'),
  });
  const { strikes, harm } = await underLoad(options, clients);
  const worked = clients.history.length;
  const healed = await untilHealthy(stage, dfs);
  await options.beforeVerify?.(stage, clients.history);

  const faults: string[] = [];
  if (typeof healed === 'string') faults.push(`not healthy in time: ${healed}`);
  for (const path of await clients.readAll()) faults.push(`cannot be read: ${path}`);
  const log = await readLog(stage, dfs, before.txid + 1);
  const verdict = judge(cells, clients.history, log, SEARCH_STEPS_MAX);
  faults.push(...verdict.faults);
  const model = namespaceModel(cells);
  const acknowledged = acknowledgedFiles(finalState(model, byTxid(verdict.operations)));
  const back = await readBack(dfs, cells, acknowledged);
  faults.push(...back.faults);
  // What is lost would be waited for in vain.
  if (faults.length === 0) faults.push(...(await untilTidy(stage, dfs, acknowledged)));
  return {
    operations: clients.history,
    strikes,
    harm,
    files: back.files,
    bytesVerified: back.bytesVerified,
    bytesLost: back.bytesLost,
    undecided: verdict.undecided,
    outageMs: longestOutage(clients.history.slice(0, worked)),
    healedMs: typeof healed === 'number' ? healed : Number.POSITIVE_INFINITY,
    faults,
    acknowledged,
  };
}

/** Harm that is over must be over for the clients too: something that was asked since then is done. */
async function untilServed({ history }: Clients, signal: AbortSignal): Promise<void> {
  const since = performance.now();
  const isServed = ({ invoked, outcome }: Operation): boolean =>
    invoked > since && (outcome.is === 'ok' || outcome.is === 'refused');
  for (let seen = history.length; !signal.aborted; await sleep(POLL_MS)) {
    for (; seen < history.length; seen++) if (isServed(history[seen]!)) return;
    if (performance.now() - since > SERVED_MS_MAX)
      throw new Error(`nothing was done within ${SERVED_MS_MAX} ms from the end of a strike`);
  }
}

/** The clients work while the nemeses strike one after the other; all harm is ended behind that, whatever happens. */
async function underLoad(
  { stage, seed, nemeses, strikes: count, tell }: RoundOptions,
  clients: Clients,
): Promise<{ strikes: Record<string, number>; harm: Harm[] }> {
  const random = seededRandom(seed);
  const stop = new AbortController();
  const schedule = join(stage.dir, 'schedule.log');
  const note = (line: string): void => {
    // In the time of the history.
    const timed = `${performance.now().toFixed(0)} ${line}`;
    appendFileSync(schedule, `${timed}\n`);
    tell(timed);
  };
  const strikes: Record<string, number> = {};
  const harm: Harm[] = [];
  note(`round with seed ${seed}`);
  const work = clients.work(stop.signal);
  const striking = async (): Promise<void> => {
    await sleep(LEAD_MS);
    for (let i = 0; i < count && !stop.signal.aborted; i++) {
      const nemesis = pick(random, nemeses);
      harm.push(await nemesis.strike(stage, { random, note }));
      strikes[nemesis.name] = (strikes[nemesis.name] ?? 0) + 1;
      await untilServed(clients, stop.signal);
      // So that the next one does not always strike at the same point of the work.
      await sleep(between(random, 0, SERVED_MS_MORE));
    }
  };
  try {
    // A client that fails otherwise than a client may ends the round too.
    await Promise.race([striking(), work.then(() => new Promise<never>(() => {}))]);
  } finally {
    stop.abort();
    note('heal');
    const ended = await stage.heal();
    if (ended.length > 0) note(`had ended: ${ended.join(' ')}`);
    await work;
  }
  note('healed');
  return { strikes, harm };
}
