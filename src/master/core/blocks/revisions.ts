import type { BlockId } from '../../../common/ids.js';
import type { BlockMap } from './block-map.js';
import { REMOVALS_WAITING_MAX, REVISION_SLICE_BLOCKS } from '../derived-limits.js';
import { REAP_STEPS_MAX } from '../limits.js';

/**
 * Blocks to be forgotten as a long file lost them, and to be assessed again because a server, the replication of a long file or the cluster changed. The work is cut into slices; a change that
 * comes while its blocks are being visited starts their visit anew, so the last state always wins.
 */
export class Revisions {
  private readonly pending = new Map<number, Iterator<BlockId>>();
  private all: Iterator<BlockId> | undefined;
  private readonly blocks: BlockMap;
  private readonly remove: (id: BlockId) => void;
  /** Blocks that no file has any more, of each cut, and how many of them are left. */
  private readonly cuts: BlockId[][] = [];
  private left = 0;

  constructor(blocks: BlockMap, remove: (id: BlockId) => void) {
    this.blocks = blocks;
    this.remove = remove;
  }

  /** Takes blocks to be forgotten, before all else. False: they are so few, or so many wait, that it is to be done at once. */
  removed(ids: readonly BlockId[]): boolean {
    if (ids.length <= REAP_STEPS_MAX || this.left >= REMOVALS_WAITING_MAX) return false;
    this.cuts.push([...ids]);
    this.left += ids.length;
    return true;
  }

  server(index: number): void {
    this.pending.set(index, this.blocks.heldIn(index, 0, Number.MAX_SAFE_INTEGER));
  }

  /** Covers what single servers have pending as well, but those go first: they are few blocks that matter more. */
  everything(): void {
    this.all = this.blocks.ids();
  }

  /** One slice of work. True if there is more. */
  step(): boolean {
    let budget = this.forget(REVISION_SLICE_BLOCKS);
    if (budget === 0) return true;
    for (const [index, ids] of this.pending) {
      budget = this.visit(ids, budget);
      if (budget === 0) return true;
      this.pending.delete(index);
    }
    budget = this.blocks.replicationChanges.step(budget);
    if (budget === 0) return true;
    if (this.all === undefined) return false;
    if (this.visit(this.all, budget) === 0) return true;
    this.all = undefined;
    return false;
  }

  private forget(budget: number): number {
    let room = budget;
    while (room > 0 && this.left > 0) {
      const id = this.cuts.at(-1)?.pop();
      if (id === undefined) this.cuts.pop();
      else {
        this.remove(id);
        this.left--;
        room--;
      }
    }
    if (this.left === 0) this.cuts.length = 0;
    return room;
  }

  /** Returns what is left of the budget: 0 if the ids may not be at their end. */
  private visit(ids: Iterator<BlockId>, budget: number): number {
    let left = budget;
    while (left > 0) {
      const next = ids.next();
      if (next.done === true) return left;
      this.blocks.assess(next.value);
      left--;
    }
    return 0;
  }
}
