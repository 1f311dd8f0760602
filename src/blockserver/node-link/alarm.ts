import type { Timers } from '../../common/clock.js';

/** A sleep that can be cut short. A ring that nobody waits for is kept for the next wait. */
export class Alarm {
  private rung = false;
  private wake: (() => void) | undefined;
  private readonly timers: Timers;

  constructor(timers: Timers) {
    this.timers = timers;
  }

  ring(): void {
    this.rung = true;
    this.wake?.();
  }

  /** Resolves after `delayMs`, or at a ring; without a delay only at a ring. */
  async wait(delayMs?: number): Promise<void> {
    if (!this.rung)
      await new Promise<void>((resolve) => {
        const timer = delayMs === undefined ? undefined : this.timers.setTimeout(resolve, delayMs);
        this.wake = () => {
          timer?.cancel();
          resolve();
        };
      });
    this.rung = false;
    this.wake = undefined;
  }
}
