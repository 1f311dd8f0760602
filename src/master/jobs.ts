import type { Clock, Timers } from '../common/clock.js';
import type { JobsApi } from '../rpc/jobs-api.js';
import type { Log } from '../runtime/log.js';
import type { Loop } from '../runtime/loop.js';
import type { DerivedState } from './core/derived-state.js';
import { BalanceJob } from './core/jobs/balance-job.js';
import { balanceView } from './core/jobs/balance-view.js';
import { DrainFigures } from './core/jobs/drain-figures.js';
import type { RepairReasons } from './core/jobs/repair-reasons.js';
import type { Kernel } from './kernel.js';
import { balanceProgressLoop } from './loops/balance-progress.js';
import { drainProgressLoop } from './loops/drain-progress.js';
import { maintenanceEndLoop } from './loops/maintenance-end.js';
import { jobsService } from './service/jobs-service.js';

export interface JobsOptions {
  readonly kernel: Kernel;
  readonly derived: DerivedState;
  /** For whoever hands out copies, too. */
  readonly balance: BalanceJob;
  readonly reasons: RepairReasons;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly intervalMs: number;
  readonly log: Log;
  readonly yieldTurn: () => Promise<void>;
  /** Verdicts have to follow: wakes the loop that assesses blocks again. */
  readonly onGoals: () => void;
}

export interface Jobs {
  readonly service: JobsApi;
  readonly loops: readonly Loop[];
}

/** The balance of this master, before anything runs. */
export function createBalance(kernel: Kernel, derived: DerivedState): BalanceJob {
  return new BalanceJob(() => kernel.state.administration, balanceView(derived));
}

/** Goals of servers, repair policy and balance: what operators ask, and the loops that carry it on. */
export function startJobs(options: JobsOptions): Jobs {
  const { derived } = options;
  const figures = new DrainFigures();
  const drain = drainProgressLoop({ ...options, figures });
  const onGoals = (): void => {
    options.onGoals();
    drain.kick();
  };
  const ready = (): boolean => !derived.safeMode.awaitingReports && derived.servers.allReported;
  return {
    service: jobsService({ ...options, figures, onGoals }),
    loops: [drain, maintenanceEndLoop(options), balanceProgressLoop({ ...options, ready })],
  };
}
