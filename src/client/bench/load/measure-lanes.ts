import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  LatencyHistogram,
  type EncodedHistogram,
} from '../../../common/bench/latency-histogram.js';
import { OfferedLoad } from './offered-load.js';

/** What one lane is to do, one operation after the other; undefined at its end. */
export interface Lane<Operation> {
  next(): Operation | undefined;
}

/** What came of a round of one client. */
export interface LaneOutcome {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Operations that were carried out. */
  readonly done: number;
  /** Operations that were due, and not begun when the time was over. */
  readonly unbegun: number;
  readonly latency: EncodedHistogram;
}

/**
 * Latencies are told from when an operation was to start, not from when a lane was free for it, so that a master that
 * stands still is charged with all that would have come meanwhile (no coordinated omission). Without a rate nothing is
 * due at any time, and latencies are those of a closed loop. Nothing is begun after the end: what was due by then counts
 * with the time that it had waited, so that a master that fell behind shows it. Lanes that have nothing left to do end
 * the round sooner, and then nothing was due.
 */
export async function measureLanes<Operation>(
  lanes: readonly Lane<Operation>[],
  carryOut: (operation: Operation) => Promise<void>,
  { seconds, rate }: { readonly seconds: number; readonly rate: number },
): Promise<LaneOutcome> {
  const latency = new LatencyHistogram();
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
  let inTime = false;
  const work = async (lane: Lane<Operation>): Promise<void> => {
    for (let dueMs = await due(); dueMs !== undefined; dueMs = await due()) {
      const operation = lane.next();
      if (operation === undefined) return;
      await carryOut(operation);
      latency.recordMs(performance.now() - dueMs);
    }
    inTime = true;
  };
  await Promise.all(lanes.map(work));
  const { user, system } = process.cpuUsage(cpuBefore);
  const tookMs = performance.now() - startMs;
  const done = latency.size;
  return {
    seconds: tookMs / 1_000,
    cpuSeconds: (user + system) / 1e6,
    done,
    unbegun: inTime ? load.recordUnbegun(latency) : 0,
    latency: latency.encode(),
  };
}
