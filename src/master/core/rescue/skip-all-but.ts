import { SKIPPED_RANGES_MAX } from '../limits.js';
import type { NumberRange } from '../skipped-numbers.js';

/**
 * Ranges of 1 to `next` (without it) that have none of the numbers `kept`, which rise. The numbers between two of the
 * first `rangesMax` and the last are those that can be told apart; where there are more runs of kept numbers than
 * that, the shortest runs count as skipped too, which costs room on disks and never a replica.
 */
export function skipAllBut(
  kept: readonly number[],
  next: number,
  rangesMax = SKIPPED_RANGES_MAX,
): readonly NumberRange[] {
  const runs = longest(runsOf(kept), rangesMax - 1);
  const skipped: NumberRange[] = [];
  let from = 1;
  for (const run of runs) {
    if (run.from > from) skipped.push({ from, to: run.from });
    from = run.to;
  }
  if (next > from) skipped.push({ from, to: next });
  return skipped;
}

function runsOf(numbers: readonly number[]): readonly NumberRange[] {
  const runs: { from: number; to: number }[] = [];
  for (const n of numbers) {
    const last = runs.at(-1);
    if (last?.to === n) last.to = n + 1;
    else runs.push({ from: n, to: n + 1 });
  }
  return runs;
}

function longest(runs: readonly NumberRange[], max: number): readonly NumberRange[] {
  if (runs.length <= max) return runs;
  const kept = runs.toSorted((a, b) => b.to - b.from - (a.to - a.from)).slice(0, max);
  return kept.sort((a, b) => a.from - b.from);
}
