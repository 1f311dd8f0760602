import { LatencyHistogram, type LatencyBuckets } from '../../../common/bench/latency-histogram.js';
import { cpuSeconds } from '../process-usage.js';
import { longestTurnMs } from './longest-turn.js';
import type { LaneOutcome } from './measure-lanes.js';

/** The master that is asked. */
export interface MeasuredMaster {
  readonly masterPid: number;
  /** host:port of the master's metrics. */
  readonly metrics: string;
}

export interface RoundFigures {
  /** 0: a closed loop. */
  readonly offeredPerSecond: number;
  readonly operationsPerSecond: number;
  /** Offered, and not begun when the time was over: the latencies have them with the time that they had waited. */
  readonly unbegun: number;
  /**
   * Where the latencies begin: when an operation was due, so that they are free of coordinated omission, or when it was
   * begun, as in a closed loop nothing is due.
   */
  readonly latencyFrom: 'due' | 'begun';
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly maxMs: number;
  readonly masterMicrosPerOperation: number;
  readonly clientMicrosPerOperation: number;
  /** Longest time in which the master's event loop did nothing else. */
  readonly masterLongestTurnMs: number | undefined;
  /** All the latencies. */
  readonly histogram: LatencyBuckets;
}

/** One round of all clients at a rate (0 for a closed loop), and what the master did meanwhile. */
export async function measureRound<Outcome extends LaneOutcome>(
  { masterPid, metrics }: MeasuredMaster,
  rate: number,
  run: () => Promise<readonly Outcome[]>,
): Promise<{ readonly figures: RoundFigures; readonly outcomes: readonly Outcome[] }> {
  // What came before is not of this round.
  await longestTurnMs(metrics);
  const cpuBefore = cpuSeconds(masterPid);
  const outcomes = await run();
  const masterCpu = cpuSeconds(masterPid) - cpuBefore;
  const masterLongestTurnMs = await longestTurnMs(metrics);
  const latency = new LatencyHistogram();
  for (const outcome of outcomes) latency.add(outcome.latency);
  const sum = (of: (outcome: LaneOutcome) => number): number =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0);
  const done = sum((outcome) => outcome.done);
  const figures: RoundFigures = {
    offeredPerSecond: rate,
    operationsPerSecond: done / Math.max(...outcomes.map(({ seconds }) => seconds)),
    unbegun: sum(({ unbegun }) => unbegun),
    latencyFrom: rate === 0 ? 'begun' : 'due',
    p50Ms: latency.percentileMs(0.5),
    p99Ms: latency.percentileMs(0.99),
    p999Ms: latency.percentileMs(0.999),
    maxMs: latency.maxMs,
    masterMicrosPerOperation: (masterCpu * 1e6) / Math.max(1, done),
    clientMicrosPerOperation: (sum((outcome) => outcome.cpuSeconds) * 1e6) / Math.max(1, done),
    masterLongestTurnMs,
    histogram: latency.buckets,
  };
  return { figures, outcomes };
}
