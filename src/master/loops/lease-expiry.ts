import type { Clock } from '../../common/clock.js';
import { isRefusal } from '../../common/refusal.js';
import type { Log } from '../../runtime/log.js';
import { Loop } from '../../runtime/loop.js';
import { expireLease } from '../core/commands/expire-lease.js';
import type { LeaseClock } from '../core/lease-clock.js';
import type { Kernel } from '../kernel.js';

export interface LeaseExpiryOptions {
  readonly kernel: Kernel;
  readonly leases: LeaseClock;
  readonly clock: Clock;
  readonly intervalMs: number;
  readonly log: Log;
  readonly onDetached: () => void;
}

/** Holders looked at in one round; the rest waits for the next. */
const HOLDERS_PER_ROUND = 100;

/** Closes the files of writers that went silent: published ones at their committed length, others go. */
export function leaseExpiryLoop(options: LeaseExpiryOptions): Loop {
  const { kernel, leases, clock, intervalMs, log, onDetached } = options;
  return new Loop({
    name: 'lease-expiry',
    intervalMs,
    log,
    run: async () => {
      for (const holder of leases.expired(clock.nowMs(), HOLDERS_PER_ROUND)) {
        const inodes = kernel.state.openFiles.ofHolder(holder);
        const outcomes = await Promise.all(
          inodes.map((inode) => kernel.mutateOwn(() => expireLease(kernel.state, inode))),
        );
        const closed = outcomes.filter((outcome) => !isRefusal(outcome)).length;
        if (closed > 0) log.info({ holder, files: closed }, 'lease expired');
        leases.forget(holder);
        if (kernel.state.detached.size > 0) onDetached();
      }
    },
  });
}
