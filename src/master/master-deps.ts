import type { Clock, Random, Timers } from '../common/clock.js';
import type { ClusterId } from '../common/ids.js';
import type { FileSystem } from '../runtime/file-system.js';
import type { Log } from '../runtime/log.js';
import type { WrittenCheckpoint } from './checkpoint/checkpoint-store.js';
import type { CheckpointOrder } from './checkpoint/write-checkpoint.js';
import type { AppendedBatch } from './journal/file-log.js';
import type { LockFolder } from './journal/folder-lock.js';

/** Everything that a master has of the world around it: its process gives the real things, a simulation its own. */
export interface MasterDeps {
  readonly fs: FileSystem;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  /** Lets other turns of the event loop run. */
  readonly yieldTurn: () => Promise<void>;
  /** Keeps every other master out of the folder. */
  readonly lock: LockFolder;
  /** Identity of a cluster that begins: never one that was given before. */
  readonly newClusterId: () => ClusterId;
  /** Superuser of a namespace that begins, if the settings name none. */
  readonly defaultSuperuser: () => string;
  /** Writes a checkpoint and reads it back: `writeCheckpoint`, wherever it can run without a long turn here. */
  readonly writeCheckpoint: (
    order: CheckpointOrder,
    signal: AbortSignal,
  ) => Promise<WrittenCheckpoint>;
  readonly residentBytes: () => number;
  /** Told of each batch of operations once it is durable. */
  readonly onAppended?: (batch: AppendedBatch) => void;
  /** The log on disk failed: what was not acknowledged may be lost, and the process has to end at once. */
  readonly onFatal: (error: unknown) => void;
}
