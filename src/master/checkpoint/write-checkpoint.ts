import { errorMessage, isDfsError } from '../../common/error.js';
import type { ClusterId } from '../../common/ids.js';
import type { FileSystem } from '../../runtime/file-system.js';
import type { Pause } from '../../runtime/pause.js';
import type { SharedBytes } from '../core/memory/memory-image.js';
import {
  CheckpointStore,
  type CheckpointFile,
  type WrittenCheckpoint,
} from './checkpoint-store.js';
import type { CheckpointContent } from './checkpoint-writer.js';

/** A checkpoint to be written; plain values and shared memory, so that it can be posted to a thread. */
export interface CheckpointOrder extends CheckpointContent {
  readonly checkpointDir: string;
  readonly chunks: readonly SharedBytes[];
}

/** What a log does, and what can be told to another thread. */
export interface CheckpointLog {
  warn(about: Record<string, unknown>, text: string): void;
}

export interface WriteCheckpointDeps {
  readonly fs: FileSystem;
  readonly log: CheckpointLog;
  /** Between the steps in which what is superfluous is freed. */
  readonly pause?: Pause;
}

/**
 * Writes a checkpoint and reads it back. First it reads the one that will be the older of two, and sets it aside if it is
 * damaged: the log goes by what that one holds.
 */
export async function writeCheckpoint(
  order: CheckpointOrder,
  { fs, log, pause }: WriteCheckpointDeps,
): Promise<WrittenCheckpoint> {
  const store = await CheckpointStore.open(fs, order.checkpointDir);
  for (const file of (await store.list()).reverse()) {
    const damage = await damageOf(store, file, order.clusterId);
    if (damage === undefined) break;
    log.warn({ path: file.path, error: damage }, 'damaged checkpoint set aside');
    await store.setAside(file);
  }
  return store.write(order, pause);
}

/** What is damaged in a checkpoint. One of another cluster is not damaged, and for a person to move. */
async function damageOf(
  store: CheckpointStore,
  file: CheckpointFile,
  cluster: ClusterId,
): Promise<string | undefined> {
  try {
    await store.verify(file, cluster);
    return undefined;
  } catch (error) {
    if (isDfsError(error, 'CHECKPOINT_DAMAGED')) return errorMessage(error);
    throw error;
  }
}
