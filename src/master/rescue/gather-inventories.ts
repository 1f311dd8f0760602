import { DisksOfOneCluster } from '../../common/disks-of-one-cluster.js';
import { DfsError } from '../../common/error.js';
import type { InventoryRecord, ScannedDisk } from '../../common/inventory.js';
import type { DamagedBlockFile } from '../../common/rescue.js';
import type { ReplicaName } from '../../common/node-messages.js';
import { ReplicaCollection } from '../core/rescue/collect-replicas.js';

export interface Gathered {
  readonly disks: readonly (ScannedDisk & { readonly replicas: number })[];
  readonly collection: ReplicaCollection;
  readonly damaged: readonly DamagedBlockFile[];
}

interface Disk extends ScannedDisk {
  replicas: number;
}

interface Damaged {
  readonly dir: string;
  readonly file: string;
  readonly why: string;
  readonly replica: ReplicaName | undefined;
}

/** Reads all inventories to their ends. Throws WRONG_CLUSTER for disks of two clusters, and for one given twice. */
export async function gatherInventories(
  inventories: readonly AsyncIterable<InventoryRecord>[],
  signal: AbortSignal,
): Promise<Gathered> {
  const gathering = new Gathering();
  for (const inventory of inventories) {
    gathering.begin();
    for await (const record of inventory) {
      if (signal.aborted) throw new DfsError('CANCELLED');
      gathering.take(record);
    }
  }
  return gathering.result();
}

class Gathering {
  private readonly collection = new ReplicaCollection();
  private readonly disks: Disk[] = [];
  private readonly cluster = new DisksOfOneCluster();
  private readonly damaged: Damaged[] = [];
  /** Numbers of the disks of the inventory being read, among all disks. */
  private numbers = new Map<number, number>();

  begin(): void {
    this.numbers = new Map();
  }

  take(record: InventoryRecord): void {
    if (record.kind === 'disk') return this.addDisk(record);
    const number = this.numbers.get(record.disk);
    const disk = number === undefined ? undefined : this.disks[number];
    if (number === undefined || disk === undefined)
      throw new DfsError(
        'DATA_CORRUPT',
        `an inventory names disk ${record.disk}, which it has not`,
      );
    const { dir } = disk;
    if (record.kind === 'damaged') {
      const { file, why, replica } = record;
      this.damaged.push({ dir, file, why, replica });
      if (replica !== undefined) this.collection.addDamaged(replica);
    } else if (this.collection.add(record, number)) disk.replicas++;
    else {
      const file = `block ${record.blockId}, generation ${record.generation}`;
      const why = 'its trailer has numbers that no cluster gets to';
      this.damaged.push({ dir, file, why, replica: undefined });
    }
  }

  result(): Gathered {
    const { collection, disks } = this;
    const damaged = this.damaged.map(({ replica, ...rest }) => ({
      ...rest,
      replaced: replica !== undefined && collection.has(replica),
    }));
    return { disks, collection, damaged };
  }

  private addDisk(disk: ScannedDisk): void {
    this.cluster.add(disk);
    const { dir, clusterId, serverId, volumeId } = disk;
    const number = this.disks.length;
    this.disks.push({ disk: number, dir, clusterId, serverId, volumeId, replicas: 0 });
    this.numbers.set(disk.disk, number);
  }
}
