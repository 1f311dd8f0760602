import { DfsError } from '../../common/error.js';
import type { Environment } from '../environment.js';
import { cancelled } from '../wait.js';

export interface StallGuardOptions {
  readonly environment: Environment;
  readonly idleTimeoutMs: number;
  readonly signal: AbortSignal;
  /** Who is being waited for, for the error. */
  readonly what: string;
}

/**
 * The items of a stream, with an end to every wait: DEADLINE_EXCEEDED after silence, CANCELLED on the signal. The
 * stream itself is told to end without being waited for, since one that hangs would hang in that too.
 */
export async function* guardStalls<T>(
  stream: AsyncIterable<T>,
  options: StallGuardOptions,
): AsyncGenerator<T> {
  const items = stream[Symbol.asyncIterator]();
  let ended = false;
  try {
    for (;;) {
      const result = await nextInTime(items.next(), options);
      if (result.done === true) {
        ended = true;
        return;
      }
      yield result.value;
    }
  } finally {
    if (!ended) void Promise.resolve(items.return?.()).catch(() => {});
  }
}

function nextInTime<T>(next: Promise<T>, options: StallGuardOptions): Promise<T> {
  const { environment, idleTimeoutMs, signal, what } = options;
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => settle(() => reject(cancelled()));
    const timer = environment.timers.setTimeout(
      () =>
        settle(() =>
          reject(new DfsError('DEADLINE_EXCEEDED', `${what} was silent for ${idleTimeoutMs} ms`)),
        ),
      idleTimeoutMs,
    );
    const settle = (how: () => void): void => {
      timer.cancel();
      signal.removeEventListener('abort', onAbort);
      how();
    };
    next.then(
      (value) => settle(() => resolve(value)),
      (error: unknown) =>
        settle(() =>
          reject(error instanceof Error ? error : new DfsError('INTERNAL', String(error))),
        ),
    );
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
}
