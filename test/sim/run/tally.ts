import type { RunVerdict } from './run-seed.js';

const HOUR_MS = 3_600_000;

/** What all runs were together. */
export interface Summary {
  readonly seeds: number;
  readonly failed: number;
  /** Rising. */
  readonly failedSeeds: readonly number[];
  readonly virtualHours: number;
  readonly operations: number;
  readonly faultsStruck: number;
  readonly undecided: number;
  readonly cpuSeconds: number;
  readonly virtualHoursPerCpuMinute: number;
}

/** Counts runs. */
export class Tally {
  private seeds = 0;
  private virtualMs = 0;
  private operations = 0;
  private faultsStruck = 0;
  private undecided = 0;
  private readonly failedSeeds: number[] = [];

  add(verdict: RunVerdict): void {
    this.seeds++;
    this.virtualMs += verdict.virtualMs;
    this.operations += verdict.operations;
    this.faultsStruck += verdict.struck.length;
    this.undecided += verdict.undecided;
    if (verdict.faults.length > 0) this.failedSeeds.push(verdict.seed);
  }

  get failed(): number {
    return this.failedSeeds.length;
  }

  /** `cpuMs` is what all of it took, of whichever processes. */
  summary(cpuMs: number): Summary {
    const virtualHours = this.virtualMs / HOUR_MS;
    return {
      seeds: this.seeds,
      failed: this.failed,
      failedSeeds: [...this.failedSeeds].sort((a, b) => a - b),
      virtualHours: Number(virtualHours.toFixed(2)),
      operations: this.operations,
      faultsStruck: this.faultsStruck,
      undecided: this.undecided,
      cpuSeconds: Math.round(cpuMs / 1_000),
      virtualHoursPerCpuMinute: Number(((virtualHours * 60_000) / cpuMs).toFixed(1)),
    };
  }
}
