import type { Timers } from '../../common/clock.js';
import { isRefusal } from '../../common/refusal.js';
import type { Log } from '../../runtime/log.js';
import { Loop } from '../../runtime/loop.js';
import { reap } from '../core/commands/reap.js';
import type { Kernel } from '../kernel.js';

export interface ReapOptions {
  readonly kernel: Kernel;
  readonly intervalMs: number;
  readonly timers: Timers;
  readonly log: Log;
}

/** Takes removed trees apart, a bounded slice per logged operation, while other work goes on between the slices. */
export function reapLoop({ kernel, ...options }: ReapOptions): Loop {
  return new Loop({
    ...options,
    name: 'reap',
    run: async (signal) => {
      while (kernel.state.detached.size > 0 && !signal.aborted) {
        const outcome = await kernel.mutateOwn(() => reap(kernel.state));
        if (isRefusal(outcome)) return;
      }
    },
  });
}
