/** Reason of an abort that only lets go: without one, each makes an exception with a stack that nobody looks at. */
export const WORK_OVER = 'the work is over';

/**
 * A controller whose signal also aborts when `outer` does. Whoever made it aborts it at the end of his work, which lets go
 * of `outer`. `AbortSignal.any` would be shorter, but a signal of that kind that somebody listens to stays in memory, with
 * all that listens, for as long as no source of it aborts: in a simulation that is for ever.
 */
export function abortWith(outer: AbortSignal): AbortController {
  const controller = new AbortController();
  const follow = (): void => controller.abort(outer.reason);
  if (outer.aborted) follow();
  else {
    outer.addEventListener('abort', follow, { once: true });
    const letGo = (): void => outer.removeEventListener('abort', follow);
    controller.signal.addEventListener('abort', letGo, { once: true });
  }
  return controller;
}
