import type { Clock, Timers } from '../common/clock.js';
import { EVENT_LOOP_CHECK_MS } from './limits.js';
import { systemClock, systemTimers } from './system-clock.js';

export interface EventLoopDelayOptions {
  /** A delay of at least this much counts as a stall. */
  readonly stallMs: number;
  /** The process did not run its timers for `stalledMs`: a long turn, a pause of the process or of the machine. */
  readonly onStall: (stalledMs: number) => void;
  readonly intervalMs?: number;
  readonly clock?: Clock;
  readonly timers?: Timers;
}

/**
 * Sees the process's own stalls, which must not be taken for the silence of others. Who is about to judge others by the
 * clock calls check() first, since after a stall the order in which overdue timers run is not ours to choose.
 */
export class EventLoopDelay {
  private readonly options: Required<EventLoopDelayOptions>;
  private lastMs: number;
  private timer: { cancel(): void } | undefined;
  private longestMs = 0;

  constructor(options: EventLoopDelayOptions) {
    this.options = {
      intervalMs: EVENT_LOOP_CHECK_MS,
      clock: systemClock,
      timers: systemTimers,
      ...options,
    };
    this.lastMs = this.options.clock.nowMs();
    this.next();
  }

  /** Longest delay seen so far, stall or not. */
  get maxMs(): number {
    return this.longestMs;
  }

  /** Measures now; reports a stall before it returns. Each stall is reported once. */
  check(): void {
    const { clock, intervalMs, stallMs, onStall } = this.options;
    const nowMs = clock.nowMs();
    const delayMs = nowMs - this.lastMs - intervalMs;
    this.lastMs = nowMs;
    if (delayMs > this.longestMs) this.longestMs = delayMs;
    if (delayMs >= stallMs) onStall(delayMs);
  }

  stop(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }

  private next(): void {
    this.timer = this.options.timers.setTimeout(() => {
      this.check();
      if (this.timer) this.next();
    }, this.options.intervalMs);
  }
}
