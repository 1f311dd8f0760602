import { DfsError } from '../../common/error.js';
import { txId } from '../../common/ids.js';
import type { BuildOptions, RescueReport } from '../../common/rescue.js';
import { BLOCK_BYTES_DEFAULT } from '../../common/sizes.js';
import { nodeFileSystem } from '../../runtime/file-system.js';
import { systemClock } from '../../runtime/system-clock.js';
import { RESCUED_FILES_MAX } from '../core/limits.js';
import { buildState } from '../core/rescue/build-state.js';
import {
  planNamespace,
  type NamespacePlan,
  type PlannedFile,
} from '../core/rescue/plan-namespace.js';
import type { MasterState } from '../core/state.js';
import { lockFolder } from '../journal/folder-lock.js';
import { MASTER_SETTINGS } from '../settings.js';
import { gatherInventories, type Gathered } from './gather-inventories.js';
import { refuseUsedFolder as refuseUsed, writeFolder } from './write-folder.js';

/** Throws ALREADY_EXISTS for a folder that is not empty. */
export function refuseUsedFolder(dir: string): Promise<void> {
  return refuseUsed(nodeFileSystem, dir);
}

/** Rebuilds a namespace from what scans found, and makes the folder of a master that serves it. */
export async function buildNamespace(options: BuildOptions): Promise<RescueReport> {
  const gathered = await gatherInventories(options.inventories, options.signal);
  const [disk] = gathered.disks;
  if (disk === undefined)
    throw new DfsError('INVALID_ARGUMENT', 'There is no disk in the inventories; scan the disks');
  const plan = planNamespace(gathered.collection);
  if (plan.files.length > RESCUED_FILES_MAX)
    throw new DfsError(
      'LIMIT_EXCEEDED',
      `${plan.files.length} files were found; at most ${RESCUED_FILES_MAX} can be put together at once`,
    );
  const nowMs = systemClock.wallMs();
  const state = buildState(plan.files, {
    superuser: options.superuser,
    supergroup: options.supergroup ?? MASTER_SETTINGS.supergroup.default,
    replication: options.replication ?? MASTER_SETTINGS.replication.default,
    blockSize: options.blockSize ?? BLOCK_BYTES_DEFAULT,
    timeMs: nowMs,
    // A txid is a file's version, and clients may remember those of before: no log gets to as many as milliseconds.
    txid: txId(Math.floor(nowMs)),
    highest: gathered.collection.highest,
  });
  if (options.signal.aborted) throw new DfsError('CANCELLED');
  const deps = { fs: nodeFileSystem, lock: lockFolder, clock: systemClock };
  if (options.dir !== undefined) await writeFolder(options.dir, disk.clusterId, state, deps);
  return { clusterId: disk.clusterId, dir: options.dir, ...reportOf(gathered, plan, state) };
}

function reportOf(
  { disks, damaged }: Gathered,
  plan: NamespacePlan,
  { counters }: MasterState,
): Omit<RescueReport, 'clusterId' | 'dir'> {
  const placed = plan.files.filter(({ lost }) => !lost);
  const lost = plan.files.filter((file) => file.lost);
  const { partial, conflicts, olderBlocks, olderReplicas, blocksByReplicas } = plan;
  return {
    disks: disks.map(({ dir, serverId, volumeId, replicas }) => ({
      dir,
      serverId,
      volumeId,
      replicas,
    })),
    files: placed.length,
    bytes: bytesOf(placed),
    lostAndFoundFiles: lost.length,
    lostAndFoundBytes: bytesOf(lost),
    partial,
    conflicts,
    olderBlocks,
    disagreements: plan.disagreements.map(({ block, disagreeing }) => ({
      blockId: block.id,
      generation: block.generation,
      notTaken: disagreeing.flatMap((each) => each.disks.map((disk) => disks[disk]?.dir ?? '')),
    })),
    damaged,
    blocksByReplicas,
    olderReplicas,
    next: { inode: counters.inode, block: counters.block, generation: counters.generation },
    whole:
      lost.length === 0 &&
      olderBlocks.length === 0 &&
      plan.disagreements.length === 0 &&
      damaged.every(({ replaced }) => replaced),
  };
}

function bytesOf(files: readonly PlannedFile[]): number {
  let bytes = 0;
  for (const { blocks } of files) for (const { length } of blocks) bytes += length;
  return bytes;
}
