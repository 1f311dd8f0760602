import type { Clock, Timers } from '../../common/clock.js';
import type { Log } from '../../runtime/log.js';
import { Loop } from '../../runtime/loop.js';
import { noteBalance } from '../core/commands/set-balance.js';
import type { BalanceJob } from '../core/jobs/balance-job.js';
import type { Kernel } from '../kernel.js';

export interface BalanceProgressOptions {
  readonly kernel: Kernel;
  readonly balance: BalanceJob;
  readonly clock: Pick<Clock, 'nowMs'>;
  /** False while servers may still be about to report: shares of servers prove nothing then. */
  readonly ready: () => boolean;
  readonly intervalMs: number;
  readonly timers: Timers;
  readonly log: Log;
}

/** An end has to hold for this long: after a start of the master servers come back one after the other. */
const BALANCE_SETTLE_MS = 5_000;

export function balanceProgressLoop(options: BalanceProgressOptions): Loop {
  const { intervalMs, timers, log } = options;
  return new Loop({
    name: 'balance-progress',
    intervalMs,
    timers,
    log,
    run: balanceProgressRound(options),
  });
}

/** Keeps what was moved in the log, and ends a balance that has nothing more to move. */
export function balanceProgressRound({
  kernel,
  balance,
  clock,
  ready,
  log,
}: Omit<BalanceProgressOptions, 'intervalMs' | 'timers'>): () => Promise<void> {
  let endSeenMs: number | undefined;
  return async () => {
    const nowMs = clock.nowMs();
    balance.sample(nowMs);
    const { moved } = balance;
    const seen = ready() ? balance.end() : undefined;
    endSeenMs = seen === undefined ? undefined : (endSeenMs ?? nowMs);
    const settled = endSeenMs !== undefined && nowMs - endSeenMs >= BALANCE_SETTLE_MS;
    const end = settled ? seen : undefined;
    const decision = noteBalance(kernel.state, moved, end);
    if (decision === undefined) return;
    await kernel.mutateOwn(() => {
      // In the turn that logs it, and after the last thing that could refuse to.
      balance.noted(moved);
      return decision;
    });
    if (end !== undefined) log.info(end, 'balance over');
  };
}
