import { DfsError } from '../common/error.js';

/** The outcome of the work, or CANCELLED as soon as the signal fires: then the work goes on in vain, and nobody hears of its end. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new DfsError('CANCELLED', 'Interrupted'));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
