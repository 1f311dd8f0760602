import type { CancelSignal } from '../../common/cancel-signal.js';
import { DfsError } from '../../common/error.js';

export interface SliceOptions {
  /** Lets other turns of the event loop run. */
  readonly yieldTurn: () => Promise<void>;
  readonly signal?: CancelSignal | undefined;
}

/** Runs a walk that yields between slices, and lets other turns run there. */
export async function inSlices<T>(steps: Generator<void, T>, options: SliceOptions): Promise<T> {
  const { yieldTurn, signal } = options;
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await yieldTurn();
    if (signal?.aborted === true) throw new DfsError('CANCELLED');
  }
}
