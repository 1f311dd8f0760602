/** What the master knows of a repair worker. */
export interface RepairWorker {
  readonly id: string;
  readonly name: string;
  /** Cap of its own in bytes a second; 0 is none. */
  readonly bandwidth: number;
  readonly lastSeenMs: number;
}

/** Workers that are heard of. One that is silent for too long is forgotten; it says who it is when it comes back. */
export class RepairWorkers {
  private readonly known = new Map<string, RepairWorker>();

  get size(): number {
    return this.known.size;
  }

  has(id: string): boolean {
    return this.known.has(id);
  }

  seen(worker: RepairWorker): void {
    // The one heard of last stands last.
    this.known.delete(worker.id);
    this.known.set(worker.id, worker);
  }

  left(id: string): void {
    this.known.delete(id);
  }

  forgetSilent(sinceMs: number): void {
    for (const worker of this.known.values()) {
      if (worker.lastSeenMs >= sinceMs) return;
      this.known.delete(worker.id);
    }
  }

  all(): readonly RepairWorker[] {
    return [...this.known.values()];
  }
}
