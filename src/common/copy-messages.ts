import type { Durability } from './block-messages.js';
import type { BlockId, Epoch, Generation, InodeId, ServerId } from './ids.js';
import type { CopyPeer } from './repair-messages.js';

/** What a block server is told about a replica that it shall pull, as plain values; see proto/dfs/v1/block.proto. */
export interface CopyHeader {
  readonly blockId: BlockId;
  readonly generation: Generation;
  readonly length: number;
  /** The copy counts only if it has just this. */
  readonly sha256: Uint8Array;
  /** The best first. A chunk that one cannot give is asked of the next. */
  readonly sources: readonly CopyPeer[];
  /** For the trailer. */
  readonly inode: InodeId;
  readonly fileOffset: number;
  readonly path: string;
  /** Undefined leaves it to the block server's setting. */
  readonly durability: Durability | undefined;
  /** Epoch of the master that ordered it; 0 when not known. */
  readonly epoch: Epoch;
}

export type CopyAnswer =
  /** Bytes of the block fetched and checked so far. */
  | { readonly kind: 'copied'; readonly length: number }
  /** The replica is final, its SHA-256 checked. */
  | { readonly kind: 'done'; readonly fetchedBytes: number }
  /** The copy failed and left nothing. */
  | {
      readonly kind: 'failure';
      /** The server to blame: a source, or the target itself. */
      readonly serverId: ServerId;
      readonly code: string;
      readonly message: string;
    };
