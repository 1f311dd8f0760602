/**
 * Which servers may send a long full report now. So many pages at most are applied between two turns of others, however
 * many servers come at once. Whoever has no turn is told nothing, and asks again with its next heartbeat. Nothing is kept
 * of those that wait.
 */
export class ReportTurns {
  /** By index of the server: when its report last went on. */
  private readonly turns = new Map<number, number>();
  private readonly atOnce: number;
  private readonly idleMs: number;

  constructor(limits: { readonly reportsAtOnce: number; readonly reportTurnIdleMs: number }) {
    this.atOnce = limits.reportsAtOnce;
    this.idleMs = limits.reportTurnIdleMs;
  }

  /** Gives a turn, or lets the server go on with the one it has. False if there is none. */
  take(server: number, nowMs: number): boolean {
    if (!this.turns.has(server)) {
      for (const [other, lastMs] of this.turns)
        if (nowMs - lastMs >= this.idleMs) this.turns.delete(other);
      if (this.turns.size >= this.atOnce) return false;
    }
    this.turns.set(server, nowMs);
    return true;
  }

  /** The report came to its end, or its server is gone. */
  end(server: number): void {
    this.turns.delete(server);
  }

  has(server: number): boolean {
    return this.turns.has(server);
  }

  get size(): number {
    return this.turns.size;
  }
}
