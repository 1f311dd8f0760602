/** Servers that never finish their report shall not keep repair off for ever. */
const REPORTS_MS_MAX = 300_000;

/**
 * The time after a start in which nothing is copied: the servers' blocks look lost until the servers are back. It ends
 * once what is there has reported in full and everybody else has had the time after which silence means death.
 */
export class StartupCalm {
  over = false;
  private sinceMs: number | undefined;
  private readonly waitMs: number;

  constructor(waitMs: number) {
    this.waitMs = waitMs;
  }

  /** Call it regularly; `settled` says that safe mode is off and all present servers have reported. */
  look(nowMs: number, settled: boolean): void {
    if (this.over) return;
    this.sinceMs ??= nowMs;
    const silentMs = nowMs - this.sinceMs;
    this.over = settled ? silentMs >= this.waitMs : silentMs >= REPORTS_MS_MAX + this.waitMs;
  }
}
