import { parentPort, workerData } from 'node:worker_threads';
import { must } from '../../common/assert.js';
import { errorMessage, isDfsError } from '../../common/error.js';
import type { ErrorCode } from '../../common/error-codes.js';
import { blockingFileSystem } from '../../runtime/blocking-file-system.js';
import type { FileSystem } from '../../runtime/file-system.js';
import type { FailPointOrder } from '../failpoints/fail-point.js';
import type { WrittenCheckpoint } from './checkpoint-store.js';
import { writeCheckpoint, type CheckpointLog, type CheckpointOrder } from './write-checkpoint.js';

/*
 * Whatever this module loads is loaded anew by each checkpoint, while the master serves: so it is little. What only a few
 * need is loaded by them, and what is to be logged is told to the master's thread, which has a log.
 */

export interface CheckpointWorkerData {
  readonly order: CheckpointOrder;
  /** For tests alone. */
  readonly failPoint?: FailPointOrder | undefined;
}

/** Any number of warnings, then one answer. */
export type CheckpointWorkerMessage =
  | { readonly warning: { readonly about: Record<string, unknown>; readonly text: string } }
  | CheckpointWorkerAnswer;

export type CheckpointWorkerAnswer =
  | { readonly written: WrittenCheckpoint }
  | {
      readonly failed: {
        readonly code: ErrorCode;
        readonly message: string;
        readonly path?: string | undefined;
      };
    };

const port = must(parentPort, 'this module runs in a worker thread only');
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const say = (message: CheckpointWorkerMessage): void => port.postMessage(message);

/** One order, one answer, then the thread ends. */
async function answer({ order, failPoint }: CheckpointWorkerData): Promise<CheckpointWorkerAnswer> {
  try {
    const warn: CheckpointLog['warn'] = (about, text) => say({ warning: { about, text } });
    const deps = { fs: await fileSystem(failPoint), log: { warn }, pause };
    return { written: await writeCheckpoint(order, deps) };
  } catch (error) {
    const code = isDfsError(error) ? error.code : 'INTERNAL';
    const path = isDfsError(error) ? error.path : undefined;
    return { failed: { code, message: errorMessage(error), path } };
  }
}

/** Calls block: this thread has nothing else to do, and leaves libuv's threads to the log. */
async function fileSystem(failPoint: FailPointOrder | undefined): Promise<FileSystem> {
  if (failPoint === undefined) return blockingFileSystem;
  const { withFailPoint } = await import('../failpoints/failing-file-system.js');
  return withFailPoint(blockingFileSystem, failPoint);
}

say(await answer(workerData as CheckpointWorkerData));
