/**
 * Bytes as they may flow at a rate. In any span of T seconds at most `rate * (T + BURST_SECONDS)` are given out: 4 %
 * over the rate for two seconds. What nobody takes is lost beyond that depth, so it is also the longest lateness of a
 * timer that costs nothing.
 */
const BURST_SECONDS = 0.08;

export class TokenBucket {
  private rate: number;
  private tokens = 0;
  private atMs: number;

  /** @param rate bytes a second; 0 is no bound */
  constructor(rate: number, nowMs: number) {
    this.rate = rate;
    this.atMs = nowMs;
  }

  get bytesPerSecond(): number {
    return this.rate;
  }

  /** From now on; the next refill takes away what was saved up beyond the new depth. */
  setRate(rate: number, nowMs: number): void {
    this.refill(nowMs);
    this.rate = rate;
  }

  /** Takes all of `bytes`, or nothing. */
  take(bytes: number, nowMs: number): boolean {
    if (this.rate === 0) return true;
    this.refill(nowMs);
    // An empty bucket that was given just so many milliseconds may miss the last fraction of a byte.
    if (this.tokens + ROUNDING < bytes) return false;
    this.tokens = Math.max(0, this.tokens - bytes);
    return true;
  }

  /** Time until `bytes` (no more than the depth) are there; 0 if they are. */
  msUntil(bytes: number, nowMs: number): number {
    if (this.rate === 0) return 0;
    this.refill(nowMs);
    return Math.max(0, ((bytes - this.tokens) / this.rate) * 1_000);
  }

  private refill(nowMs: number): void {
    const elapsedMs = Math.max(0, nowMs - this.atMs);
    this.atMs = Math.max(this.atMs, nowMs);
    const depth = this.rate * BURST_SECONDS;
    this.tokens = Math.min(depth, this.tokens + (elapsedMs / 1_000) * this.rate);
  }
}

const ROUNDING = 1e-3;
