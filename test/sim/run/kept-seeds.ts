import type { RunOptions } from './run-settings.js';

/** Runs that found something once. They are played first, for ever. */
export const KEPT_SEEDS: readonly (RunOptions & { readonly found: string })[] = [
  {
    seed: 13,
    tempo: 'calm',
    found: 'second files of a replica, on a disk that came back, were kept for ever',
  },
  {
    seed: 20,
    faults: [
      'kill the master',
      'power off the master',
      'power off everything',
      'cut one way',
      'hung disk',
      'wrong clocks',
    ],
    found: 'a clock that was set forward emptied the retry cache, and a retry was applied twice',
  },
  {
    seed: 59,
    found:
      'a deletion whose order was lost, and was not right any more, counted as carried out for ever',
  },
  {
    seed: 105,
    found: 'a block of which every other server had a stale replica was never copied',
  },
  {
    seed: 14,
    found: 'a duplicate of a call that came after its refusal was carried out',
  },
  {
    seed: 2,
    found: 'a write of a small block that was cancelled once it was over ended its client',
  },
  {
    seed: 22,
    faults: [],
    found: 'a write of a small block that was cancelled before its seal ended its client',
  },
];
