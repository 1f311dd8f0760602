import type { CancelSignal } from '../../../src/common/cancel-signal.js';

/** Told once when its signal aborts. */
export interface Abortable {
  onAbort(): void;
}

/**
 * Who waits for a signal, in order. One listener of the signal serves all who come and go: an EventTarget takes longer to
 * add one and to remove it than a whole simulated call.
 */
const waiting = new WeakMap<CancelSignal, Abortable[]>();

/** Has `call` told of the abort, until `letGo`. The signal has not aborted yet. */
export function awaitAbort(signal: CancelSignal, call: Abortable): void {
  let calls = waiting.get(signal);
  if (calls === undefined) {
    const all: Abortable[] = [];
    calls = all;
    waiting.set(signal, all);
    const tell = (): void => {
      for (const each of all.splice(0)) each.onAbort();
    };
    signal.addEventListener('abort', tell, { once: true });
  }
  calls.push(call);
}

export function letGo(signal: CancelSignal, call: Abortable): void {
  const calls = waiting.get(signal);
  const place = calls?.indexOf(call) ?? -1;
  if (place >= 0) calls?.splice(place, 1);
}
