import { spawnSync } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/** The nice value that the lowest priority has. */
const LOWEST = 19;
const CHRT_MS_MAX = 2_000;

/**
 * Has this thread step back behind the others of the machine by so many nice levels. Linux schedules threads, so a
 * thread's id does where Node says process; elsewhere, or where it is not allowed, nothing changes.
 */
export function stepBack(levels: number): void {
  try {
    const thread = threadId();
    if (thread !== undefined) setPriority(thread, Math.min(LOWEST, getPriority(thread) + levels));
  } catch {
    // Only latencies are a little worse without.
  }
}

/**
 * Has this thread run only while nobody else of the machine wants its processor (SCHED_IDLE). A nice value says how much
 * processor time a thread gets, and not how soon it makes room: whoever wakes up waits for the end of its slice, some
 * milliseconds. One of this class makes room at once; where the processors are full for long it gets next to nothing.
 * Node has no call for it, so `chrt` of util-linux (or busybox) does it. @returns whether it did
 */
export function runWhenIdle(): boolean {
  const thread = threadId();
  if (thread === undefined) return false;
  const options = { stdio: 'ignore', timeout: CHRT_MS_MAX } as const;
  return spawnSync('chrt', ['-i', '-p', '0', String(thread)], options).status === 0;
}

function threadId(): number | undefined {
  try {
    const thread = Number(/task\/(\d+)$/.exec(readlinkSync('/proc/thread-self'))?.[1]);
    return Number.isInteger(thread) ? thread : undefined;
  } catch {
    return undefined;
  }
}
