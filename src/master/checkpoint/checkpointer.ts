import type { TxId } from '../../common/ids.js';
import type { SharedBytes } from '../core/memory/memory-image.js';
import type { StateImage } from '../core/state-image.js';
import type { CheckpointFile, CheckpointStore, WrittenCheckpoint } from './checkpoint-store.js';
import type { CheckpointContent } from './checkpoint-writer.js';
import { CHECKPOINT_RELEASE_PAGES, CHECKPOINTS_KEPT } from './limits.js';

/** What a captured state gives to a checkpoint. */
export type CapturedContent = Pick<CheckpointContent, 'txid' | 'pages'> & {
  readonly chunks: readonly SharedBytes[];
};

export interface CheckpointerOptions {
  readonly store: CheckpointStore;
  /** What the start found damaged: kept from counting as something to fall back to. */
  readonly damaged?: readonly CheckpointFile[];
  /** Seals the log between two batches: GroupCommit.roll. */
  readonly roll: () => Promise<TxId>;
  /** The state as it is, in one turn: captureState. */
  readonly capture: () => StateImage;
  /** Resolves when the log has on disk what was applied so far, and rejects if it never will: GroupCommit.flush. */
  readonly flush: () => Promise<void>;
  /** Writes a checkpoint and reads it back, and does not touch the content any more when it settles: runCheckpointWorker. */
  readonly write: (content: CapturedContent) => Promise<WrittenCheckpoint>;
  /** Removes sealed segments up to a txid: OperationLog.truncate. */
  readonly truncate: (txid: TxId) => Promise<void>;
  readonly yieldTurn: () => Promise<void>;
}

/**
 * Makes checkpoints, one at a time, in an order that a crash between any two steps does not hurt: seal the log;
 * capture the state, and wait until the log has it, so that no checkpoint is ahead of the log; write it and read it
 * back; only then remove old checkpoints, and last the log up to the older of the two that are kept. So either of
 * them, with the log after it, gives everything.
 */
export class Checkpointer {
  private readonly options: CheckpointerOptions;
  private damaged: readonly CheckpointFile[];
  private running: Promise<WrittenCheckpoint | undefined> | undefined;

  constructor(options: CheckpointerOptions) {
    this.options = options;
    this.damaged = options.damaged ?? [];
  }

  /** Makes a checkpoint, or joins the one under way. Undefined if nothing has happened since the last one. */
  run(): Promise<WrittenCheckpoint | undefined> {
    this.running ??= this.make().finally(() => (this.running = undefined));
    return this.running;
  }

  private async make(): Promise<WrittenCheckpoint | undefined> {
    const { store, roll, truncate } = this.options;
    // Before any counts: the log is removed by what is there to fall back to.
    await this.setDamagedAside();
    const sealed = await roll();
    const newest = await store.newest();
    const written = sealed > (newest?.txid ?? 0) ? await this.writeState() : undefined;
    const kept = await store.list();
    const older = kept.at(-CHECKPOINTS_KEPT);
    if (older) await truncate(older.txid);
    return written;
  }

  private async setDamagedAside(): Promise<void> {
    for (let file = this.damaged[0]; file !== undefined; file = this.damaged[0]) {
      await this.options.store.setAside(file);
      this.damaged = this.damaged.slice(1);
    }
  }

  private async writeState(): Promise<WrittenCheckpoint> {
    const { capture, flush, write, yieldTurn } = this.options;
    const { txid, pages, chunks, release } = capture();
    try {
      await flush();
      const encoded: SharedBytes[] = [];
      for (const chunk of chunks) {
        encoded.push(chunk);
        await yieldTurn();
      }
      return await write({ txid, pages, chunks: encoded });
    } finally {
      while (!release(CHECKPOINT_RELEASE_PAGES)) await yieldTurn();
    }
  }
}
