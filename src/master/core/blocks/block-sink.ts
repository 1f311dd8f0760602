import type { BlockId, Generation, InodeId } from '../../../common/ids.js';

/** What the namespace knows durably of a block; the block map adds where it is. */
export interface BlockFacts {
  readonly id: BlockId;
  readonly inode: InodeId;
  /** Generation allotted last; replicas under an older one are stale once this one is committed. */
  readonly generation: Generation;
  /** Generation and length that were committed; undefined while the block is written for the first time. */
  readonly committed: { readonly generation: Generation; readonly length: number } | undefined;
  /** Copies wanted. */
  readonly replication: number;
}

/**
 * Where `apply` and the loading of a checkpoint tell of every change to blocks, so that derived state follows
 * durable state without scanning it.
 */
export interface BlockSink {
  /** A block is new, or its facts changed (allotted, reopened, committed, moved to another file, replication set). */
  blockChanged(facts: BlockFacts): void;
  /** No file has this block any more. */
  blockRemoved(id: BlockId): void;
}

export const nullBlockSink: BlockSink = {
  blockChanged() {},
  blockRemoved() {},
};
