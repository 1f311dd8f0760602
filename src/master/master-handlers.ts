import type { RepairPolicy } from '../common/repair-policy.js';
import { VERSION } from '../common/version.js';
import type { AdminApi, CheckpointResult } from '../rpc/admin-api.js';
import type { ClusterInfo, NamespaceApi } from '../rpc/namespace-api.js';
import type { NodeApi } from '../rpc/node-api.js';
import type { RepairApi } from '../rpc/repair-api.js';
import type { BackgroundWork } from './background-work.js';
import type { LeaseClock } from './core/lease-clock.js';
import { REPAIR_LIMITS_DEFAULT } from './core/redundancy/repair-limits.js';
import type { MasterDeps } from './master-deps.js';
import type { RecoveredMaster } from './recover-master.js';
import { adminService } from './service/admin-service.js';
import { BlockLocator } from './service/locate-blocks.js';
import { namespaceService } from './service/namespace-service.js';
import { NodeService } from './service/node-service.js';
import { outrun } from './service/outrun.js';
import { RepairService } from './service/repair-service.js';
import type { ReplicaWaiter } from './service/replica-waiter.js';
import type { MasterSettings } from './settings.js';
import { trashPolicy } from './trash-policy.js';

/** A master's side of the interfaces that the roles meet through, one for each audience. */
export interface MasterHandlers {
  readonly namespace: NamespaceApi;
  readonly node: NodeApi;
  readonly repair: RepairApi;
  readonly admin: AdminApi;
}

export interface MasterHandlersOptions {
  readonly settings: MasterSettings;
  readonly deps: MasterDeps;
  readonly recovered: RecoveredMaster;
  readonly background: BackgroundWork;
  readonly leases: LeaseClock;
  readonly replicas: ReplicaWaiter;
  readonly checkpoint: () => Promise<CheckpointResult>;
  /** Monotonic time at which the master began to start. */
  readonly startedMs: number;
}

export function masterHandlers(options: MasterHandlersOptions): MasterHandlers {
  const { settings, deps, recovered, background, leases, replicas, startedMs } = options;
  const { clock, random, log, yieldTurn, residentBytes } = deps;
  const { kernel, derived, fileLog, folder } = recovered;
  const { clusterId } = folder;
  const locator = new BlockLocator(derived, random);
  const policy = (): RepairPolicy => kernel.state.administration.policy;
  const shared = { kernel, derived, clock, random, log, yieldTurn, locator, clusterId, policy };
  return {
    namespace: namespaceService({
      ...shared,
      leases,
      replicas,
      info: clusterInfo(settings, recovered),
      onDetached: () => background.onDetached(),
    }),
    node: new NodeService({
      ...shared,
      epoch: fileLog.epoch,
      heartbeatIntervalMs: heartbeatIntervalMs(settings),
      untilDurable: () => kernel.untilDurable(),
      outrun: (seen) => outrun(kernel, seen),
      onServersChanged: () => background.onServersChanged(),
    }),
    repair: new RepairService({
      ...shared,
      limits: REPAIR_LIMITS_DEFAULT,
      balance: background.balance,
    }),
    admin: adminService({
      ...shared,
      startedMs,
      startupMs: clock.nowMs() - startedMs,
      checkpoint: options.checkpoint,
      residentBytes,
      jobs: background.jobs,
    }),
  };
}

/** Five signs of life fit into the time after which a server counts as stale. */
function heartbeatIntervalMs(settings: MasterSettings): number {
  const staleAfterMs = settings.staleAfter ?? settings.deadAfter / 3;
  return Math.max(50, Math.min(3_000, Math.floor(staleAfterMs / 5)));
}

/** What clients are told of the cluster and of the settings. */
function clusterInfo(settings: MasterSettings, { folder, kernel }: RecoveredMaster): ClusterInfo {
  const { blockSize, replication, minReplicas, leaseTimeout } = settings;
  const trash = trashPolicy(settings);
  return {
    clusterId: folder.clusterId,
    superuser: kernel.state.superuser,
    blockSize,
    replication,
    minReplicas,
    leaseTimeoutMs: leaseTimeout,
    version: VERSION,
    trashIntervalMs: trash.intervalMs,
    trashCheckpointIntervalMs: trash.checkpointIntervalMs,
    completeForHolder: true,
  };
}
