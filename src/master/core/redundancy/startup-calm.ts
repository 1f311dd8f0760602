/** Servers that never finish their report shall not keep repair off for ever. */
const REPORTS_MS_MAX = 300_000;

/** Servers that lost their master try again after five seconds at the latest. */
const REGISTER_MS_MAX = 10_000;

/**
 * The time after a start in which nothing is copied: the servers' blocks look lost until the servers are back. It ends
 * once what is there has reported in full and everybody else has had the time after which silence means death.
 */
export class StartupCalm {
  over = false;
  /** So short a time after the start that servers which run may not have registered yet: they ask every few seconds. */
  early = true;
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
    this.early = silentMs < Math.min(this.waitMs, REGISTER_MS_MAX);
    this.over = settled ? silentMs >= this.waitMs : silentMs >= REPORTS_MS_MAX + this.waitMs;
  }
}
