import type { Clock } from '../../common/clock.js';
import type { ClusterId, Epoch, TxId } from '../../common/ids.js';
import type { FileSystem } from '../../runtime/file-system.js';
import type { Log } from '../../runtime/log.js';
import { readRecords } from '../journal/log-reader.js';
import { CheckpointStore } from './checkpoint-store.js';
import { restoreState } from './restore-state.js';
import type { StateMachine } from './state-machine.js';

export interface CheckpointOrder {
  readonly checkpointDir: string;
  readonly logDir: string;
  readonly clusterId: ClusterId;
  readonly epoch: Epoch;
  /** Last txid of the sealed segments: the checkpoint is the state after it. */
  readonly upTo: TxId;
}

export interface BuiltCheckpoint {
  readonly path: string;
  readonly txid: TxId;
  readonly sizeBytes: number;
  readonly replayed: number;
}

export interface BuildCheckpointDeps {
  readonly fs: FileSystem;
  readonly clock: Pick<Clock, 'wallMs'>;
  readonly log: Log;
  readonly createMachine: () => StateMachine;
}

/** Builds the state after `upTo` from the newest checkpoint and the sealed log, writes it and reads it back. */
export async function buildCheckpoint(
  order: CheckpointOrder,
  { fs, clock, log, createMachine }: BuildCheckpointDeps,
): Promise<BuiltCheckpoint> {
  const { checkpointDir, logDir, clusterId, epoch, upTo } = order;
  const store = await CheckpointStore.open(fs, checkpointDir);
  const { machine, txid, replayed, damaged } = await restoreState({
    createMachine,
    store,
    clusterId,
    upTo,
    log,
    records: (from) => readRecords({ fs, dir: logDir, clusterId, from, upTo }),
  });
  for (const checkpoint of damaged) await store.setAside(checkpoint);
  const written = await store.write({
    txid,
    clusterId,
    epoch,
    createdWallMs: clock.wallMs(),
    chunks: machine.snapshot(),
  });
  return { ...written, replayed };
}
