import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/** The nice value that the lowest priority has. */
const LOWEST = 19;
const CHRT_MS_MAX = 2_000;

/**
 * Has this process step back behind the others of the machine by so many nice levels, with all threads that it has and
 * will have. Where it is not allowed nothing changes.
 */
export function stepBack(levels: number): void {
  for (const thread of threadIds()) {
    try {
      setPriority(thread, Math.min(LOWEST, getPriority(thread) + levels));
    } catch {
      // Only latencies are a little worse without.
    }
  }
}

/**
 * Has this process run only while nobody else of the machine wants its processor (SCHED_IDLE). A nice value says how much
 * processor time a thread gets, and not how soon it makes room: whoever wakes up waits for the end of its slice, some
 * milliseconds. One of this class makes room at once; where the processors are full for long it gets next to nothing.
 * Node has no call for it, so `chrt` of util-linux does it. @returns whether it did
 */
export function runWhenIdle(): boolean {
  if (process.platform !== 'linux') return false;
  const options = { stdio: 'ignore', timeout: CHRT_MS_MAX } as const;
  const chrt = (...flags: readonly string[]): boolean =>
    spawnSync('chrt', [...flags, '-p', '0', String(process.pid)], options).status === 0;
  // That of busybox takes a single thread; the first one is what counts.
  return chrt('-a', '-i') || chrt('-i');
}

/** Linux schedules threads, and takes the id of one where Node says process. */
function threadIds(): readonly number[] {
  try {
    return readdirSync('/proc/self/task').map(Number);
  } catch {
    return [process.pid];
  }
}
