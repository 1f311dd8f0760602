import { fstatSync } from 'node:fs';
import { PARENT_CHECK_MS } from './limits.js';

/** Set by tests: the daemon ends with the process that started it, however that one ended. */
export const EXIT_WITH_PARENT = 'DFS_EXIT_WITH_PARENT';

/**
 * Calls `onGone` once when the parent has ended: its end of our stdin pipe closed, or we were given to another parent.
 * A stdin that is no pipe (a terminal, /dev/null, a file) says nothing about the parent and is left alone.
 */
export function watchParent(onGone: () => void): void {
  const parent = process.ppid;
  let told = false;
  const gone = (): void => {
    if (told) return;
    told = true;
    onGone();
  };
  if (stdinIsPipe()) {
    process.stdin.on('end', gone).on('close', gone).on('error', gone).resume();
  }
  setInterval(() => process.ppid !== parent && gone(), PARENT_CHECK_MS).unref();
}

function stdinIsPipe(): boolean {
  try {
    const stat = fstatSync(0);
    return stat.isFIFO() || stat.isSocket();
  } catch {
    return false;
  }
}
