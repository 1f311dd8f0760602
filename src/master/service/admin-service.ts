import type { ClusterReport } from '../../common/admin-messages.js';
import type { Clock } from '../../common/clock.js';
import { DfsError } from '../../common/error.js';
import type { GarbageStatus } from '../../common/garbage-messages.js';
import type { ClusterId } from '../../common/ids.js';
import type { CallContext } from '../../common/namespace-messages.js';
import { unwrap } from '../../common/refusal.js';
import type { AdminApi, CheckpointResult } from '../../rpc/admin-api.js';
import { repairHold, repairStatus } from './repair-status.js';
import { explain } from './explain-service.js';
import { fsckPage } from './fsck-page.js';
import type { RepairPolicy } from '../../common/repair-policy.js';
import type { JobsApi } from '../../rpc/jobs-api.js';
import { callerOf } from '../core/caller.js';
import type { DerivedState } from '../core/derived-state.js';
import { counts } from '../core/queries/counts.js';
import { isPresent } from '../core/servers/servers.js';
import type { Kernel } from '../kernel.js';
import type { BlockLocator } from './locate-blocks.js';

export interface AdminServiceOptions {
  readonly kernel: Kernel;
  readonly derived: DerivedState;
  readonly locator: BlockLocator;
  readonly yieldTurn: () => Promise<void>;
  readonly clock: Clock;
  readonly clusterId: ClusterId;
  /** Monotonic time at which the process began to start, and how long it took. */
  readonly startedMs: number;
  readonly startupMs: number;
  readonly policy: () => RepairPolicy;
  readonly checkpoint: () => Promise<CheckpointResult>;
  readonly residentBytes: () => number;
  readonly jobs: JobsApi;
}

/** What operators ask of the master. */
export function adminService(options: AdminServiceOptions): AdminApi {
  const { kernel, derived, clock } = options;
  return {
    ...options.jobs,
    report: async () => {
      const report = clusterReport(options);
      await kernel.untilDurable();
      return report;
    },
    fsckPage: (context, request, { signal }) => fsckPage(options, context, request, signal),
    safeMode: async (context, { action }) => {
      if (action !== 'get') requireSuperuser(options, context, 'Safe mode');
      if (action === 'enter') derived.safeMode.enter();
      if (action === 'leave') derived.safeMode.leave();
      return derived.safeMode.status();
    },
    checkpoint: async (context) => {
      requireSuperuser(options, context, 'A checkpoint');
      return options.checkpoint();
    },
    explain: (context, request) =>
      kernel.read(() =>
        explain(
          { state: kernel.state, derived, nowMs: clock.nowMs(), held: repairHold(options) },
          context,
          request,
        ),
      ),
    garbage: async (context, { collect }) => {
      if (collect) requireSuperuser(options, context, 'A collection');
      if (collect) derived.reports.askEverybody();
      return garbageStatus(options);
    },
    health: async () => {
      const { on, reason } = derived.safeMode.status();
      const hearing = derived.reports.hearing(clock.nowMs());
      return { ready: true, safeMode: on, detail: on ? reason : 'serving', hearing };
    },
  };
}

function garbageStatus({ kernel, derived }: AdminServiceOptions): GarbageStatus {
  const present = derived.servers.all().filter(({ state }) => isPresent(state));
  const servers = present.map(({ name, index }) => ({
    server: name,
    blocks: derived.invalidate.count(index),
  }));
  return {
    servers: servers.sort((a, b) => a.server.localeCompare(b.server, 'en', { numeric: true })),
    excessBlocks: derived.excess.size,
    removedInodes: kernel.state.detached.size,
  };
}

function clusterReport(options: AdminServiceOptions): ClusterReport {
  const { kernel, derived, clock, clusterId, startedMs, startupMs } = options;
  const nowMs = clock.nowMs();
  const { files, directories, bytes, openFiles } = counts(kernel.state);
  const servers = derived.serverReports(nowMs);
  const present = servers.filter(({ state }) => state === 'live' || state === 'stale');
  const { on, reason } = derived.safeMode.status();
  return {
    safeMode: on,
    safeModeReason: reason,
    txid: kernel.lastTxid,
    files,
    directories,
    bytes,
    openFiles,
    blocks: derived.blockCounts(),
    capacity: {
      configured: sum(present.map((server) => server.capacity)),
      used: sum(present.map((server) => server.used)),
      remaining: sum(present.map((server) => server.remaining)),
    },
    servers: [...servers].sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true })),
    clusterId,
    masterRss: options.residentBytes(),
    uptimeMs: Math.round(nowMs - startedMs),
    startupMs: Math.round(startupMs),
    repair: repairStatus(options),
  };
}

function requireSuperuser(
  { kernel }: AdminServiceOptions,
  context: CallContext,
  what: string,
): void {
  if (unwrap(callerOf(kernel.state, context)).superuser) return;
  throw new DfsError(
    'PERMISSION_DENIED',
    `${what} is for the superuser ${kernel.state.superuser} (or the group ${kernel.state.supergroup}); set DFS_USER if that is you`,
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
