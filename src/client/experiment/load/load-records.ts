import { LatencyHistogram } from '../../core/experiment/latency-histogram.js';
import type { LoadSecond } from '../../core/experiment/timeline.js';

/**
 * Parts of an experiment, so that the clients' latencies can be compared. `fault` is from the fault until the cluster
 * has noticed it, `repair` from then until it is mended.
 */
export const PHASES = ['warmUp', 'before', 'fault', 'repair', 'after'] as const;
export type Phase = (typeof PHASES)[number];

interface Second {
  readonly latencies: LatencyHistogram;
  errors: number;
}

/** Times are milliseconds since the load began. */
export interface EndedOperation {
  /** By its client's schedule. */
  readonly dueMs: number;
  readonly begunMs: number;
  readonly endedMs: number;
  /** Undefined if it succeeded. */
  readonly errorCode?: string | undefined;
}

const NOTHING: Second = { latencies: new LatencyHistogram(), errors: 0 };

/** What the clients of the load met. Memory grows with the seconds, not with the operations. */
export class LoadRecords {
  operations = 0;
  errors = 0;
  /** Operations that were not begun since their client was too far behind its schedule. */
  missed = 0;
  readonly errorsByCode = new Map<string, number>();
  /** Contents that were read and were not what they must be. */
  readonly wrong: string[] = [];
  private readonly phases: { readonly phase: Phase; readonly sinceMs: number }[] = [
    { phase: 'warmUp', sinceMs: 0 },
  ];
  private readonly bySecond = new Map<number, Second>();
  private readonly byPhase = new Map<Phase, LatencyHistogram>();
  private readonly servedByPhase = new Map<Phase, LatencyHistogram>();
  private readonly longestWaits = new Map<Phase, number>();
  private readonly longestGaps = new Map<Phase, number>();
  private lastDoneMs: number | undefined;

  enter(phase: Phase, timeMs: number): void {
    this.phases.push({ phase, sinceMs: timeMs });
  }

  /**
   * An operation has ended. Its latency counts from when it was due, also if it failed or began late: a stall is charged
   * to every operation that it held up. It belongs to the phase and the second in which it was due.
   */
  ended(operation: EndedOperation): void {
    const { dueMs, begunMs, endedMs, errorCode } = operation;
    const second = this.secondOf(Math.floor(dueMs / 1_000));
    second.latencies.add(endedMs - dueMs);
    this.latencies(this.phaseAt(dueMs)).add(endedMs - dueMs);
    this.serviceTimes(this.phaseAt(dueMs)).add(endedMs - begunMs);
    this.operations++;
    if (errorCode === undefined) {
      note(this.longestGaps, this.phaseAt(endedMs), endedMs - (this.lastDoneMs ?? endedMs));
      this.lastDoneMs = endedMs;
      return;
    }
    second.errors++;
    this.errors++;
    this.errorsByCode.set(errorCode, (this.errorsByCode.get(errorCode) ?? 0) + 1);
  }

  /** A reader waited so long for its next bytes. */
  waited(ms: number): void {
    note(this.longestWaits, this.phases.at(-1)?.phase ?? 'warmUp', ms);
  }

  latencies(phase: Phase): LatencyHistogram {
    return histogramOf(this.byPhase, phase);
  }

  /** From when each operation was begun: without what it waited for the one before it. */
  serviceTimes(phase: Phase): LatencyHistogram {
    return histogramOf(this.servedByPhase, phase);
  }

  longestWaitMs(...phases: readonly Phase[]): number {
    return longest(this.longestWaits, phases);
  }

  /** The longest time, of those that ended in these phases, in which no operation of any client was done. */
  longestGapMs(...phases: readonly Phase[]): number {
    return longest(this.longestGaps, phases);
  }

  /** Every second of the load, also those in which nothing was due. */
  seconds(): LoadSecond[] {
    const last = Math.max(-1, ...this.bySecond.keys());
    return Array.from({ length: last + 1 }, (_, second) => {
      const { latencies, errors } = this.bySecond.get(second) ?? NOTHING;
      return {
        second,
        operations: latencies.count,
        errors,
        p50Ms: latencies.percentile(0.5),
        p99Ms: latencies.percentile(0.99),
      };
    });
  }

  private phaseAt(timeMs: number): Phase {
    return this.phases.findLast(({ sinceMs }) => sinceMs <= timeMs)?.phase ?? 'warmUp';
  }

  private secondOf(second: number): Second {
    const found = this.bySecond.get(second) ?? { latencies: new LatencyHistogram(), errors: 0 };
    this.bySecond.set(second, found);
    return found;
  }
}

function histogramOf(of: Map<Phase, LatencyHistogram>, phase: Phase): LatencyHistogram {
  const found = of.get(phase) ?? new LatencyHistogram();
  of.set(phase, found);
  return found;
}

function note(longestOf: Map<Phase, number>, phase: Phase, ms: number): void {
  longestOf.set(phase, Math.max(ms, longestOf.get(phase) ?? 0));
}

function longest(of: ReadonlyMap<Phase, number>, phases: readonly Phase[]): number {
  return Math.max(0, ...phases.map((phase) => of.get(phase) ?? 0));
}
