import { DfsError, errorMessage, isDfsError } from '../../common/error.js';
import { txId, type ClusterId, type TxId } from '../../common/ids.js';
import type { LogRecord } from '../journal/operation-log.js';
import type { Log } from '../../runtime/log.js';
import type { CheckpointFile, CheckpointStore } from './checkpoint-store.js';
import type { StateMachine } from './state-machine.js';

export interface RestoreOptions<Machine extends StateMachine> {
  readonly createMachine: () => Machine;
  readonly store: CheckpointStore;
  readonly clusterId: ClusterId;
  /** Records `from`..`upTo`; throws LOG_DAMAGED if one of them is missing. */
  readonly records: (from: TxId) => AsyncIterable<LogRecord>;
  /** Last txid of the log that counts; a checkpoint after it is not used. */
  readonly upTo: TxId;
  readonly log: Log;
}

export interface Restored<Machine extends StateMachine> {
  readonly machine: Machine;
  readonly txid: TxId;
  /** Txid of the checkpoint that was loaded; 0 if the log alone was replayed. */
  readonly checkpointTxid: TxId;
  readonly replayed: number;
  /** Checkpoints that were skipped because they are damaged. */
  readonly damaged: readonly CheckpointFile[];
}

/**
 * The state after record `upTo`: the newest checkpoint that reads well, and the log after it. A damaged checkpoint
 * is skipped with a warning if an older one, or the whole log, still gives everything; otherwise its damage is what
 * is thrown. A checkpoint newer than the log means that the end of the log was lost: that is refused.
 */
export async function restoreState<Machine extends StateMachine>(
  options: RestoreOptions<Machine>,
): Promise<Restored<Machine>> {
  const { store, upTo, log } = options;
  const checkpoints = (await store.list()).reverse();
  const newest = checkpoints[0];
  if (newest && newest.txid > upTo) throw logTooShort(newest, upTo);
  let damage: DfsError | undefined;
  const damaged: CheckpointFile[] = [];
  for (const checkpoint of [...checkpoints, undefined])
    try {
      return { ...(await restoreFrom(options, checkpoint)), damaged };
    } catch (error) {
      // Without a damaged checkpoint on the way, a log that does not reach is the news itself.
      if (checkpoint === undefined || !isDfsError(error, 'CHECKPOINT_DAMAGED'))
        throw damage ?? error;
      damage ??= error;
      damaged.push(checkpoint);
      log.warn({ path: checkpoint.path, error: errorMessage(error) }, 'damaged checkpoint skipped');
    }
  throw damage ?? new DfsError('INTERNAL', 'no way to restore was tried');
}

async function restoreFrom<Machine extends StateMachine>(
  { createMachine, store, clusterId, records }: RestoreOptions<Machine>,
  checkpoint: CheckpointFile | undefined,
): Promise<Omit<Restored<Machine>, 'damaged'>> {
  const machine = createMachine();
  if (checkpoint) await machine.restore((memory) => store.read(checkpoint, clusterId, memory));
  const checkpointTxid = checkpoint?.txid ?? txId(0);
  let txid = checkpointTxid;
  for await (const record of records(txId(checkpointTxid + 1))) {
    machine.apply(record);
    txid = record.txid;
  }
  return { machine, txid, checkpointTxid, replayed: txid - checkpointTxid };
}

function logTooShort(checkpoint: CheckpointFile, upTo: TxId): DfsError {
  return new DfsError(
    'LOG_DAMAGED',
    `${checkpoint.path} is newer than the log, which ends at txid ${upTo}: the end of the log is lost. Nothing was changed; put back the missing segments`,
    { path: checkpoint.path },
  );
}
