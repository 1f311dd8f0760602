import type { MachineFacts } from '../bench/machine-facts.js';
import type { TimelineEvent } from '../core/experiment/timeline.js';
import type { ExperimentConfig } from './experiment-settings.js';
import type { Phase } from './load/load-records.js';
import type { Fact } from './scenario.js';

/**
 * Each client begins an operation at fixed times, one at a time. `p50Ms` and the others count from when an operation was
 * due, so that a stall shows in all that it held up; `served` from when it was begun. At most 5 % too high.
 */
export interface LatencyFigures {
  readonly operations: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
  readonly servedP50Ms: number | null;
  readonly servedP99Ms: number | null;
}

/** What result.json holds. Times count from the fault unless their names say otherwise; null is unknown or not so. */
export interface ExperimentResult {
  readonly name: string;
  /** A number if it was given as one. */
  readonly seed: string | number;
  readonly passed: boolean;
  readonly failures: readonly string[];
  /** What makes it again. */
  readonly command: string;
  readonly machine: MachineFacts;
  /** Processes that wanted to run, over a minute: at the start of the load and at its end. Above the cores, all was slower. */
  readonly loadAverages: readonly number[];
  readonly config: ExperimentConfig;
  /** Until the master counted the last victim as dead, or knew of the last damage. */
  readonly detectedMs: number | null;
  /** Until every block that lost copies had all of them again. */
  readonly fullyReplicatedMs: number | null;
  /** From detection to full replication. */
  readonly repairMs: number | null;
  /** From the fault to full replication. */
  readonly bytesRepaired: number;
  /** After it: copies that move so that no two of a block share a domain, and those of files that the load wrote. */
  readonly bytesRepairedLater: number;
  /** Mean over `repairMs`. */
  readonly repairBytesPerSecond: number | null;
  /** Of the cap; null without one. */
  readonly capShare: number | null;
  readonly clientOps: number;
  readonly clientErrors: number;
  readonly errorsByCode: Readonly<Record<string, number>>;
  /** Beats of their schedules that clients left out since they were too far behind. */
  readonly clientOpsMissed: number;
  /** The longest that any read waited for its next bytes, from the fault to the end of the repair. */
  readonly longestReadStallMs: number;
  /** The same before the fault, for comparison. */
  readonly longestReadStallBeforeMs: number;
  readonly latency: {
    readonly before: LatencyFigures;
    readonly during: LatencyFigures;
    readonly after: LatencyFigures;
    /** Which part of the experiment `during` is. */
    readonly duringPhase: Phase;
    readonly p50Ratio: number | null;
    readonly p99Ratio: number | null;
  };
  readonly verifiedFiles: number;
  readonly verifiedBytes: number;
  readonly lostBytes: number;
  readonly lostFiles: readonly string[];
  /** What this kind of experiment alone has, by the keys of its facts. */
  readonly facts: Readonly<Record<string, number | string | null>>;
  /** Milliseconds since the load began. */
  readonly events: readonly TimelineEvent[];
}

export function factsOf(facts: readonly Fact[]): Record<string, number | string | null> {
  return Object.fromEntries(facts.map(({ key, value }) => [key, roundedMs(value)]));
}

/** A hundredth of a millisecond means nothing here. */
export function roundedMs<T>(value: T): T | number {
  return typeof value === 'number' ? Number(value.toFixed(1)) : value;
}
