import type { Clock, Timers } from '../../common/clock.js';
import type { Log } from '../../runtime/log.js';
import { Loop } from '../../runtime/loop.js';
import { endMaintenance } from '../core/commands/set-server-goal.js';
import type { Kernel } from '../kernel.js';

export interface MaintenanceEndOptions {
  readonly kernel: Kernel;
  readonly clock: Pick<Clock, 'wallMs'>;
  readonly intervalMs: number;
  readonly timers: Timers;
  readonly log: Log;
}

export function maintenanceEndLoop(options: MaintenanceEndOptions): Loop {
  const { intervalMs, timers, log } = options;
  return new Loop({
    name: 'maintenance-end',
    intervalMs,
    timers,
    log,
    run: maintenanceEndRound(options),
  });
}

/** Puts servers whose maintenance is over back in service: one that is dead by then has its blocks repaired. */
export function maintenanceEndRound(
  options: Omit<MaintenanceEndOptions, 'intervalMs' | 'timers'>,
): () => Promise<void> {
  const { kernel, clock, log } = options;
  return async () => {
    const decision = endMaintenance(kernel.state, clock.wallMs());
    if (decision === undefined) return;
    await kernel.mutateOwn(() => decision);
    if ('operation' in decision && decision.operation.kind === 'setServerGoal')
      for (const { id, name } of decision.operation.servers)
        log.info({ server: id, name }, 'maintenance over');
  };
}
