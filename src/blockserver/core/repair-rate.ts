import { CHUNK_BYTES } from '../../common/sizes.js';

export interface RepairRateLimits {
  /** Bytes a second that repair gets whatever clients do, unless the cap is lower. */
  readonly repairRateMin: number;
  /** How long after a client waited for it this server counts as busy with clients. */
  readonly foregroundMs: number;
}

/** While clients are served, repair gets this part of the most that the server was seen to move in a second. */
const BUSY_SHARE = 1 / 4;
const WINDOW_MS = 1_000;
/** What the best second counts for after each later one: disks and neighbours change. */
const BEST_DECAY = 0.99;
/** Of a second's bytes: what may go at once, and what is made good of a timer that rang late. Five percent together. */
const QUANTUM_SHARE = 0.01;
const CREDIT_SHARE = 0.02;

/**
 * How fast repair may go in one direction: never faster than the cap, and while clients are served at most a quarter of
 * what the server can move, but never less than a floor, so that clients come first and repair still ends.
 */
export class RepairRate {
  private cap = 0;
  private foregroundAtMs = -Infinity;
  private clientsWaiting = 0;
  private window = -1;
  private windowBytes = 0;
  private best = 0;
  private readonly limits: RepairRateLimits;

  constructor(limits: RepairRateLimits) {
    this.limits = limits;
  }

  /** Bytes a second; 0 is no cap. */
  setCap(bytesPerSecond: number): void {
    this.cap = bytesPerSecond;
  }

  /** A client waits for this server. */
  beginForeground(): void {
    this.clientsWaiting++;
  }

  endForeground(nowMs: number): void {
    this.clientsWaiting--;
    this.foregroundAtMs = nowMs;
  }

  /** A client was served with this many bytes. */
  noteForeground(bytes: number, nowMs: number): void {
    this.foregroundAtMs = nowMs;
    this.noteMoved(bytes, nowMs);
  }

  /** Bytes were moved, for whomever. */
  noteMoved(bytes: number, nowMs: number): void {
    const window = Math.floor(nowMs / WINDOW_MS);
    if (window !== this.window) {
      const seconds = Math.min(1_000, window - this.window);
      this.best = Math.max(this.best, this.windowBytes) * BEST_DECAY ** seconds;
      this.window = window;
      this.windowBytes = 0;
    }
    this.windowBytes += bytes;
  }

  /** Bytes a second; undefined is no bound. */
  at(nowMs: number): number | undefined {
    const { repairRateMin, foregroundMs } = this.limits;
    const busy = this.clientsWaiting > 0 || nowMs - this.foregroundAtMs < foregroundMs;
    if (!busy) return this.cap > 0 ? this.cap : undefined;
    const share = Math.max(repairRateMin, Math.max(this.best, this.windowBytes) * BUSY_SHARE);
    return this.cap > 0 ? Math.min(this.cap, share) : share;
  }

  /**
   * Whole chunks that may go at once; undefined is no bound. A part of the cap also while clients are served: it is the
   * cap that must never be passed, and small pieces cost more of the processor that clients want.
   */
  quantumAt(nowMs: number): number | undefined {
    const rate = this.at(nowMs);
    return rate === undefined ? undefined : quantumOf(this.cap > 0 ? this.cap : rate);
  }
}

function quantumOf(rate: number): number {
  return Math.max(1, Math.floor((rate * QUANTUM_SHARE) / CHUNK_BYTES)) * CHUNK_BYTES;
}

/**
 * Bytes that went out before their time. What goes next waits until they are worked off, so in no second more goes than
 * the rate, one quantum and a little for late timers.
 */
export class ByteDebt {
  private owed = 0;
  private settledMs = 0;

  /** Works off what the rate allows since the last call. */
  settle(rate: number | undefined, nowMs: number): void {
    const elapsedMs = Math.max(0, nowMs - this.settledMs);
    this.settledMs = nowMs;
    if (rate === undefined) this.owed = 0;
    else this.owed = Math.max(-rate * CREDIT_SHARE, this.owed - (rate * elapsedMs) / 1_000);
  }

  add(bytes: number): void {
    this.owed += bytes;
  }

  /** Until nothing is owed; 0 if something may go now. */
  waitMs(rate: number | undefined): number {
    return rate === undefined || this.owed <= 0 ? 0 : (this.owed * 1_000) / rate;
  }
}
