import type { BlockId } from '../../../common/ids.js';
import type { BlockMap } from './block-map.js';
import { REVISION_SLICE_BLOCKS } from '../derived-limits.js';

/**
 * Blocks to be assessed again because a server, the replication of a long file or the cluster changed. The work is cut into slices; a change that
 * comes while its blocks are being visited starts their visit anew, so the last state always wins.
 */
export class Revisions {
  private readonly pending = new Map<number, Iterator<BlockId>>();
  private all: Iterator<BlockId> | undefined;
  private readonly blocks: BlockMap;

  constructor(blocks: BlockMap) {
    this.blocks = blocks;
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
    let budget = REVISION_SLICE_BLOCKS;
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
