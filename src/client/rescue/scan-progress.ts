import type { Clock } from '../../common/clock.js';
import type { ScanProgress } from '../../common/rescue.js';

const INTERVAL_MS = 2_000;

/** One line on stderr every two seconds, and one for each disk that is done. */
export function scanProgress(
  clock: Clock,
  say: (line: string) => void,
): (progress: ScanProgress) => void {
  let lastMs = clock.nowMs();
  return ({ dir, files, done }) => {
    const nowMs = clock.nowMs();
    if (!done && nowMs - lastMs < INTERVAL_MS) return;
    lastMs = nowMs;
    say(`${dir}: ${files} block files${done ? ', done' : ''}`);
  };
}
