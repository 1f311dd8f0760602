import type { LatencyHistogram } from '../../../common/bench/latency-histogram.js';

/** Operations that are due within so much time are due together: timers are no finer. */
const TICK_MS = 1;

/**
 * When operations are due: so many a second, or, at rate 0, whenever somebody asks. None is given out after the end, also
 * when the ones before it are behind. Times are monotonic.
 */
export class OfferedLoad {
  private readonly startMs: number;
  private readonly endMs: number;
  private readonly rate: number;
  private given = 0;

  constructor({ startMs, seconds, rate }: { startMs: number; seconds: number; rate: number }) {
    this.startMs = startMs;
    this.endMs = startMs + seconds * 1_000;
    this.rate = rate;
  }

  /** When the next operation is due, which may be past or to come; undefined if there is none before the end. */
  next(nowMs: number): number | undefined {
    if (nowMs >= this.endMs) return undefined;
    if (this.rate === 0) return nowMs;
    const dueMs = this.startMs + this.tickOf(this.given) * TICK_MS;
    if (dueMs >= this.endMs) return undefined;
    this.given++;
    return dueMs;
  }

  /** Counts what was due and never given out, with the time that it had waited at the end; returns how many. */
  recordUnbegun(latency: LatencyHistogram): number {
    if (this.rate === 0) return 0;
    const { given } = this;
    const ticks = Math.ceil((this.endMs - this.startMs) / TICK_MS);
    let unbegun = 0;
    for (let tick = this.tickOf(given); tick < ticks; tick++) {
      const count = Math.max(0, this.firstOf(tick + 1) - Math.max(given, this.firstOf(tick)));
      latency.recordMs((ticks - tick) * TICK_MS, count);
      unbegun += count;
    }
    return unbegun;
  }

  private tickOf(operation: number): number {
    // One rounding only: a quotient multiplied afterwards can fall just below a whole tick.
    return Math.floor((operation * 1_000) / (this.rate * TICK_MS));
  }

  private firstOf(tick: number): number {
    return Math.ceil((tick * TICK_MS * this.rate) / 1_000);
  }
}
