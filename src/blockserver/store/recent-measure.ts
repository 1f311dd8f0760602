import type { Timers } from '../../common/clock.js';

/**
 * Lets writers go on for a moment with what the disks said last of their room, less what was promised and written since:
 * many small blocks a second need not ask each.
 */
export class RecentMeasure {
  private readonly timers: Timers;
  private readonly holdsMs: number;
  private holding: { cancel(): void } | undefined;

  constructor(timers: Timers, holdsMs: number) {
    this.timers = timers;
    this.holdsMs = holdsMs;
  }

  /** Measures unless that was done lately; `measure` says whether all disks have answered, else it does not count. */
  async renew(measure: () => Promise<boolean>): Promise<void> {
    if (this.holding !== undefined || !(await measure())) return;
    this.holding ??= this.timers.setTimeout(() => {
      this.holding = undefined;
    }, this.holdsMs);
  }

  stop(): void {
    this.holding?.cancel();
  }
}
