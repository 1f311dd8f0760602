import { Worker } from 'node:worker_threads';
import { DfsError } from '../../common/error.js';
import type { BuiltCheckpoint, CheckpointOrder } from './build-checkpoint.js';
import type { CheckpointWorkerAnswer, CheckpointWorkerData } from './checkpoint-worker.js';
import { CHECKPOINT_BUILD_MS_MAX } from './limits.js';

export interface CheckpointWorkerOptions {
  /** Module that exports createStateMachine; it is loaded in the worker. */
  readonly machineModule: URL;
  /** Handed to createStateMachine; a plain value that can be copied to a thread. */
  readonly machineData?: unknown;
  readonly logLevel?: string;
  readonly timeoutMs?: number;
  /** Stops the worker; what it has written so far is a temporary file. */
  readonly signal?: AbortSignal;
  readonly workerModule?: URL;
}

/** Builds a checkpoint in a worker thread. Throws the worker's DfsError, DEADLINE_EXCEEDED or CANCELLED. */
export function runCheckpointWorker(
  order: CheckpointOrder,
  options: CheckpointWorkerOptions,
): Promise<BuiltCheckpoint> {
  const { signal, timeoutMs = CHECKPOINT_BUILD_MS_MAX } = options;
  if (signal?.aborted) return Promise.reject(new DfsError('CANCELLED'));
  const workerData: CheckpointWorkerData = {
    order,
    machineModule: options.machineModule.href,
    machineData: options.machineData,
    logLevel: options.logLevel ?? 'info',
  };
  const module = options.workerModule ?? new URL('./checkpoint-worker.js', import.meta.url);
  const worker = new Worker(module, { workerData });
  return new Promise((resolve, reject) => {
    let outcome: (() => void) | undefined;
    const stop = (error: DfsError): void => {
      outcome ??= () => reject(error);
      void worker.terminate();
    };
    const cancel = (): void => stop(new DfsError('CANCELLED', 'building a checkpoint was stopped'));
    const timer = setTimeout(
      () => stop(new DfsError('DEADLINE_EXCEEDED', `no checkpoint within ${timeoutMs} ms`)),
      timeoutMs,
    );
    signal?.addEventListener('abort', cancel);
    worker.once('message', (answer: CheckpointWorkerAnswer) => {
      outcome ??= 'built' in answer ? () => resolve(answer.built) : () => reject(faultOf(answer));
    });
    worker.once('error', (cause) => {
      outcome ??= () => reject(new DfsError('INTERNAL', 'the checkpoint worker failed', { cause }));
    });
    // Settled only here: whoever awaits this knows that the thread is gone and writes no more.
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
