import { join } from 'node:path';
import type { ClusterId, TxId } from '../../src/common/ids.js';
import { CheckpointStore } from '../../src/master/checkpoint/checkpoint-store.js';
import { restoreState } from '../../src/master/checkpoint/restore-state.js';
import { writeCheckpoint } from '../../src/master/checkpoint/write-checkpoint.js';
import { nullBlockSink } from '../../src/master/core/blocks/block-sink.js';
import { captureState } from '../../src/master/core/state-image.js';
import { FileLog } from '../../src/master/journal/file-log.js';
import { MasterStateMachine } from '../../src/master/master-state-machine.js';
import { nodeFileSystem } from '../../src/runtime/file-system.js';
import { silentLog } from '../../src/runtime/log.js';
import { systemClock } from '../../src/runtime/system-clock.js';

/** Writes a checkpoint into the folder of a master that was stopped; returns its txid. No thread can run what Jest compiles. */
export async function checkpointAtRest(dir: string, clusterId: ClusterId): Promise<TxId> {
  const common = { fs: nodeFileSystem, clock: systemClock, log: silentLog };
  const log = await FileLog.open({ ...common, dir: join(dir, 'log'), clusterId });
  try {
    const checkpointDir = join(dir, 'checkpoints');
    const { machine } = await restoreState({
      createMachine: () => new MasterStateMachine(nullBlockSink),
      store: await CheckpointStore.open(nodeFileSystem, checkpointDir),
      clusterId,
      records: (from) => log.readFrom(from),
      upTo: log.lastTxid,
      log: silentLog,
    });
    const { txid, pages, chunks } = captureState(machine.state);
    const about = { checkpointDir, clusterId, epoch: log.epoch, createdWallMs: 1_700_000_000_000 };
    await writeCheckpoint({ ...about, txid, pages, chunks: [...chunks] }, common);
    return txid;
  } finally {
    await log.close();
  }
}
