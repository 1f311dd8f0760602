import type { RepairStatus } from '../../common/admin-messages.js';
import type { Clock } from '../../common/clock.js';
import type { RepairPolicy } from '../../common/repair-policy.js';
import type { DerivedState } from '../core/derived-state.js';

interface RepairView {
  readonly derived: DerivedState;
  readonly clock: Clock;
  readonly policy: () => RepairPolicy;
}

/** How repair is doing, for the cluster report. */
export function repairStatus(view: RepairView): RepairStatus {
  const { derived, clock, policy } = view;
  const { repair } = derived;
  const { paused, bandwidth, serverBandwidth } = policy();
  const tasks = new Map<string, number>();
  for (const { workerId } of repair.pending.all())
    tasks.set(workerId, (tasks.get(workerId) ?? 0) + 1);
  return {
    queued: repair.queued(),
    inFlight: repair.pending.size,
    bytesPerSecond: repair.rate.perSecond(clock.nowMs()),
    bytesTotal: repair.rate.totalBytes,
    paused,
    bandwidth,
    serverBandwidth,
    workers: repair.workers.all().map((worker) => ({
      name: worker.name,
      bandwidth: worker.bandwidth,
      tasks: tasks.get(worker.id) ?? 0,
    })),
    held: repairHold(view) ?? '',
  };
}

/** Why no copy is begun now; undefined if copies may be. */
export function repairHold({ derived, policy }: RepairView): string | undefined {
  if (derived.safeMode.on) return 'the master is in safe mode: dfs safemode get says why';
  if (policy().paused) return 'an operator paused repair: dfs repair resume';
  if (!derived.mayRepair) return 'the master has just started and gives the servers time to report';
  return undefined;
}
