import type { BlockId } from '../../../common/ids.js';
import { REPAIR_PRIORITIES, type RepairPriority } from '../../../common/repair-priority.js';
import { BlockIdSet } from '../blocks/block-id-set.js';

/**
 * Blocks that wait for a repair, by priority (HDFS's LowRedundancyBlocks). It holds those alone that may be leased now:
 * what is under way, or waits after a failure, is kept elsewhere. Sets are bitmaps, so that a million blocks of one dead
 * server come in without a long turn; within a priority blocks take turns in the order of their ids.
 */
export class LowRedundancy {
  private readonly queues: Readonly<Record<RepairPriority, Queue>> = {
    critical: new Queue(),
    high: new Queue(),
    normal: new Queue(),
    misplaced: new Queue(),
  };

  /** Puts the block where it belongs now, and takes it from wherever it was. */
  put(id: BlockId, priority: RepairPriority): void {
    for (const each of REPAIR_PRIORITIES)
      if (each === priority) this.queues[each].ids.add(id);
      else this.queues[each].ids.delete(id);
  }

  remove(id: BlockId): void {
    for (const each of REPAIR_PRIORITIES) this.queues[each].ids.delete(id);
  }

  has(id: BlockId): boolean {
    return REPAIR_PRIORITIES.some((each) => this.queues[each].ids.has(id));
  }

  size(priority: RepairPriority): number {
    return this.queues[priority].ids.size;
  }

  get isEmpty(): boolean {
    return REPAIR_PRIORITIES.every((each) => this.size(each) === 0);
  }

  /** The next blocks of a priority in turn, each at most once. The queue may change while this runs. */
  *turn(priority: RepairPriority, countMax: number): Generator<BlockId> {
    const queue = this.queues[priority];
    for (let left = Math.min(countMax, queue.ids.size); left > 0; left--) {
      const id = queue.next();
      if (id === undefined) return;
      yield id;
    }
  }
}

class Queue {
  readonly ids = new BlockIdSet();
  private round: Iterator<BlockId> | undefined;

  /** Goes round and round; undefined only if nothing is there. */
  next(): BlockId | undefined {
    const next = this.step();
    if (next !== undefined || this.ids.size === 0) return next;
    this.round = undefined;
    return this.step();
  }

  private step(): BlockId | undefined {
    this.round ??= this.ids.range(0, Number.MAX_SAFE_INTEGER);
    for (;;) {
      const { done, value } = this.round.next();
      if (done === true) return undefined;
      // An id may have left since its bucket was read.
      if (this.ids.has(value)) return value;
    }
  }
}
