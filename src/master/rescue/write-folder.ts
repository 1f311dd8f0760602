import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { assert } from '../../common/assert.js';
import { DfsError, hasCode } from '../../common/error.js';
import { epoch, txId, type ClusterId } from '../../common/ids.js';
import { silentLog } from '../../runtime/log.js';
import { CheckpointStore } from '../checkpoint/checkpoint-store.js';
import { restoreState } from '../checkpoint/restore-state.js';
import { nullBlockSink } from '../core/blocks/block-sink.js';
import { encodeState } from '../core/state-codec.js';
import type { MasterState } from '../core/state.js';
import { realFiles, TEMP_SUFFIX, writeFully } from '../journal/durable-files.js';
import { FileLog } from '../journal/file-log.js';
import { openMasterFolder, type MasterFolder } from '../journal/master-folder.js';
import { segmentPath } from '../journal/segment-files.js';
import { encodeSegmentHeader, HASH_BYTES } from '../journal/segment-format.js';
import { MasterStateMachine } from '../master-state-machine.js';

/**
 * Throws ALREADY_EXISTS unless nothing is in the folder: what an interrupted rescue left counts as something too,
 * since only a person can say that it is that.
 */
export async function refuseUsedFolder(dir: string): Promise<void> {
  let names: string[];
  try {
    names = await readdir(dir);
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

/**
 * Makes a master's folder that holds this state: a checkpoint, and a log that begins after it. FORMAT comes last, so a
 * folder that was not finished is refused by every start. It is read back as a start does before this resolves.
 */
export async function writeFolder(
  dir: string,
  cluster: ClusterId,
  state: MasterState,
  nowWallMs: number,
): Promise<void> {
  await refuseUsedFolder(dir);
  // Above that of every master before: each start of one adds 1, and none starts once a second all its life.
  const reign = epoch(Math.floor(nowWallMs / 1_000));
  const folder = await openMasterFolder({
    dir,
    newClusterId: () => cluster,
    nowWallMs,
    createLog: async (logDir) => {
      const store = await CheckpointStore.open(join(dir, 'checkpoints'));
      await store.write({
        txid: state.txid,
        clusterId: cluster,
        epoch: reign,
        chunks: encodeState(state),
      });
      // Without the log before the checkpoint nobody can mistake its records for the whole history.
      await writeFirstSegment(logDir, {
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
    await readBack(folder, state);
  } finally {
    await folder.close();
  }
}

async function writeFirstSegment(
  logDir: string,
  header: Parameters<typeof encodeSegmentHeader>[0],
): Promise<void> {
  const path = segmentPath(logDir, header.firstTxid);
  const file = await realFiles.open(path + TEMP_SUFFIX, 'w');
  try {
    await writeFully(file, encodeSegmentHeader(header), 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await realFiles.rename(path + TEMP_SUFFIX, path);
  await realFiles.syncDirectory(logDir);
}

async function readBack(folder: MasterFolder, state: MasterState): Promise<void> {
  const { clusterId, checkpointDir, logDir } = folder;
  const log = await FileLog.open({
    dir: logDir,
    clusterId,
    durableTxid: state.txid,
    log: silentLog,
  });
  try {
    const { machine } = await restoreState({
      createMachine: () => new MasterStateMachine(nullBlockSink),
      store: await CheckpointStore.open(checkpointDir),
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
