import type { Clock, Timers } from '../../common/clock.js';
import { isRefusal } from '../../common/refusal.js';
import { CURRENT_NAME } from '../../common/trash.js';
import type { Log } from '../../runtime/log.js';
import { Loop } from '../../runtime/loop.js';
import { expireTrash, rollTrash } from '../core/commands/tidy-trash.js';
import { trashDue, type TrashDue, type TrashPolicy } from '../core/queries/trash-due.js';
import type { Kernel } from '../kernel.js';

export interface TrashLoopOptions {
  readonly kernel: Kernel;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly policy: TrashPolicy;
  readonly log: Log;
  /** An operator made the namespace read-only: nothing is moved or deleted meanwhile. */
  readonly readOnly: () => boolean;
  readonly onDetached: () => void;
  readonly yieldTurn: () => Promise<void>;
}

const LOOK_INTERVAL_MS_MAX = 60_000;
const LOOK_INTERVAL_MS_MIN = 100;

/** Rolls and empties every user's trash; with an interval of 0 it leaves what is there. */
export function trashLoop(options: TrashLoopOptions): Loop {
  const { intervalMs, checkpointIntervalMs } = options.policy;
  const tenth = Math.min(intervalMs, checkpointIntervalMs) / 10;
  return new Loop({
    name: 'trash',
    intervalMs: Math.max(LOOK_INTERVAL_MS_MIN, Math.min(LOOK_INTERVAL_MS_MAX, tenth)),
    timers: options.timers,
    log: options.log,
    run: trashRound(options),
  });
}

/**
 * One look at every trash. All that it goes by is in the tree: when a folder was rolled is its name, and when `Current`
 * began is its access time. So a restart loses nothing, and nothing is done twice. A clock that goes back makes folders
 * stay longer, never shorter.
 */
export function trashRound(
  options: Omit<TrashLoopOptions, 'timers'>,
): (signal: AbortSignal) => Promise<void> {
  const { kernel, clock, policy, log, readOnly, onDetached, yieldTurn } = options;
  return async (signal) => {
    if (policy.intervalMs === 0) return;
    for (const due of trashDue(kernel.state, policy, clock.wallMs())) {
      if (signal.aborted || readOnly()) return;
      if (due === undefined) {
        await yieldTurn();
        continue;
      }
      const outcome = await settle(kernel, due);
      const { user, name: folder } = due;
      if (isRefusal(outcome))
        log.warn({ user, folder, why: outcome.message }, 'trash left as it is');
      else log.info({ user, folder }, folder === CURRENT_NAME ? 'trash rolled' : 'trash expired');
      if (kernel.state.detached.size > 0) onDetached();
    }
  };
}

/** Decides and applies in the turn in which the walk found it due. */
function settle(kernel: Kernel, { trash, name }: TrashDue) {
  const { state } = kernel;
  return kernel.mutateOwn((timeMs) =>
    name === CURRENT_NAME ? rollTrash(state, trash, timeMs) : expireTrash(state, trash, name),
  );
}
