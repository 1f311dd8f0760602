import type { Timers } from '../common/clock.js';

/** Resolves after so many milliseconds. */
export type Pause = (ms: number) => Promise<void>;

/** Where nobody is waiting. */
export const noPause: Pause = () => Promise.resolve();

/** Pauses on these timers; none once the signal has come. */
export function pauseOn(timers: Timers, signal: AbortSignal): Pause {
  return (ms) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const end = (): void => {
        timer.cancel();
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = timers.setTimeout(end, ms);
      signal.addEventListener('abort', end);
    });
}
