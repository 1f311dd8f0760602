import type { Clock, Timers } from '../../common/clock.js';
import type { Log } from '../../runtime/log.js';
import { Loop } from '../../runtime/loop.js';

export interface CheckpointLoopOptions {
  readonly clock: Clock;
  readonly intervalMs: number;
  readonly timers: Timers;
  readonly log: Log;
  /** Bytes logged since the last checkpoint, and the bounds on them and on its age. */
  readonly loggedBytes: () => number;
  readonly bytesMax: number;
  readonly ageMsMax: number;
  readonly run: () => Promise<void>;
}

/** Longest pause after one that failed: a full disk must not cost a processor and a second copy of the state for ever. */
const RETRY_MS_MAX = 300_000;

/** Writes a checkpoint when enough was logged since the last one, or when something was and it is old. */
export function checkpointLoop(options: CheckpointLoopOptions): Loop {
  const { clock, intervalMs, timers, log, loggedBytes, bytesMax, ageMsMax, run } = options;
  let lastMs = clock.nowMs();
  let failures = 0;
  let notBeforeMs = -Infinity;
  return new Loop({
    name: 'checkpoint',
    intervalMs,
    timers,
    log,
    run: async () => {
      const bytes = loggedBytes();
      const due = bytes >= bytesMax || (bytes > 0 && clock.nowMs() - lastMs >= ageMsMax);
      if (!due || clock.nowMs() < notBeforeMs) return;
      try {
        await run();
      } catch (error) {
        failures++;
        notBeforeMs = clock.nowMs() + Math.min(RETRY_MS_MAX, intervalMs * 2 ** failures);
        throw error;
      }
      failures = 0;
      lastMs = clock.nowMs();
    },
  });
}
