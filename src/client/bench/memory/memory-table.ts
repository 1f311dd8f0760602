import { toMiB } from '../process-usage.js';
import type { MemoryPhase, ProcessPeak } from './memory-bench.js';

export const MEMORY_COLUMNS = [
  'phase',
  'time',
  'moved',
  'master',
  'block server',
  'client',
] as const;

/** A phase for people: the peak of the master, and of the largest of the block servers and of the clients. */
export function memoryRow({ phase, fromMs, toMs, movedBytes, peaks }: MemoryPhase): string[] {
  const peakOf = (is: (peak: ProcessPeak) => boolean): string => {
    const rss = peaks.filter(is).map(({ rssBytes }) => rssBytes);
    return rss.length === 0 ? '-' : `${toMiB(Math.max(...rss)).toFixed(0)} MiB`;
  };
  return [
    phase,
    `${((toMs - fromMs) / 1_000).toFixed(1)} s`,
    movedBytes === 0 ? '-' : `${(movedBytes / 1e6).toFixed(1)} MB`,
    peakOf(({ process }) => process === 'master'),
    peakOf(({ process, kind }) => kind === 'server' && process !== 'master'),
    peakOf(({ kind }) => kind === 'client'),
  ];
}
