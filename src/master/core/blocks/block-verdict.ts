import type { BlockCounts } from '../../../common/admin-messages.js';

/**
 * The verdict on one block in one number, so that it is kept per block and taken out of the counts when it changes:
 * bits for what is the case, above them the number of corrupt replicas.
 */
export const VERDICT = {
  committed: 1,
  /** At least one good replica. */
  readable: 2,
  underReplicated: 4,
  overReplicated: 8,
  misplaced: 16,
  /** A replica of an older generation than the committed one is left. */
  leftover: 32,
} as const;
const FLAGS = 64;

export interface VerdictFacts {
  readonly committed: boolean;
  readonly replication: number;
  /** Replicas that count. */
  readonly good: number;
  /** Fault domains that they lie in. */
  readonly spread: number;
  /** Fault domains that have a present server. */
  readonly clusterDomains: number;
  readonly corrupt: number;
  readonly stale: number;
}

/** Blocks without a good replica are missing, which is told apart from under-replicated. */
export function verdictOf(facts: VerdictFacts): number {
  let flags = 0;
  if (facts.committed) {
    flags |= VERDICT.committed;
    if (facts.good > 0) flags |= VERDICT.readable;
    if (facts.good > 0 && facts.good < facts.replication) flags |= VERDICT.underReplicated;
    if (facts.good > facts.replication) flags |= VERDICT.overReplicated;
    if (isMisplaced(facts)) flags |= VERDICT.misplaced;
    if (facts.stale > 0) flags |= VERDICT.leftover;
  }
  return flags + facts.corrupt * FLAGS;
}

/**
 * Copies share a fault domain although the cluster has domains enough to part them. Missing copies are not held
 * against a block: those are under-replication.
 */
function isMisplaced(
  facts: Pick<VerdictFacts, 'spread' | 'good' | 'replication' | 'clusterDomains'>,
): boolean {
  return facts.spread < Math.min(facts.good, facts.replication, facts.clusterDomains);
}

/** The same from the domains of a block's good replicas. */
export function misplaced(
  domains: readonly string[],
  replication: number,
  clusterDomains: number,
): boolean {
  const spread = new Set(domains).size;
  return isMisplaced({ spread, good: domains.length, replication, clusterDomains });
}

export function hasVerdict(verdict: number, flag: keyof typeof VERDICT): boolean {
  return (verdict & VERDICT[flag]) !== 0;
}

export function corruptReplicas(verdict: number): number {
  return Math.floor(verdict / FLAGS);
}

/** Committed, with as many good copies as wanted, well spread, and nothing bad left. */
function isHealthy(verdict: number): boolean {
  return (
    hasVerdict(verdict, 'readable') &&
    !hasVerdict(verdict, 'underReplicated') &&
    !hasVerdict(verdict, 'overReplicated') &&
    !hasVerdict(verdict, 'misplaced') &&
    corruptReplicas(verdict) === 0
  );
}

/** Counts over all blocks, kept by adding and taking out verdicts; nothing is ever scanned for them. */
export class BlockTally {
  total = 0;
  committed = 0;
  readable = 0;
  healthy = 0;
  private underReplicated = 0;
  private overReplicated = 0;
  private misplaced = 0;
  private corruptReplicas = 0;

  add(verdict: number): void {
    this.change(verdict, 1);
  }

  remove(verdict: number): void {
    this.change(verdict, -1);
  }

  counts(): BlockCounts {
    return {
      total: this.total,
      underReplicated: this.underReplicated,
      overReplicated: this.overReplicated,
      misplaced: this.misplaced,
      corruptReplicas: this.corruptReplicas,
      missing: this.committed - this.readable,
    };
  }

  private change(verdict: number, by: 1 | -1): void {
    this.total += by;
    if (hasVerdict(verdict, 'committed')) this.committed += by;
    if (hasVerdict(verdict, 'readable')) this.readable += by;
    if (isHealthy(verdict)) this.healthy += by;
    if (hasVerdict(verdict, 'underReplicated')) this.underReplicated += by;
    if (hasVerdict(verdict, 'overReplicated')) this.overReplicated += by;
    if (hasVerdict(verdict, 'misplaced')) this.misplaced += by;
    this.corruptReplicas += by * corruptReplicas(verdict);
  }
}
