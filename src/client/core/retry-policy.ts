import { DfsError } from '../../common/error.js';

export interface RetryPolicy {
  readonly retryDelayMsMin: number;
  readonly retryDelayMsMax: number;
}

/**
 * Pause before retry number `attempt` (from 0): doubles from the least to the greatest delay, with the upper half at
 * random, so that clients that failed together do not come back together. `random` is uniform in [0, 1).
 */
export function retryDelayMs(policy: RetryPolicy, attempt: number, random: number): number {
  const full = Math.min(
    policy.retryDelayMsMax,
    policy.retryDelayMsMin * 2 ** Math.min(attempt, 30),
  );
  return full / 2 + (full / 2) * random;
}

export function isRetryable(error: unknown): boolean {
  return error instanceof DfsError && error.retryable;
}

/** Another master may answer where this one did not. */
export function suggestsAnotherMaster(error: unknown): boolean {
  return (
    error instanceof DfsError &&
    (error.code === 'UNAVAILABLE' || error.code === 'DEADLINE_EXCEEDED')
  );
}
