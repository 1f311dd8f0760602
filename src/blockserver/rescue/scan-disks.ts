import { DisksOfOneCluster } from '../../common/disks-of-one-cluster.js';
import { DfsError } from '../../common/error.js';
import type { InventoryRecord, ScannedDisk } from '../../common/inventory.js';
import type { ScanOptions } from '../../common/rescue.js';
import { nodeFileSystem } from '../../runtime/file-system.js';
import { readIdentity } from '../store/identity.js';
import { lockDisk, type DiskLock } from './disk-lock.js';
import { mergeStreams } from './merge-streams.js';
import { scanDisk } from './scan-disk.js';

/**
 * Everything that the block files of these disks say, read only. All disks are checked and locked before the first
 * file is opened; then each is read at its own pace.
 */
export async function* scanDisks(options: ScanOptions): AsyncGenerator<InventoryRecord, void> {
  const disks = await identify(options.disks);
  const locks: DiskLock[] = [];
  try {
    if (options.lock) for (const { dir } of disks) locks.push(await lockDisk(dir));
    for (const disk of disks) yield { kind: 'disk', ...disk };
    for await (const record of mergeStreams(disks.map((disk) => recordsOf(disk, options)))) {
      if (options.signal.aborted) break;
      yield record;
    }
    if (options.signal.aborted) throw new DfsError('CANCELLED');
  } finally {
    for (const lock of locks) await lock.release();
  }
}

async function* recordsOf(
  { dir, disk }: ScannedDisk,
  options: ScanOptions,
): AsyncGenerator<InventoryRecord, void> {
  const { verify, signal } = options;
  let files = 0;
  const onFiles = (count: number): void => {
    files += count;
    options.onProgress({ dir, files, done: false });
  };
  yield* scanDisk({ fs: nodeFileSystem, dir, disk, verify, signal, onFiles });
  options.onProgress({ dir, files, done: true });
}

async function identify(dirs: readonly string[]): Promise<readonly ScannedDisk[]> {
  if (dirs.length === 0)
    throw new DfsError(
      'INVALID_ARGUMENT',
      'Say which disks to read: --disks FOLDER, once for each',
    );
  const cluster = new DisksOfOneCluster();
  const disks: ScannedDisk[] = [];
  for (const dir of dirs) {
    const identity = await readIdentity(nodeFileSystem, dir);
    if (identity === undefined)
      throw new DfsError(
        'INVALID_ARGUMENT',
        `${dir} has no IDENTITY file: it is not the folder of a block server's disk, or was never used; leave it out`,
        { path: dir },
      );
    const disk = { disk: disks.length, dir, ...identity };
    cluster.add(disk);
    disks.push(disk);
  }
  return disks;
}
