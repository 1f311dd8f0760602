import type { Metrics } from '../runtime/metrics.js';
import type { WorkerStats } from './worker-stats.js';

/** What a repair worker tells of itself; docs/metrics.md says what each means. */
export function workerMetrics(metrics: Metrics, stats: WorkerStats): void {
  metrics.gauge(
    'dfs_repair_worker_tasks',
    'Copies that this worker has under way',
    () => stats.tasks,
  );
  metrics.gauge(
    'dfs_repair_worker_bandwidth_bytes',
    'Bytes a second that this worker may copy; 0 is without bound',
    () => stats.bandwidth,
  );
  metrics.gauge('dfs_repair_worker_paused', '1 while an operator has paused repair', () =>
    stats.paused ? 1 : 0,
  );
  metrics.counterOf(
    'dfs_repair_worker_bytes_total',
    'Bytes that targets have fetched and checked for this worker',
    stats.copiedBytes,
  );
}
