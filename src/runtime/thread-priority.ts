import { readlinkSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/** The nice value that the lowest priority has. */
const LOWEST = 19;

/**
 * Has this thread step back behind the others of the machine by so many nice levels. Linux schedules threads, so a
 * thread's id does where Node says process; elsewhere, or where it is not allowed, nothing changes.
 */
export function stepBack(levels: number): void {
  try {
    const thread = Number(/task\/(\d+)$/.exec(readlinkSync('/proc/thread-self'))?.[1]);
    if (Number.isInteger(thread))
      setPriority(thread, Math.min(LOWEST, getPriority(thread) + levels));
  } catch {
    // Only latencies are a little worse without.
  }
}
