import type { RunOptions } from './run-settings.js';

/** Runs that found something once. They are played first, for ever. */
export const KEPT_SEEDS: readonly (RunOptions & { readonly found: string })[] = [
  { seed: 13, found: 'second files of a replica, on a disk that came back, were kept for ever' },
];
