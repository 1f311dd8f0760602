/** Catching up after a pause is bounded to what this time allows. */
const CREDIT_MS_MAX = 1_000;

/**
 * Lets moves begin so that their bytes keep to a rate on the average: after one of 64 MiB the next waits until that many
 * would have gone at the rate.
 */
export class MovePace {
  private allowedAtMs = 0;

  /** Bytes a second; 0 is no bound. */
  mayBegin(rate: number, nowMs: number): boolean {
    return rate === 0 || nowMs >= this.allowedAtMs;
  }

  begun(bytes: number, rate: number, nowMs: number): void {
    if (rate === 0) return;
    const fromMs = Math.max(this.allowedAtMs, nowMs - CREDIT_MS_MAX);
    this.allowedAtMs = fromMs + (bytes / rate) * 1_000;
  }
}
