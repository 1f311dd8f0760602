import { parentPort, workerData } from 'node:worker_threads';
import { must } from '../../common/assert.js';
import { errorMessage, isDfsError } from '../../common/error.js';
import type { ErrorCode } from '../../common/error-codes.js';
import { nodeFileSystem } from '../../runtime/file-system.js';
import { createLog } from '../../runtime/log.js';
import { systemClock } from '../../runtime/system-clock.js';
import { buildCheckpoint, type BuiltCheckpoint, type CheckpointOrder } from './build-checkpoint.js';
import type { StateMachine, StateMachineModule } from './state-machine.js';

export interface CheckpointWorkerData {
  readonly order: CheckpointOrder;
  /** URL of a module that exports createStateMachine. */
  readonly machineModule: string;
  readonly machineData: unknown;
  readonly logLevel: string;
}

export type CheckpointWorkerAnswer =
  | { readonly built: BuiltCheckpoint }
  | {
      readonly failed: {
        readonly code: ErrorCode;
        readonly message: string;
        readonly path?: string | undefined;
      };
    };

/** One order, one answer, then the thread ends. */
async function answer(data: CheckpointWorkerData): Promise<CheckpointWorkerAnswer> {
  try {
    const module = (await import(data.machineModule)) as StateMachineModule;
    const log = createLog('checkpoint', data.logLevel);
    const createMachine = (): StateMachine => module.createStateMachine(data.machineData);
    const built = await buildCheckpoint(data.order, {
      fs: nodeFileSystem,
      clock: systemClock,
      log,
      createMachine,
    });
    return { built };
  } catch (error) {
    const code = isDfsError(error) ? error.code : 'INTERNAL';
    const path = isDfsError(error) ? error.path : undefined;
    return { failed: { code, message: errorMessage(error), path } };
  }
}

const port = must(parentPort, 'this module runs in a worker thread only');
port.postMessage(await answer(workerData as CheckpointWorkerData));
