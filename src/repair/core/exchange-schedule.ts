import type { Random } from '../../common/clock.js';

export interface ScheduleLimits {
  /** Tasks that end within this time are told of together. */
  readonly coalesceMs: number;
  /** Bounds on what the master says of when to ask again. */
  readonly askAgainMsMin: number;
  readonly askAgainMsMax: number;
  /** No lease is believed to be longer. */
  readonly leaseMsMax: number;
  /** Pauses after failed exchanges: doubling, with a random half, so that workers do not march in step. */
  readonly retryDelayMsMin: number;
  readonly retryDelayMsMax: number;
  /** The same for a master that knows no repair: nothing changes before it is replaced. */
  readonly unsupportedDelayMs: number;
}

/** When the master is to be asked again, and until when it waits for this worker. Times are those of one clock. */
export class ExchangeSchedule {
  private nextMs: number;
  private endedMs = Infinity;
  private failures = 0;
  private leaseMs = Infinity;
  private renewedMs: number;
  private readonly limits: ScheduleLimits;

  constructor(limits: ScheduleLimits, nowMs: number) {
    this.limits = limits;
    this.nextMs = nowMs;
    this.renewedMs = nowMs;
  }

  /** When the next exchange is due. What ended meanwhile waits while the master cannot be asked. */
  get dueMs(): number {
    if (this.failures > 0) return this.nextMs;
    return Math.min(this.nextMs, this.endedMs + this.limits.coalesceMs);
  }

  /** From then on the master may have given this worker's tasks to others. */
  get leaseEndsMs(): number {
    return this.renewedMs + this.leaseMs;
  }

  /** A task ended, and there is something to tell and a slot to fill. */
  noteEnded(nowMs: number): void {
    this.endedMs = Math.min(this.endedMs, nowMs);
  }

  /** The exchange goes out: what ends from now on is news for the next. */
  noteSent(): void {
    this.endedMs = Infinity;
  }

  /** The lease counts from the sending: the master cannot have heard of us before. */
  noteAnswered(
    sentMs: number,
    nowMs: number,
    told: { readonly leaseMs: number; readonly askAgainMs: number },
  ): void {
    const { askAgainMsMin, askAgainMsMax, leaseMsMax } = this.limits;
    this.failures = 0;
    this.leaseMs = Math.min(told.leaseMs, leaseMsMax);
    this.renewedMs = sentMs;
    const pause = Math.min(told.askAgainMs, askAgainMsMax, this.leaseMs / 3);
    this.nextMs = nowMs + Math.max(pause, askAgainMsMin);
  }

  noteFailed(nowMs: number, random: Random, unsupported: boolean): void {
    const { retryDelayMsMin, retryDelayMsMax, unsupportedDelayMs } = this.limits;
    this.failures++;
    const doubled = retryDelayMsMin * 2 ** Math.min(this.failures - 1, 16);
    const full = unsupported ? unsupportedDelayMs : Math.min(retryDelayMsMax, doubled);
    this.nextMs = nowMs + full / 2 + (random.next() * full) / 2;
  }
}
