import type { BlockId } from '../../../common/ids.js';
import { REVISION_SLICE_BLOCKS } from '../derived-limits.js';

interface Change {
  readonly replication: number;
  /** Those that are left to be judged by it. */
  readonly blocks: Iterator<BlockId>;
}

/**
 * Files of which other copies are wanted than before, and whose blocks are judged by it in slices: a file may have a hundred
 * thousand. The first slice goes with the change, so that it is all for most files. Counts and queues follow slice by slice,
 * as they follow the death of a server; what is decided for a block meanwhile asks `wanted`, and goes by the change.
 */
export class ReplicationChanges {
  /** By inode, the one that was changed last at the end. */
  private readonly files = new Map<number, Change>();
  private readonly assess: (id: BlockId) => void;

  constructor(assess: (id: BlockId) => void) {
    this.assess = assess;
  }

  get isEmpty(): boolean {
    return this.files.size === 0;
  }

  /** Takes the place of a change of the same file that is not through: the last one holds for all its blocks. */
  set(inode: number, replication: number, blocks: Iterator<BlockId>): void {
    this.files.delete(inode);
    const change = { replication, blocks };
    this.files.set(inode, change);
    this.visit(inode, change, REVISION_SLICE_BLOCKS);
  }

  /** Copies wanted of each block of the file; undefined if its blocks say so themselves. */
  wanted(inode: number): number | undefined {
    return this.files.size === 0 ? undefined : this.files.get(inode)?.replication;
  }

  /** Judges at most so many blocks; returns what is left of that: 0 if there may be more. */
  step(budget: number): number {
    let left = budget;
    for (const [inode, change] of this.files) {
      left = this.visit(inode, change, left);
      if (left === 0) break;
    }
    return left;
  }

  private visit(inode: number, { blocks }: Change, budget: number): number {
    for (let left = budget; left > 0; left--) {
      const next = blocks.next();
      if (next.done === true) {
        this.files.delete(inode);
        return left;
      }
      this.assess(next.value);
    }
    return 0;
  }
}
