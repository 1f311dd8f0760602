import type { TxId } from '../../common/ids.js';
import type { BuiltCheckpoint } from './build-checkpoint.js';
import type { CheckpointStore } from './checkpoint-store.js';
import { CHECKPOINTS_KEPT } from './limits.js';

export interface CheckpointerOptions {
  readonly store: CheckpointStore;
  /** Seals the log between two batches: GroupCommit.roll. */
  readonly roll: () => Promise<TxId>;
  /** Builds, writes and reads back the checkpoint at a txid: runCheckpointWorker. */
  readonly build: (upTo: TxId) => Promise<BuiltCheckpoint>;
  /** Removes sealed segments up to a txid: OperationLog.truncate. */
  readonly truncate: (txid: TxId) => Promise<void>;
}

/**
 * Makes checkpoints, one at a time, in an order that a crash between any two steps does not hurt: seal the log;
 * build, write and read back the checkpoint; only then remove old checkpoints, and last the log up to the older
 * of the two that are kept. So either of them, with the log after it, gives everything.
 */
export class Checkpointer {
  private readonly options: CheckpointerOptions;
  private running: Promise<BuiltCheckpoint | undefined> | undefined;

  constructor(options: CheckpointerOptions) {
    this.options = options;
  }

  /** Makes a checkpoint, or joins the one under way. Undefined if nothing has happened since the last one. */
  run(): Promise<BuiltCheckpoint | undefined> {
    this.running ??= this.make().finally(() => (this.running = undefined));
    return this.running;
  }

  private async make(): Promise<BuiltCheckpoint | undefined> {
    const { store, roll, build, truncate } = this.options;
    const upTo = await roll();
    const newest = await store.newest();
    const built = upTo > (newest?.txid ?? 0) ? await build(upTo) : undefined;
    const kept = await store.list();
    const older = kept.at(-CHECKPOINTS_KEPT);
    if (older) await truncate(older.txid);
    return built;
  }
}
