import type { Metrics } from '../../runtime/metrics.js';
import type { Scrubber } from './scrubber.js';

export function scrubMetrics(metrics: Metrics, scrubber: Scrubber): void {
  metrics.gauge(
    'dfs_blockserver_scrub_progress_ratio',
    'Part of the round of scrubbing under way that is done; 1 while none is, 0 before the first',
    () => {
      const { running, checkedBytes, totalBytes, finishedAtMs } = scrubber.status();
      if (!running) return finishedAtMs === 0 ? 0 : 1;
      return totalBytes === 0 ? 1 : checkedBytes / totalBytes;
    },
  );
  metrics.gauge(
    'dfs_blockserver_scrub_finished_timestamp_seconds',
    'When the last whole round of scrubbing ended; 0 before the first',
    () => scrubber.status().finishedAtMs / 1_000,
  );
  metrics.counterOf(
    'dfs_blockserver_scrubbed_bytes_total',
    'Bytes of replicas that the scrubber read and checked',
    scrubber.figures.checkedBytes,
  );
  metrics.counterOf(
    'dfs_blockserver_scrub_damaged_total',
    'Replicas that the scrubber found damaged or gone from their disk',
    scrubber.figures.damaged,
  );
}
