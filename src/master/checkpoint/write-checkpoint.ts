import { errorMessage, isDfsError } from '../../common/error.js';
import type { FileSystem } from '../../runtime/file-system.js';
import type { Log } from '../../runtime/log.js';
import { CheckpointStore, type WrittenCheckpoint } from './checkpoint-store.js';
import type { CheckpointContent } from './checkpoint-writer.js';

/** A checkpoint to be written; plain values and shared memory, so that it can be posted to a thread. */
export interface CheckpointOrder extends CheckpointContent {
  readonly checkpointDir: string;
  readonly chunks: readonly Uint8Array[];
}

export interface WriteCheckpointDeps {
  readonly fs: FileSystem;
  readonly log: Log;
}

/**
 * Writes a checkpoint and reads it back. First it reads those that are there and sets damaged ones aside, so that two good
 * ones are kept: the log goes by what they hold.
 */
export async function writeCheckpoint(
  order: CheckpointOrder,
  { fs, log }: WriteCheckpointDeps,
): Promise<WrittenCheckpoint> {
  const store = await CheckpointStore.open(fs, order.checkpointDir);
  for (const file of await store.list()) {
    try {
      await store.verify(file.path);
    } catch (error) {
      if (!isDfsError(error, 'CHECKPOINT_DAMAGED')) throw error;
      log.warn({ path: file.path, error: errorMessage(error) }, 'damaged checkpoint set aside');
      await store.setAside(file);
    }
  }
  return store.write(order);
}
