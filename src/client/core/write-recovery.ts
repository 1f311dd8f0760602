import type { ServerId } from '../../common/ids.js';

export interface BrokenChain {
  /** Servers that the broken chain had. */
  readonly chain: readonly ServerId[];
  /** Of those, the ones that failed; never used again for this block. */
  readonly failed: ReadonlySet<ServerId>;
  /** Every byte of the block is still kept by the writer. */
  readonly wholeBlockKept: boolean;
  /** The block was not committed before (by a flush, or by who wrote what is appended to). */
  readonly isNew: boolean;
  /** Failures in a row without progress, this one included. */
  readonly attempts: number;
  readonly attemptsMax: number;
  /** Times that the block was written again from its start. */
  readonly rewrites: number;
  readonly rewritesMax: number;
  readonly minReplicas: number;
}

export type Recovery =
  /** Go on with the survivors under a new generation. */
  | { readonly kind: 'reopen' }
  /** Give the block up and write it again on other servers. */
  | { readonly kind: 'rewrite' }
  | { readonly kind: 'fail'; readonly reason: string };

/**
 * What to do when a chain broke. Survivors hold all that was acknowledged, so going on with them loses nothing; with
 * too few of them the master would not commit the block, so it is written again where that is possible.
 */
export function decideRecovery(broken: BrokenChain): Recovery {
  const survivors = broken.chain.filter((server) => !broken.failed.has(server)).length;
  if (broken.attempts >= broken.attemptsMax)
    return { kind: 'fail', reason: `${broken.attempts} attempts in a row made no progress` };
  if (survivors >= Math.max(1, broken.minReplicas)) return { kind: 'reopen' };
  if (broken.isNew && broken.wholeBlockKept) {
    if (broken.rewrites < broken.rewritesMax) return { kind: 'rewrite' };
    return { kind: 'fail', reason: `${broken.rewrites + 1} sets of servers were lost` };
  }
  if (survivors > 0) return { kind: 'reopen' };
  return {
    kind: 'fail',
    reason: broken.isNew
      ? 'all its servers were lost, and the writer no longer has its first bytes'
      : 'all its servers lost what was written to it since, and the writer no longer has that; what was committed before is kept',
  };
}
