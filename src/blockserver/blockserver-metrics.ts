import type { Metrics } from '../runtime/metrics.js';
import type { BlockStore } from './store/block-store.js';

/**
 * What a block server knows of itself. Disks are named by their folder, of which there are few; their room is what was
 * measured last, so that a disk that hangs does not hold up a scrape.
 */
export function blockServerMetrics(
  metrics: Metrics,
  sources: { readonly store: BlockStore; readonly activeStreams: () => number },
): void {
  const { store, activeStreams } = sources;
  const { bytesRead, bytesWritten, localFinds, checksumFailures } = store.figures;
  metrics.counterOf(
    'dfs_blockserver_bytes_read_total',
    'Bytes of blocks that were read from disk, for readers, checks and copies',
    bytesRead,
  );
  metrics.counterOf(
    'dfs_blockserver_bytes_written_total',
    'Bytes of blocks that writers sent and that passed their check',
    bytesWritten,
  );
  metrics.counterOf(
    'dfs_blockserver_local_finds_total',
    'Times that a client on the same host was told where a replica lies, to read it without this server',
    localFinds,
  );
  metrics.counterOf(
    'dfs_blockserver_checksum_failures_total',
    'Packets that did not match their checksums on arrival, and replicas that were found damaged on disk',
    checksumFailures,
  );
  metrics.gauge(
    'dfs_blockserver_active_streams',
    'Reads and writes of blocks under way',
    activeStreams,
  );
  const byDisk = (of: (volume: BlockStore['volumes'][number]) => number) => () =>
    Object.fromEntries(store.volumes.map((volume) => [volume.dir, of(volume)]));
  metrics.gaugeBy(
    'dfs_blockserver_disk_used_bytes',
    'Bytes that blocks take on a disk; 0 if it failed',
    'disk',
    byDisk((volume) => volume.status().used),
  );
  metrics.gaugeBy(
    'dfs_blockserver_disk_free_bytes',
    'Bytes that blocks may still take on a disk, its reserve taken off; 0 if it failed or does not answer',
    'disk',
    byDisk((volume) => volume.status().remaining),
  );
  metrics.gaugeBy(
    'dfs_blockserver_disk_failed',
    '1 if a disk failed: nothing on it is believed any more, and its blocks are repaired from elsewhere',
    'disk',
    byDisk((volume) => (volume.failed ? 1 : 0)),
  );
}
