import type { Random } from '../../common/clock.js';

/** Pause before attempt `attempt` (from 1): doubling, bounded, with a random half so that servers do not march in step. */
export function retryDelayMs(
  attempt: number,
  limits: { readonly retryDelayMsMin: number; readonly retryDelayMsMax: number },
  random: Random,
): number {
  const full = Math.min(limits.retryDelayMsMax, limits.retryDelayMsMin * 2 ** (attempt - 1));
  return full / 2 + (random.next() * full) / 2;
}
