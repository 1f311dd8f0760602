import { DfsError } from './error.js';
import type { ScannedDisk } from './inventory.js';

/** Sees to it that the disks of a rescue are of one cluster, and each is there once. */
export class DisksOfOneCluster {
  private first: ScannedDisk | undefined;
  private readonly byVolume = new Map<string, ScannedDisk>();

  /** Throws WRONG_CLUSTER with the names of both disks that do not go together. */
  add(disk: ScannedDisk): void {
    const first = (this.first ??= disk);
    if (disk.clusterId !== first.clusterId)
      throw refused(
        disk,
        `belongs to cluster ${disk.clusterId}, ${first.dir} to ${first.clusterId}; rescue one cluster at a time`,
      );
    const twin = this.byVolume.get(disk.volumeId);
    if (twin !== undefined)
      throw refused(
        disk,
        `is the same disk as ${twin.dir}, or a copy of it (volume ${disk.volumeId}); give each disk once`,
      );
    this.byVolume.set(disk.volumeId, disk);
  }
}

function refused({ dir }: ScannedDisk, why: string): DfsError {
  return new DfsError('WRONG_CLUSTER', `${dir} ${why}. Nothing was written`);
}
