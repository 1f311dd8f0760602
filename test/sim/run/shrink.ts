import { FAULT_KINDS, type FaultKind } from './faults.js';
import { runSeed, type RunVerdict } from './run-seed.js';
import type { RunOptions } from './run-settings.js';

/** Looks for less trouble with which a run still fails: kinds of faults are switched off, then plans are halved. */
export async function shrink(
  options: RunOptions,
  say: (text: string) => void,
): Promise<{ readonly options: RunOptions; readonly verdict: RunVerdict }> {
  let best = { options, verdict: await runSeed(options) };
  const tries = async (next: RunOptions): Promise<boolean> => {
    const verdict = await runSeed(next);
    if (verdict.faults.length === 0) return false;
    best = { options: next, verdict };
    return true;
  };
  let left: readonly FaultKind[] = options.faults ?? FAULT_KINDS;
  for (const kind of left) {
    const without = left.filter((each) => each !== kind);
    if (!(await tries({ ...best.options, faults: without }))) continue;
    left = without;
    say(`still fails without: ${kind}`);
  }
  for (let plans = best.options.plans ?? 25; plans >= 2; plans = Math.floor(plans / 2)) {
    if (!(await tries({ ...best.options, plans }))) break;
    say(`still fails with ${plans} plans`);
  }
  return best;
}
