import { assert } from '../../../common/assert.js';
import type { BlockId, Generation } from '../../../common/ids.js';
import type { RepairReason } from '../../../common/repair-messages.js';
import type { RepairPriority } from '../../../common/repair-priority.js';

export interface RepairPlan {
  readonly blockId: BlockId;
  readonly generation: Generation;
  readonly length: number;
  /** Indexes of servers, the best first. */
  readonly sources: readonly number[];
  /** Index of the server that pulls. */
  readonly target: number;
  readonly reason: RepairReason;
  readonly priority: RepairPriority | undefined;
  /** Index of the server whose replica goes when the copy is there: a move. */
  readonly release: number | undefined;
}

/** A plan that a worker carries out. */
export interface RepairLease extends RepairPlan {
  readonly taskId: number;
  readonly workerId: string;
  readonly leasedAtMs: number;
  copiedBytes: number;
  /** The worker said that it is done; the target's report is all that lacks. */
  told: boolean;
  /** When it ends by itself. */
  untilMs: number;
}

/**
 * Repairs under way (HDFS's PendingReconstructionBlocks), at most one for each block. How many copies leave and reach
 * each server follows from them.
 */
export class PendingRepair {
  private readonly byTask = new Map<number, RepairLease>();
  private readonly byBlock = new Map<BlockId, RepairLease>();
  private readonly outgoing = new Map<number, number>();
  private readonly incoming = new Map<number, number>();
  private readonly byPriority = new Map<RepairPriority | undefined, number>();

  get size(): number {
    return this.byTask.size;
  }

  all(): Iterable<RepairLease> {
    return this.byTask.values();
  }

  add(lease: RepairLease): void {
    assert(!this.byBlock.has(lease.blockId), 'a block is repaired once at a time');
    this.byTask.set(lease.taskId, lease);
    this.byBlock.set(lease.blockId, lease);
    this.count(lease, 1);
  }

  remove(lease: RepairLease): void {
    if (!this.byTask.delete(lease.taskId)) return;
    this.byBlock.delete(lease.blockId);
    this.count(lease, -1);
  }

  get(taskId: number): RepairLease | undefined {
    return this.byTask.get(taskId);
  }

  of(id: BlockId): RepairLease | undefined {
    return this.byBlock.get(id);
  }

  countOf(priority: RepairPriority | undefined): number {
    return this.byPriority.get(priority) ?? 0;
  }

  /** Copies that leave a server; a lease counts for its first source. */
  leaving(server: number): number {
    return this.outgoing.get(server) ?? 0;
  }

  reaching(server: number): number {
    return this.incoming.get(server) ?? 0;
  }

  private count(lease: RepairLease, by: 1 | -1): void {
    const source = lease.sources[0];
    if (source !== undefined) shift(this.outgoing, source, by);
    shift(this.incoming, lease.target, by);
    shift(this.byPriority, lease.priority, by);
  }
}

function shift<K>(counts: Map<K, number>, key: K, by: 1 | -1): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
