import { DfsError } from '../../common/error.js';

/** Lets every other event of the loop have its turn. */
export function yieldTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Runs a walk that yields between slices, and lets other turns run there. */
export async function inSlices<T>(steps: Generator<void, T>, signal?: AbortSignal): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await yieldTurn();
    if (signal?.aborted === true) throw new DfsError('CANCELLED');
  }
}
