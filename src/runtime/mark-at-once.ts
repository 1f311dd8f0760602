import { setFlagsFromString } from 'node:v8';

/**
 * For processes with a small heap that move bulk data: V8 counts the buffers that come from the network against the limit
 * at which it starts to mark the heap in steps, so that it marks all of it some five times a second, for buffers that a
 * collection of the youngest objects frees anyway. Without steps those collections suffice, and a whole one is as rare as
 * the heap's own growth makes it: a repair copy costs 3.3 instead of 6.0 core-s/GB (scripts/bench-copy.mjs with
 * `--bandwidth 104857600`). The price is that a whole collection is one pause, some 20 ms at 30 MB of heap: nothing for
 * the master, whose heap is large.
 *
 * To be called before anything large is loaded: V8 ends the process (`GreyToBlack`) where steps are forbidden while it is in the
 * midst of them, and it begins with them at some 12 MB of heap, which the modules of a program reach.
 */
export function markAtOnce(): void {
  setFlagsFromString('--no-incremental-marking');
}
