/** Over so long a lane is watched before it is judged. */
export const LATENESS_WINDOW_MS = 5_000;
/** A lane that is late for this share of the time gets too little of a processor for its work. */
const LATE_SHARE_MAX = 0.5;
/** From one call to the next one, if it was answered. */
export const CALL_EVERY_MS = 250;

/**
 * How late a lane answers calls, of which one at a time is open. It answers at its next turn, so the time that calls are
 * open is the time that it waits for a processor. Times are monotonic.
 */
export class LaneLateness {
  private readonly sinceMs: number;
  private calls: { readonly fromMs: number; toMs: number | undefined }[] = [];

  constructor(nowMs: number) {
    this.sinceMs = nowMs;
  }

  /** Whether another call may go out. */
  get isAnswered(): boolean {
    return this.calls.at(-1)?.toMs !== undefined || this.calls.length === 0;
  }

  called(nowMs: number): void {
    this.calls.push({ fromMs: nowMs, toMs: undefined });
    this.calls = this.calls.filter(({ toMs }) => (toMs ?? nowMs) >= nowMs - LATENESS_WINDOW_MS);
  }

  answered(nowMs: number): void {
    const open = this.calls.at(-1);
    if (open !== undefined) open.toMs ??= nowMs;
  }

  /** It was watched for a whole window, and waited for more than half of it. */
  isStarved(nowMs: number): boolean {
    const windowMs = nowMs - LATENESS_WINDOW_MS;
    if (this.sinceMs > windowMs) return false;
    let lateMs = 0;
    for (const { fromMs, toMs } of this.calls)
      lateMs += Math.max(0, (toMs ?? nowMs) - Math.max(fromMs, windowMs));
    return lateMs > LATE_SHARE_MAX * LATENESS_WINDOW_MS;
  }
}
