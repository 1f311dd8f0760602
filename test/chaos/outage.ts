import type { Operation } from '../sim/checkers/history.js';

/** Longest time between two operations that were answered, in ms; the order of the history does not matter. */
export function longestOutage(history: readonly Operation[]): number {
  const done = history
    .filter(({ outcome }) => outcome.is === 'ok' || outcome.is === 'refused')
    .map(({ returned }) => returned)
    .sort((a, b) => a - b);
  let longest = 0;
  for (const [i, at] of done.entries()) longest = Math.max(longest, at - (done[i - 1] ?? at));
  return longest;
}
