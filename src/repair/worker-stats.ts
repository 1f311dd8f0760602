/** What a worker did since it started, for gauges and counters that are read when somebody asks. */
export class WorkerStats {
  /** Tasks under way now. */
  tasks = 0;
  /** Bytes of blocks that targets told to have fetched and checked, also for copies that failed later. */
  readonly copiedBytes = { value: 0 };
  /** Bytes a second at which it may copy now; 0 is without bound. */
  bandwidth = 0;
  paused = false;
  private readonly counts = new Map<string, number>();

  /** Tasks that ended, by code: `DONE`, a code of the one table, or `CANCELLED` for those that were taken back. */
  get outcomes(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.counts);
  }

  countOutcome(code: string): void {
    this.counts.set(code, (this.counts.get(code) ?? 0) + 1);
  }
}
