import type { BlockId, Generation, InodeId, ServerId } from '../../../common/ids.js';

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

/** A block that was being written is so no longer. */
export interface SettledWrite {
  /** Under which it was written. */
  readonly generation: Generation;
  readonly targets: readonly ServerId[];
  /** Bytes that it might have reached, and did not. */
  readonly unusedBytes: number;
}

/**
 * Where `apply` and the loading of a checkpoint tell of every change to blocks, so that derived state follows
 * durable state without scanning it.
 */
export interface BlockSink {
  /** A block is new, or its facts changed (allotted, reopened, committed, moved to another file). */
  blockChanged(facts: BlockFacts): void;
  /**
   * Other copies are wanted of all committed blocks of a file, and of no block less than these: of one that `blocks` has not
   * given yet too. It may be taken from over turns, and gives what is then left of the blocks that the file has now.
   */
  replicationSet(inode: InodeId, replication: number, blocks: Iterator<BlockId>): void;
  /** No file has this block any more. */
  blockRemoved(id: BlockId): void;
  /** The same of all that a file loses at once. It may be taken over turns: nothing that is durable names them any more. */
  blocksRemoved(ids: readonly BlockId[]): void;
  writeSettled(write: SettledWrite): void;
}

export const nullBlockSink: BlockSink = {
  blockChanged() {},
  replicationSet() {},
  blockRemoved() {},
  blocksRemoved() {},
  writeSettled() {},
};
