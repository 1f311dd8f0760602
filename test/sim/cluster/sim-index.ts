import type {
  IndexChange,
  IndexDatabase,
  OpenIndexDatabase,
} from '../../../src/blockserver/store/index-database.js';
import type { Random } from '../../../src/common/clock.js';
import type { Attachment, SimDisk } from '../world/disk.js';
import type { SimProcess } from '../world/node.js';
import { systemError } from '../world/sim-file-system.js';

/** Entries that a loss of power takes: writes of the index are not synced. */
const LOST_CHANCE = 0.3;

/** The index of one disk as it lies there. */
class StoredIndex implements Attachment {
  readonly entries = new Map<string, Uint8Array>();
  openedBy: SimProcess | undefined;

  losePower(random: Random): void {
    for (const key of this.entries.keys())
      if (random.next() < LOST_CHANCE) this.entries.delete(key);
  }
}

/** Databases for the replica index that lie on simulated disks: they outlive processes, and go with their folder. */
export function simIndexDatabase(
  process: SimProcess,
  disks: readonly SimDisk[],
): OpenIndexDatabase {
  return async (path) => {
    const disk = disks.find(({ mount }) => path === mount || path.startsWith(`${mount}/`));
    if (disk === undefined) throw systemError('ENOENT', `no disk is mounted at '${path}'`);
    const stored = (disk.attachments.get(path) as StoredIndex | undefined) ?? new StoredIndex();
    disk.attachments.set(path, stored);
    if (stored.openedBy?.alive === true) throw systemError('LEVEL_LOCKED', path);
    stored.openedBy = process;
    return openStored(disk, process, stored);
  };
}

function openStored(disk: SimDisk, process: SimProcess, stored: StoredIndex): IndexDatabase {
  const write = (run: () => void): Promise<void> =>
    disk.operate(process, { kind: 'write', name: 'index' }, run);
  return {
    async *entries() {
      const all = await disk.operate(process, { kind: 'read', name: 'index' }, () => [
        ...stored.entries,
      ]);
      yield* all;
    },
    batch: (changes: IndexChange[]) =>
      write(() => {
        for (const change of changes)
          if (change.type === 'del') stored.entries.delete(change.key);
          else stored.entries.set(change.key, change.value.slice());
      }),
    clear: () => write(() => stored.entries.clear()),
    close: async () => void (stored.openedBy = undefined),
  };
}
