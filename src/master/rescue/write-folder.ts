import { join } from 'node:path';
import { assert } from '../../common/assert.js';
import type { Clock } from '../../common/clock.js';
import { DfsError, hasCode } from '../../common/error.js';
import { epoch, txId, type ClusterId } from '../../common/ids.js';
import { placeFile } from '../../runtime/durable-files.js';
import type { FileSystem } from '../../runtime/file-system.js';
import { silentLog } from '../../runtime/log.js';
import { CheckpointStore } from '../checkpoint/checkpoint-store.js';
import { restoreState } from '../checkpoint/restore-state.js';
import { nullBlockSink } from '../core/blocks/block-sink.js';
import { captureState } from '../core/state-image.js';
import type { MasterState } from '../core/state.js';
import { FileLog } from '../journal/file-log.js';
import type { LockFolder } from '../journal/folder-lock.js';
import { openMasterFolder, type MasterFolder } from '../journal/master-folder.js';
import { segmentPath } from '../journal/segment-files.js';
import { encodeSegmentHeader, HASH_BYTES } from '../journal/segment-format.js';
import { MasterStateMachine } from '../master-state-machine.js';

/**
 * Throws ALREADY_EXISTS unless nothing is in the folder: what an interrupted rescue left counts as something too,
 * since only a person can say that it is that.
 */
export async function refuseUsedFolder(fs: FileSystem, dir: string): Promise<void> {
  let names: string[];
  try {
    names = await fs.list(dir);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    if (!hasCode(error, 'ENOTDIR')) throw error;
    names = [dir];
  }
  if (names.length > 0) throw usedFolder(dir);
}

function usedFolder(dir: string): DfsError {
  return new DfsError(
    'ALREADY_EXISTS',
    `${dir} is not empty; name a new folder for the master. Nothing was written`,
    { path: dir },
  );
}

export interface WriteFolderDeps {
  readonly fs: FileSystem;
  readonly lock: LockFolder;
  readonly clock: Clock;
}

/**
 * Makes a master's folder that holds this state: a checkpoint, and a log that begins after it. FORMAT comes last, so a
 * folder that was not finished is refused by every start. It is read back as a start does before this resolves.
 */
export async function writeFolder(
  dir: string,
  cluster: ClusterId,
  state: MasterState,
  deps: WriteFolderDeps,
): Promise<void> {
  const { fs, lock } = deps;
  await refuseUsedFolder(fs, dir);
  const nowWallMs = deps.clock.wallMs();
  // Above that of every master before: each start of one adds 1, and none starts once a second all its life.
  const reign = epoch(Math.floor(nowWallMs / 1_000));
  const folder = await openMasterFolder({
    fs,
    lock,
    dir,
    newClusterId: () => cluster,
    nowWallMs,
    createLog: async (logDir) => {
      const store = await CheckpointStore.open(fs, join(dir, 'checkpoints'));
      const { txid, pages, chunks, release } = captureState(state);
      const written = { txid, clusterId: cluster, epoch: reign, createdWallMs: nowWallMs };
      await store.write({ ...written, pages, chunks });
      release(pages.places.length);
      // Without the log before the checkpoint nobody can mistake its records for the whole history.
      await writeFirstSegment(fs, logDir, {
        clusterId: cluster,
        firstTxid: txId(state.txid + 1),
        epoch: reign,
        chainHash: new Uint8Array(HASH_BYTES),
      });
    },
  });
  try {
    // Somebody made it between the look and the lock.
    if (!folder.isNew) throw usedFolder(dir);
    await readBack(folder, state, deps);
  } finally {
    await folder.close();
  }
}

async function writeFirstSegment(
  fs: FileSystem,
  logDir: string,
  header: Parameters<typeof encodeSegmentHeader>[0],
): Promise<void> {
  const path = segmentPath(logDir, header.firstTxid);
  await placeFile(fs, path, encodeSegmentHeader(header));
}

async function readBack(
  folder: MasterFolder,
  state: MasterState,
  { fs, clock }: WriteFolderDeps,
): Promise<void> {
  const { clusterId, checkpointDir, logDir } = folder;
  const log = await FileLog.open({
    fs,
    clock,
    dir: logDir,
    clusterId,
    durableTxid: state.txid,
    log: silentLog,
  });
  try {
    const { machine } = await restoreState({
      createMachine: () => new MasterStateMachine(nullBlockSink),
      store: await CheckpointStore.open(fs, checkpointDir),
      clusterId,
      records: (from) => log.readFrom(from),
      upTo: log.lastTxid,
      log: silentLog,
    });
    const found = JSON.stringify(machine.state.namespace.counts);
    assert(found === JSON.stringify(state.namespace.counts), `the folder reads back as ${found}`);
  } finally {
    await log.close();
  }
}
