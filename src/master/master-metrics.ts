import type { ServerState } from '../common/file-status.js';
import type { Metrics } from '../runtime/metrics.js';
import type { AppendedBatch } from './journal/file-log.js';
import type { BlockCounts } from '../common/admin-messages.js';
import type { RepairScheduler } from './core/redundancy/repair-scheduler.js';
import type { DerivedState } from './core/derived-state.js';
import { counts } from './core/queries/counts.js';
import { isPresent } from './core/servers/servers.js';
import type { Kernel } from './kernel.js';

/** Records that one fdatasync carried: a lone operation up to the bound of a batch. */
const BATCH_BOUNDS_RECORDS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000];

/** Counts what the operation log writes; made before the log is opened. */
export function operationLogMetrics(metrics: Metrics): (batch: AppendedBatch) => void {
  const syncs = metrics.histogram(
    'dfs_master_oplog_fsync_duration_seconds',
    'Time of the fdatasync that makes a batch of operations durable',
  );
  const batches = metrics.histogram(
    'dfs_master_oplog_batch_records',
    'Operations that one batch of the operation log carried',
    BATCH_BOUNDS_RECORDS,
  );
  return ({ records, syncMs }) => {
    syncs.observe(syncMs / 1_000);
    batches.observe(records);
  };
}

/** What the master knows of its cluster, read at each scrape; nothing of it takes longer with more files or blocks. */
export function masterMetrics(
  metrics: Metrics,
  sources: {
    readonly kernel: Kernel;
    readonly derived: DerivedState;
    /** Since the newest checkpoint was begun, or if there is none since this master began to count. */
    readonly checkpointAgeMs: () => number;
  },
): void {
  const { kernel, derived, checkpointAgeMs } = sources;
  metrics.gauge('dfs_master_safe_mode', '1 while safe mode is on, for whatever reason', () =>
    derived.safeMode.on ? 1 : 0,
  );
  metrics.gaugeBy('dfs_master_namespace_objects', 'Files and directories', 'type', () => {
    const { files, directories } = counts(kernel.state);
    return { file: files, directory: directories };
  });
  metrics.gaugeBy(
    'dfs_master_namespace_memory_bytes',
    'Memory for files, directories and their blocks outside the heap: what they take, and the bound on it',
    'kind',
    () => {
      const { memoryBytes, memoryBytesMax } = kernel.state.namespace;
      return { used: memoryBytes, limit: memoryBytesMax };
    },
  );
  metrics.gaugeBy(
    'dfs_master_blocks',
    'Blocks by state; one that has several faults counts in each, corrupt counts replicas',
    'state',
    () => blocksByState(derived.blockCounts(), derived.blocks.tally.healthy),
  );
  metrics.gaugeBy('dfs_master_servers', 'Block servers by state', 'state', () =>
    serversByState(derived),
  );
  metrics.gaugeBy(
    'dfs_master_capacity_bytes',
    'Room of the live and stale block servers: all of it, what blocks take, what they may still take',
    'kind',
    () => capacityByKind(derived),
  );
  metrics.gauge(
    'dfs_master_oplog_last_txid',
    'Last operation that was applied; its rate is the rate of changes',
    () => kernel.lastTxid,
  );
  metrics.gauge(
    'dfs_master_checkpoint_age_seconds',
    'Age of the newest checkpoint; without one, time since the master started',
    () => checkpointAgeMs() / 1_000,
  );
  reportMetrics(metrics, derived);
  repairMetrics(metrics, derived.repair);
}

function reportMetrics(metrics: Metrics, derived: DerivedState): void {
  const { figures, turns } = derived.reports;
  metrics.gaugeBy(
    'dfs_master_reports',
    'Live and stale block servers by whether all that they have is told',
    'state',
    () => {
      const byState = { complete: 0, reporting: 0, waiting: 0 };
      for (const { index, state, reportComplete } of derived.servers.all()) {
        if (!isPresent(state)) continue;
        if (reportComplete) byState.complete++;
        else byState[turns.has(index) ? 'reporting' : 'waiting']++;
      }
      return byState;
    },
  );
  const counter = (name: string, help: string, read: () => number): void =>
    metrics.counterOf(name, help, {
      get value() {
        return read();
      },
    });
  counter(
    'dfs_master_full_reports_total',
    'Full reports that came to their end',
    () => figures.fullReports,
  );
  counter(
    'dfs_master_reported_replicas_total',
    'Replicas in pages of full reports',
    () => figures.replicas,
  );
  counter('dfs_master_digests_same_total', 'Digests as expected', () => figures.same);
  counter('dfs_master_digests_differed_total', 'Digests that differed', () => figures.differed);
}

function repairMetrics(metrics: Metrics, repair: RepairScheduler): void {
  metrics.gaugeBy(
    'dfs_repair_queue_blocks',
    'Blocks that wait for repair, by its priority',
    'priority',
    () => repair.queued(),
  );
  metrics.gauge('dfs_repair_in_flight', 'Copies under way', () => repair.pending.size);
  metrics.counterOf('dfs_repair_bytes_total', 'Bytes of blocks that were copied', {
    get value() {
      return repair.rate.totalBytes;
    },
  });
}

function blocksByState(blocks: BlockCounts, healthy: number): Record<string, number> {
  return {
    healthy,
    under_replicated: blocks.underReplicated,
    mis_placed: blocks.misplaced,
    over_replicated: blocks.overReplicated,
    corrupt: blocks.corruptReplicas,
    missing: blocks.missing,
  };
}

function serversByState(derived: DerivedState): Record<ServerState, number> {
  const byState = { live: 0, stale: 0, dead: 0, stopped: 0 };
  for (const { state } of derived.servers.all()) byState[state]++;
  return byState;
}

function capacityByKind(derived: DerivedState): Record<string, number> {
  const sums = { configured: 0, used: 0, remaining: 0 };
  for (const server of derived.servers.all()) {
    if (server.state !== 'live' && server.state !== 'stale') continue;
    sums.configured += server.capacity;
    sums.used += server.used;
    sums.remaining += server.remaining;
  }
  return sums;
}
