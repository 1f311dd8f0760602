import type { Log } from '../../runtime/log.js';
import { Loop } from '../../runtime/loop.js';
import { isRefusal } from '../../common/refusal.js';
import { reap } from '../core/commands/reap.js';
import type { Kernel } from '../kernel.js';

/** Takes removed trees apart, a bounded slice per logged operation, while other work goes on between the slices. */
export function reapLoop(kernel: Kernel, intervalMs: number, log: Log): Loop {
  return new Loop({
    name: 'reap',
    intervalMs,
    log,
    run: async (signal) => {
      while (kernel.state.detached.size > 0 && !signal.aborted) {
        const outcome = await kernel.mutateOwn(() => reap(kernel.state));
        if (isRefusal(outcome)) return;
      }
    },
  });
}
