import type { ChaosResult } from './chaos-run.js';

const LABELS: Readonly<Record<string, string>> = {
  kills: 'processes killed (SIGKILL)',
  pauses: 'processes paused (SIGSTOP)',
  cuts: 'network cuts',
  slowCalls: 'system calls delayed',
  failedCalls: 'system calls failed with EIO',
  clockJumps: 'clock jumps',
  fullDisks: 'disks filled',
  powerCuts: 'power cuts',
  powerCutImages: 'disk images started from',
};

/** The result for people: a row for each figure. */
export function summaryTable({ tally, faults, kept }: ChaosResult, seconds: number): string {
  const told = kept === undefined ? faults.join('; ') : `${faults.length} faults, see ${kept}`;
  const verdict = faults.length === 0 ? 'all is well' : told;
  const { ok, refused, unknown, failed } = tally.outcomes;
  const rows: [string, string | number][] = [
    ['rounds', tally.rounds],
    [
      'operations',
      `${tally.operations} (${ok} done, ${refused} refused, ${unknown} unknown, ${failed} reads failed)`,
    ],
    ...Object.entries(tally.strikes).map(([name, n]): [string, number] => [`strikes: ${name}`, n]),
    ...Object.entries(tally.harm).map(([name, n]): [string, number] => [LABELS[name] ?? name, n]),
    ['files verified', tally.filesVerified],
    ['bytes verified', tally.bytesVerified],
    ['bytes lost', tally.bytesLost],
    ['operations left undecided', tally.undecided],
    ['longest outage', `${(tally.longestOutageMs / 1_000).toFixed(1)} s`],
    ['longest healing', `${(tally.longestHealingMs / 1_000).toFixed(1)} s`],
    ['time', `${seconds.toFixed(0)} s`],
    ['verdict', verdict],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('');
}
