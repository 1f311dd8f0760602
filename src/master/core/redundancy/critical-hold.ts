import type { BlockId } from '../../../common/ids.js';
import type { RepairPriority } from '../../../common/repair-priority.js';
import type { PendingRepair } from './pending-repair.js';
import type { RepairLimits } from './repair-limits.js';

/**
 * Whether blocks that one more loss would end hold back all others though none of them is ready: since copies of them are
 * under way, or failed and are made again in a moment. One that takes very long, or fails again and again, holds back
 * nobody: what cannot be had would keep the rest waiting for ever.
 */
export class CriticalHold {
  /** Blocks whose copy failed and that wait to be tried again. */
  private readonly failed = new Set<BlockId>();
  private readonly pending: PendingRepair;
  private readonly limits: RepairLimits;

  constructor(pending: PendingRepair, limits: RepairLimits) {
    this.pending = pending;
    this.limits = limits;
  }

  /** A copy failed, for the `attempts`th time, and its block waits; `priority` is what it needs by now. */
  noteFailed(id: BlockId, priority: RepairPriority | undefined, attempts: number): void {
    if (priority === 'critical' && attempts <= this.limits.criticalFailuresMax) this.failed.add(id);
  }

  /** The block waits no more, or needs another repair than it did. */
  notePriority(id: BlockId, priority: RepairPriority | undefined): void {
    if (priority !== 'critical') this.failed.delete(id);
  }

  noteReady(id: BlockId): void {
    this.failed.delete(id);
  }

  holds(nowMs: number): boolean {
    return this.failed.size > 0 || this.isUnderWay(nowMs);
  }

  private isUnderWay(nowMs: number): boolean {
    if (this.pending.countOf('critical') === 0) return false;
    const sinceMs = nowMs - this.limits.criticalHoldMs;
    for (const { priority, leasedAtMs } of this.pending.all())
      if (priority === 'critical' && leasedAtMs > sinceMs) return true;
    return false;
  }
}
