import type { PaceLane } from './repair-pace.js';

/**
 * Waits until these bytes may go on, a quantum after the other. They have come, and as long as this waits no more are
 * read: a call of its own for each quantum would bound what is on its way too, but costs twice the processor time.
 */
export async function takeTurns(lane: PaceLane, bytes: number, signal: AbortSignal): Promise<void> {
  for (let rest = bytes; rest > 0;) rest -= await lane.takeUpTo(rest, signal);
}
