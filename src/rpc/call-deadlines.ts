import { systemClock } from '../runtime/system-clock.js';

/** What has to be done by a time of the monotonic clock. */
export interface Timed {
  readonly deadlineMs: number;
}

/** Above this, timers of Node fire at once. */
const DELAY_MS_MAX = 2 ** 31 - 1;

/**
 * One timer for the deadlines of many calls, set to the earliest. Calls are mostly done long before theirs, so a look at
 * all of them now and then costs less than a timer for each.
 */
export class CallDeadlines<Call extends Timed> {
  private timer: NodeJS.Timeout | undefined;
  private nextMs = Infinity;
  private readonly calls: () => Iterable<Call>;
  private readonly onLate: (call: Call) => void;

  /** `calls` gives those that still have one to keep; `onLate` may end calls meanwhile. */
  constructor(calls: () => Iterable<Call>, onLate: (call: Call) => void) {
    this.calls = calls;
    this.onLate = onLate;
  }

  add({ deadlineMs }: Timed): void {
    if (deadlineMs < this.nextMs) this.set(deadlineMs);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.nextMs = Infinity;
  }

  private set(atMs: number): void {
    clearTimeout(this.timer);
    this.nextMs = atMs;
    const delayMs = Math.max(0, Math.ceil(atMs - systemClock.nowMs()));
    this.timer = setTimeout(() => this.look(), Math.min(delayMs, DELAY_MS_MAX));
    this.timer.unref();
  }

  private look(): void {
    const nowMs = systemClock.nowMs();
    this.nextMs = Infinity;
    let next = Infinity;
    for (const call of this.calls())
      if (call.deadlineMs <= nowMs) this.onLate(call);
      else next = Math.min(next, call.deadlineMs);
    if (next < this.nextMs) this.set(next);
  }
}
