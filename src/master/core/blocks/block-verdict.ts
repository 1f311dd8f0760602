import type { BlockCounts } from '../../../common/admin-messages.js';
import { REPAIR_PRIORITIES, type RepairPriority } from '../../../common/repair-priority.js';

/**
 * The verdict on one block in one number, so that it is kept per block and taken out of the counts when it changes:
 * bits for what is the case, above them the priority of its repair, above that the number of corrupt replicas.
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
const UNHEALTHY = VERDICT.underReplicated | VERDICT.overReplicated | VERDICT.misplaced;
const PRIORITY_SHIFT = 6;
const PRIORITY_MASK = 7;
const CORRUPT_SHIFT = 9;

/** Replicas of one block by what they are worth and where they are. */
export interface VerdictFacts {
  readonly committed: boolean;
  /** The generation allotted last is the committed one: nobody is writing it anew. */
  readonly settled: boolean;
  readonly replication: number;
  /** Replicas that can be read now, wherever they are. */
  readonly good: number;
  /** Of these, on servers that are to stay. */
  readonly staying: number;
  /** Of these, on servers that are there, but will be away for a while. */
  readonly leaving: number;
  /** Sound replicas, as far as known, on servers that are away for a while. */
  readonly away: number;
  /** Fault domains that the staying and leaving ones lie in. */
  readonly spread: number;
  /** Fault domains that have a server which takes replicas. */
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
    if (facts.good > 0 && shortfall(facts) > 0) flags |= VERDICT.underReplicated;
    // What a server in maintenance has is left alone: it will be wanted when it is back.
    if (facts.staying > facts.replication) flags |= VERDICT.overReplicated;
    if (isMisplaced(facts, facts.staying + facts.leaving)) flags |= VERDICT.misplaced;
    if (facts.stale > 0) flags |= VERDICT.leftover;
  }
  const priority = priorityOf(facts, flags);
  const code = priority === undefined ? 0 : REPAIR_PRIORITIES.indexOf(priority) + 1;
  return flags | (code << PRIORITY_SHIFT) | (facts.corrupt << CORRUPT_SHIFT);
}

/**
 * Copies to be made. Replicas on servers in maintenance count, there or not, but one has to be elsewhere (HDFS's
 * dfs.namenode.maintenance.replication.min); those on servers that are emptied do not.
 */
function shortfall({ replication, staying, leaving, away }: VerdictFacts): number {
  const missing = replication - staying - leaving - away;
  return Math.max(missing, staying === 0 && replication > 0 ? 1 : 0);
}

/**
 * GFS's and HDFS's order: a block that one more loss would end goes first, then one that lost more than half of its
 * copies, then the rest, then those that are only badly spread. A block with damaged copies alone may still be put
 * together from them. Nothing is done for a block that its writer is about to replace.
 */
function priorityOf(facts: VerdictFacts, flags: number): RepairPriority | undefined {
  if (!facts.committed || !facts.settled) return undefined;
  if (facts.good === 0) return facts.corrupt > 0 ? 'critical' : undefined;
  if ((flags & VERDICT.underReplicated) !== 0) {
    const lost = facts.replication - facts.good - facts.away;
    if (lost > 0 && facts.good === 1) return 'critical';
    return lost * 2 > facts.replication ? 'high' : 'normal';
  }
  return (flags & VERDICT.misplaced) === 0 ? undefined : 'misplaced';
}

/**
 * Copies share a fault domain although the cluster has domains enough to part them. Missing copies are not held
 * against a block: those are under-replication.
 */
function isMisplaced(
  facts: Pick<VerdictFacts, 'spread' | 'replication' | 'clusterDomains'>,
  good: number,
): boolean {
  return facts.spread < Math.min(good, facts.replication, facts.clusterDomains);
}

/** The same from the domains of a block's good replicas. */
export function misplaced(
  domains: readonly string[],
  replication: number,
  clusterDomains: number,
): boolean {
  const spread = new Set(domains).size;
  return isMisplaced({ spread, replication, clusterDomains }, domains.length);
}

export function hasVerdict(verdict: number, flag: keyof typeof VERDICT): boolean {
  return (verdict & VERDICT[flag]) !== 0;
}

/** How urgent its repair is; undefined if it needs none, or none is possible. */
export function repairPriority(verdict: number): RepairPriority | undefined {
  const code = (verdict >>> PRIORITY_SHIFT) & PRIORITY_MASK;
  return code === 0 ? undefined : REPAIR_PRIORITIES[code - 1];
}

export function corruptReplicas(verdict: number): number {
  return verdict >>> CORRUPT_SHIFT;
}

/** Committed, with as many good copies as wanted, well spread, and nothing bad left. */
function isHealthy(verdict: number): boolean {
  return (
    (verdict & (VERDICT.readable | UNHEALTHY)) === VERDICT.readable &&
    verdict >>> CORRUPT_SHIFT === 0
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
  private leftover = 0;
  private readonly byPriority: Record<RepairPriority, number> = {
    critical: 0,
    high: 0,
    normal: 0,
    misplaced: 0,
  };

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

  /** Some block has replicas that are to be deleted, now or once others are sure. */
  get anyToTidy(): boolean {
    return this.overReplicated + this.corruptReplicas + this.leftover > 0;
  }

  /** Blocks that need repair. */
  priorities(): Readonly<Record<RepairPriority, number>> {
    return { ...this.byPriority };
  }

  private change(verdict: number, by: 1 | -1): void {
    this.total += by;
    if ((verdict & VERDICT.committed) !== 0) this.committed += by;
    if ((verdict & VERDICT.readable) !== 0) this.readable += by;
    if (isHealthy(verdict)) this.healthy += by;
    if ((verdict & VERDICT.underReplicated) !== 0) this.underReplicated += by;
    if ((verdict & VERDICT.overReplicated) !== 0) this.overReplicated += by;
    if ((verdict & VERDICT.misplaced) !== 0) this.misplaced += by;
    if ((verdict & VERDICT.leftover) !== 0) this.leftover += by;
    const priority = repairPriority(verdict);
    if (priority !== undefined) this.byPriority[priority] += by;
    this.corruptReplicas += by * corruptReplicas(verdict);
  }
}
