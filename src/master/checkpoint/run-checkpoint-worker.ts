import { Worker } from 'node:worker_threads';
import { DfsError } from '../../common/error.js';
import type { FailPointOrder } from '../failpoints/fail-point.js';
import type {
  CheckpointWorkerAnswer,
  CheckpointWorkerData,
  CheckpointWorkerMessage,
} from './checkpoint-worker.js';
import type { WrittenCheckpoint } from './checkpoint-store.js';
import { CHECKPOINT_WRITE_MS_MAX } from './limits.js';
import type { CheckpointLog, CheckpointOrder } from './write-checkpoint.js';

export interface CheckpointWorkerOptions {
  readonly log: CheckpointLog;
  readonly timeoutMs?: number;
  /** Stops the worker; what it has written so far is a temporary file. */
  readonly signal?: AbortSignal;
  readonly workerModule?: URL;
  readonly failPoint?: FailPointOrder | undefined;
}

/**
 * Writes a checkpoint in a worker thread, which reads pages and chunks where they are. Throws the worker's DfsError,
 * DEADLINE_EXCEEDED or CANCELLED.
 */
export function runCheckpointWorker(
  order: CheckpointOrder,
  options: CheckpointWorkerOptions,
): Promise<WrittenCheckpoint> {
  const { signal, timeoutMs = CHECKPOINT_WRITE_MS_MAX } = options;
  if (signal?.aborted) return Promise.reject(new DfsError('CANCELLED'));
  const { log, failPoint } = options;
  const workerData: CheckpointWorkerData = { order, failPoint };
  const module = options.workerModule ?? new URL('./checkpoint-worker.js', import.meta.url);
  const worker = new Worker(module, { workerData });
  return new Promise((resolve, reject) => {
    let outcome: (() => void) | undefined;
    const stop = (error: DfsError): void => {
      outcome ??= () => reject(error);
      void worker.terminate();
    };
    const cancel = (): void => stop(new DfsError('CANCELLED', 'writing a checkpoint was stopped'));
    const timer = setTimeout(
      () => stop(new DfsError('DEADLINE_EXCEEDED', `no checkpoint within ${timeoutMs} ms`)),
      timeoutMs,
    );
    signal?.addEventListener('abort', cancel);
    worker.on('message', (message: CheckpointWorkerMessage) => {
      if ('warning' in message) log.warn(message.warning.about, message.warning.text);
      else
        outcome ??=
          'written' in message ? () => resolve(message.written) : () => reject(faultOf(message));
    });
    worker.once('error', (cause) => {
      outcome ??= () => reject(new DfsError('INTERNAL', 'the checkpoint worker failed', { cause }));
    });
    // Settled only here: whoever awaits this knows that the thread is gone and neither reads nor writes any more.
    worker.once('exit', (code) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      const silent = new DfsError('INTERNAL', `the checkpoint worker ended with code ${code}`);
      (outcome ?? (() => reject(silent)))();
    });
  });
}

function faultOf({ failed }: Extract<CheckpointWorkerAnswer, { failed: unknown }>): DfsError {
  return new DfsError(failed.code, failed.message, { path: failed.path });
}
