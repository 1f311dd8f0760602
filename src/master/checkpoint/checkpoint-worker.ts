import { parentPort, workerData } from 'node:worker_threads';
import { must } from '../../common/assert.js';
import { errorMessage, isDfsError } from '../../common/error.js';
import type { ErrorCode } from '../../common/error-codes.js';
import { nodeFileSystem } from '../../runtime/file-system.js';
import { createLog } from '../../runtime/log.js';
import type { FailPointOrder } from '../failpoints/fail-point.js';
import { withFailPoint } from '../failpoints/failing-file-system.js';
import type { WrittenCheckpoint } from './checkpoint-store.js';
import { writeCheckpoint, type CheckpointOrder } from './write-checkpoint.js';

export interface CheckpointWorkerData {
  readonly order: CheckpointOrder;
  readonly logLevel: string;
  /** For tests alone. */
  readonly failPoint?: FailPointOrder | undefined;
}

export type CheckpointWorkerAnswer =
  | { readonly written: WrittenCheckpoint }
  | {
      readonly failed: {
        readonly code: ErrorCode;
        readonly message: string;
        readonly path?: string | undefined;
      };
    };

/** One order, one answer, then the thread ends. */
async function answer({
  order,
  logLevel,
  failPoint,
}: CheckpointWorkerData): Promise<CheckpointWorkerAnswer> {
  try {
    const log = createLog('checkpoint', logLevel);
    const fs = withFailPoint(nodeFileSystem, failPoint);
    return { written: await writeCheckpoint(order, { fs, log }) };
  } catch (error) {
    const code = isDfsError(error) ? error.code : 'INTERNAL';
    const path = isDfsError(error) ? error.path : undefined;
    return { failed: { code, message: errorMessage(error), path } };
  }
}

const port = must(parentPort, 'this module runs in a worker thread only');
port.postMessage(await answer(workerData as CheckpointWorkerData));
