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

/** Writes a checkpoint when enough was logged since the last one, or when something was and it is old. */
export function checkpointLoop(options: CheckpointLoopOptions): Loop {
  const { clock, intervalMs, timers, log, loggedBytes, bytesMax, ageMsMax, run } = options;
  let lastMs = clock.nowMs();
  return new Loop({
    name: 'checkpoint',
    intervalMs,
    timers,
    log,
    run: async () => {
      const bytes = loggedBytes();
      const due = bytes >= bytesMax || (bytes > 0 && clock.nowMs() - lastMs >= ageMsMax);
      if (!due) return;
      await run();
      lastMs = clock.nowMs();
    },
  });
}
