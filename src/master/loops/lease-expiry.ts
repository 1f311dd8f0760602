import type { Clock, Timers } from '../../common/clock.js';
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
  readonly timers: Timers;
  readonly log: Log;
  readonly onDetached: () => void;
}

/** Holders looked at in one round; the rest waits for the next. */
const HOLDERS_PER_ROUND = 100;

/** A round that comes later than this after its time means that the master itself stood still. */
const STALL_MS = 1_000;

export function leaseExpiryLoop(options: LeaseExpiryOptions): Loop {
  const { intervalMs, timers, log } = options;
  return new Loop({
    name: 'lease-expiry',
    intervalMs,
    timers,
    log,
    run: leaseExpiryRound(options),
  });
}

/** Closes the files of writers that went silent: published ones at their committed length, others go. */
export function leaseExpiryRound(options: Omit<LeaseExpiryOptions, 'timers'>): () => Promise<void> {
  const { kernel, leases, clock, intervalMs, log, onDetached } = options;
  let lastMs = clock.nowMs();
  return async () => {
    const nowMs = clock.nowMs();
    // This round may come before that of the loop that watches over servers and excuses stalls too.
    if (nowMs - lastMs - intervalMs > STALL_MS) leases.excuseStall(nowMs);
    try {
      for (const holder of leases.expired(nowMs, HOLDERS_PER_ROUND)) {
        // It may have come back while the ones before it were closed.
        if (!leases.isOver(holder, clock.nowMs())) continue;
        const inodes = kernel.state.openFiles.ofHolder(holder);
        const closing = inodes.map((inode) =>
          kernel.mutateOwn(() => expireLease(kernel.state, inode)),
        );
        // In the turn that closed them: what it opens from now on is a new lease. What could not be closed stays due.
        if (kernel.state.openFiles.countOfHolder(holder) === 0) leases.forget(holder);
        const outcomes = await Promise.all(closing);
        const closed = outcomes.filter((outcome) => !isRefusal(outcome)).length;
        if (closed > 0) log.info({ holder, files: closed }, 'lease expired');
        if (kernel.state.detached.size > 0) onDetached();
      }
    } finally {
      // Time that the round took is not a stall: it let other turns run.
      lastMs = clock.nowMs();
    }
  };
}
