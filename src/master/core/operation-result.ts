import type { CommittedBlock, FileStatus } from '../../common/file-status.js';
import type { BlockId, Generation, InodeId, ServerId } from '../../common/ids.js';

/** A block of an open file as the master allotted it. */
export interface AllottedBlock {
  readonly id: BlockId;
  readonly generation: Generation;
  /** Place of its first byte in the file. */
  readonly offset: number;
  /** Bytes committed so far; 0 for a new block. */
  readonly length: number;
  /** The write chain that was chosen for it; empty for a block that was committed before it was opened again. */
  readonly targets: readonly ServerId[];
}

/** A committed block and its place in the file. */
export interface PlacedBlock extends CommittedBlock {
  readonly offset: number;
}

/**
 * What an operation answers, complete but for the locations of blocks, which are not durable.
 * It is kept for retries, so it holds values only.
 */
export type OperationResult =
  | { readonly kind: 'done' }
  | { readonly kind: 'status'; readonly status: FileStatus }
  | {
      readonly kind: 'created';
      readonly inode: InodeId;
      readonly replication: number;
      readonly blockSize: number;
    }
  | {
      readonly kind: 'createdWithBlock';
      readonly inode: InodeId;
      readonly replication: number;
      readonly blockSize: number;
      readonly block: AllottedBlock;
    }
  | {
      readonly kind: 'appending';
      readonly inode: InodeId;
      readonly length: number;
      readonly replication: number;
      readonly blockSize: number;
      readonly lastBlock: PlacedBlock | undefined;
    }
  | { readonly kind: 'allotted'; readonly block: AllottedBlock }
  | {
      readonly kind: 'reopened';
      readonly block: AllottedBlock;
      readonly previousGeneration: Generation;
    }
  | {
      readonly kind: 'shorten';
      readonly inode: InodeId;
      readonly block: AllottedBlock;
      readonly previousGeneration: Generation;
      readonly shortenedLength: number;
    }
  | {
      readonly kind: 'reaped';
      readonly inodes: number;
      readonly blocks: number;
      /** Something is left to reap. */
      readonly more: boolean;
    };
