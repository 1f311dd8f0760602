import type { Clock, Timers } from '../../common/clock.js';
import { isRefusal } from '../../common/refusal.js';
import type { Log } from '../../runtime/log.js';
import { Loop } from '../../runtime/loop.js';
import { reap } from '../core/commands/reap.js';
import { ReapPace } from '../core/reap-pace.js';
import type { Kernel } from '../kernel.js';

export interface ReapOptions {
  readonly kernel: Kernel;
  readonly intervalMs: number;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
}

/** Takes removed trees apart, a bounded slice per logged operation, while other work goes on between the slices. */
export function reapLoop({ kernel, clock, ...options }: ReapOptions): Loop {
  const pace = new ReapPace();
  return new Loop({
    ...options,
    name: 'reap',
    run: async (signal) => {
      while (kernel.state.detached.size > 0 && !signal.aborted) {
        const startMs = clock.nowMs();
        // The slice is done when this returns; what is awaited is the disk.
        const reaped = kernel.mutateOwn(() => reap(kernel.state, pace.steps));
        pace.note(clock.nowMs() - startMs);
        if (isRefusal(await reaped)) return;
      }
    },
  });
}
