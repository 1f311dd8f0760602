import { assert } from '../../common/assert.js';
import { blockId } from '../../common/ids.js';
import type {
  ReplicaName,
  ReportReplicasRequest,
  ReportedReplica,
} from '../../common/node-messages.js';
import { replicaKey } from './block-file-name.js';
import type { ReplicaTable } from './replica-table.js';

/** What one report says, without the envelope. */
export type ReportContent = Pick<ReportReplicasRequest, 'page' | 'added' | 'removed' | 'digest'>;

/** End of the last page of a full report. */
export const LAST_BLOCK_ID = Number.MAX_SAFE_INTEGER;

interface FullReport {
  /** Block ids at its start, rising. */
  readonly ids: Float64Array;
  readonly pageSize: number;
  /** Blocks that changed since its start: a page must hold all that there is when it is sent. */
  readonly changed: Set<number>;
  after: number;
}

interface Change {
  readonly name: ReplicaName;
  /** Say that it is gone even if one of this name is there. */
  readonly replaced: boolean;
}

type InFlight =
  | { readonly kind: 'changes'; readonly changes: ReadonlyMap<string, Change> }
  | { readonly kind: 'page'; readonly of: FullReport; readonly upTo: number }
  | { readonly kind: 'digest' };

/**
 * What to tell the master next: one report at a time, changes before pages, a digest when nothing else is to be said: it
 * speaks of what the master has when it has taken the reports before. A change is only the name of a replica;
 * whether it is there is looked up when the report is made, so a report always says how things are now, and repeating
 * one does no harm.
 */
export class ReportPlan {
  private readonly table: ReplicaTable;
  private readonly changesMax: number;
  /** What the master takes in one report, of changes too. */
  private takenMax = Infinity;
  private readonly changes = new Map<string, Change>();
  private full: FullReport | undefined;
  private digestDue = false;
  private inFlight: InFlight | undefined;

  constructor(table: ReplicaTable, changesMax: number) {
    this.table = table;
    this.changesMax = changesMax;
  }

  noteChange(name: ReplicaName): void {
    const key = replicaKey(name);
    this.change(key, { name, replaced: this.changes.get(key)?.replaced === true });
  }

  /**
   * Another replica of the same name took the place of this one. The master is told that the old one is gone before it
   * is told of the new one, else it would believe the new one to be damaged as the old one was.
   */
  noteReplaced(name: ReplicaName): void {
    this.change(replicaKey(name), { name, replaced: true });
  }

  /** Starts a full report from the first block on, also when one is under way. */
  startFull(pageSize: number): void {
    assert(pageSize >= 1, 'a page holds at least one replica');
    this.takenMax = pageSize;
    this.full = { ids: this.table.sortedIds(), pageSize, changed: new Set(), after: 0 };
    this.digestDue = false;
  }

  startDigest(): void {
    this.digestDue = true;
  }

  /** A new registration: what the master asked for under the one before, it asks for again. */
  dropAsked(pageSize: number): void {
    this.takenMax = pageSize;
    this.full = undefined;
    this.digestDue = false;
  }

  /** The next report; `confirm` or `putBack` follows before the next. Undefined when all is said. */
  next(): ReportContent | undefined {
    assert(this.inFlight === undefined, 'one report is in flight at a time');
    if (this.changes.size > 0) return this.nextChanges();
    if (this.full !== undefined) return this.nextPage(this.full);
    return this.digestDue ? this.nextDigest() : undefined;
  }

  /** The master has taken the report. */
  confirm(): void {
    const { inFlight, full } = this;
    this.inFlight = undefined;
    // A page of a report that was started over meanwhile says nothing about how far the new one is.
    if (inFlight?.kind !== 'page' || inFlight.of !== full) return;
    full.after = inFlight.upTo;
    if (inFlight.upTo === LAST_BLOCK_ID) this.full = undefined;
  }

  /** The report did not arrive, or nobody knows; what it said is said again. */
  putBack(): void {
    if (this.inFlight?.kind === 'changes')
      for (const [key, change] of this.inFlight.changes) {
        const replaced = change.replaced || this.changes.get(key)?.replaced === true;
        this.changes.set(key, { name: change.name, replaced });
      }
    // Unless all is told from the start meanwhile.
    if (this.inFlight?.kind === 'digest') this.digestDue = this.full === undefined;
    this.inFlight = undefined;
  }

  private change(key: string, change: Change): void {
    this.changes.set(key, change);
    this.full?.changed.add(change.name.blockId);
  }

  private nextChanges(): ReportContent {
    const changes = new Map<string, Change>();
    const added: ReportedReplica[] = [];
    const removed: ReplicaName[] = [];
    for (const [key, change] of this.changes) {
      if (changes.size >= Math.min(this.changesMax, this.takenMax)) break;
      changes.set(key, change);
      const replica = this.table.get(change.name);
      // The master takes what is gone from a report before what is there.
      if (replica === undefined || change.replaced) removed.push(change.name);
      if (replica !== undefined) added.push(reported(replica));
    }
    for (const key of changes.keys()) this.changes.delete(key);
    this.inFlight = { kind: 'changes', changes };
    added.sort(byBlock);
    return { page: undefined, added, removed };
  }

  private nextPage(full: FullReport): ReportContent {
    const { after, pageSize } = full;
    const added: ReportedReplica[] = [];
    let upTo = after;
    for (const id of idsAfter(full)) {
      const replicas = this.table.of(blockId(id));
      // Two generations of one block stay on one page, even where that makes it longer than it should be.
      if (added.length > 0 && added.length + replicas.length > pageSize)
        return this.page(full, upTo, added);
      for (const replica of replicas) added.push(reported(replica));
      upTo = id;
    }
    return this.page(full, LAST_BLOCK_ID, added);
  }

  private nextDigest(): ReportContent {
    this.digestDue = false;
    this.inFlight = { kind: 'digest' };
    return { page: undefined, added: [], removed: [], digest: this.table.digest };
  }

  private page(full: FullReport, upTo: number, added: ReportedReplica[]): ReportContent {
    this.inFlight = { kind: 'page', of: full, upTo };
    return { page: { after: full.after, upTo }, added, removed: [] };
  }
}

/** Ids beyond `after`, rising and each once: those of the start, merged with those that changed since. */
function* idsAfter({ ids, changed, after }: FullReport): Generator<number> {
  const fresh = Float64Array.from([...changed].filter((id) => id > after)).sort();
  let i = firstAbove(ids, after);
  let j = 0;
  while (i < ids.length || j < fresh.length) {
    const id = Math.min(ids[i] ?? Infinity, fresh[j] ?? Infinity);
    if (ids[i] === id) i++;
    if (fresh[j] === id) j++;
    yield id;
  }
}

/** Index of the first element above `value`, by bisection. */
function firstAbove(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? Infinity) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** As pages have them: block ids rising, the generations of one falling. */
function byBlock(a: ReportedReplica, b: ReportedReplica): number {
  return a.blockId - b.blockId || b.generation - a.generation;
}

function reported(replica: ReportedReplica): ReportedReplica {
  const { blockId, generation, length } = replica;
  return { blockId, generation, length };
}
