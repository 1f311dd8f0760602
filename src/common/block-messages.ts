import type { FileStatus } from './file-status.js';
import type { BlockId, ClientId, Epoch, Generation, InodeId, ServerId } from './ids.js';
import type { CallContext } from './namespace-messages.js';

/** When a seal is acknowledged: after fdatasync, rename and directory fsync, or from the page cache. */
export type Durability = 'sync' | 'flush';

export interface ChainTarget {
  readonly serverId: ServerId;
  readonly address: string;
}

export interface WriteHeader {
  readonly blockId: BlockId;
  readonly generation: Generation;
  /** The next servers of the chain. */
  readonly downstream: readonly ChainTarget[];
  /** Undefined leaves it to each block server's setting. */
  readonly durability: Durability | undefined;
  /** Epoch of the master that allotted the block; 0 when not known. */
  readonly epoch: Epoch;
  /** For the trailer: inode, place of the block in the file, and the path at the time of writing. */
  readonly inode: InodeId;
  readonly fileOffset: number;
  readonly path: string;
  /** Go on from the replica of this generation, final or unfinished, keeping `length` bytes of it. */
  readonly resume: { readonly generation: Generation; readonly length: number } | undefined;
  /** Bytes that the block may reach at most. */
  readonly blockSize: number;
}
export interface Packet {
  /** Place of the first byte in the block; packets come without gaps. */
  readonly offset: number;
  /** CRC32C of each piece of `data`, cut at multiples of CHUNK_BYTES of the block (common/checksum.pieceCrcs). */
  readonly crcs: readonly number[];
  /** Received bytes are a view on the message: copy before keeping. */
  readonly data: Uint8Array;
}
export interface Seal {
  readonly length: number;
  /** Undefined asks the servers to compute it from the file. */
  readonly sha256: Uint8Array | undefined;
}
/** CompleteFile of the file that ends with this block, for the first server of a chain to ask for when all have sealed it. */
export interface Completion {
  /** As the writer itself would send it: the number is the same, whoever asks. */
  readonly context: CallContext;
  /** Who holds the lease. */
  readonly holder: ClientId;
}
export type WriteStep =
  | { readonly kind: 'header'; readonly header: WriteHeader }
  | { readonly kind: 'packet'; readonly packet: Packet }
  /** A completion goes only with a block that is sent whole; elsewhere it is left out. */
  | {
      readonly kind: 'seal';
      readonly seal: Seal;
      readonly completion?: Completion | undefined;
    };

/** The three steps of a small block at once. */
export interface WholeBlock {
  readonly header: WriteHeader;
  readonly packet: Packet;
  readonly seal: Seal;
  readonly completion?: Completion | undefined;
}

export type WriteAnswer =
  /** This server and all below it hold the block up to here (in memory or better). */
  | { readonly kind: 'acked'; readonly length: number }
  /** One server of the chain made its replica final. */
  | { readonly kind: 'sealed'; readonly serverId: ServerId; readonly sha256: Uint8Array }
  /** One server of the chain failed; the chain is over. */
  | {
      readonly kind: 'failure';
      readonly serverId: ServerId;
      readonly code: string;
      readonly message: string;
    }
  /** The file is completed, which is durable. Comes last, only where it was asked for, and not even there always. */
  | { readonly kind: 'completed'; readonly status: FileStatus };

export interface ReadRequest {
  readonly blockId: BlockId;
  readonly generation: Generation;
  readonly offset: number;
  readonly length: number;
  /** A repair copy: it keeps to the server's repair bandwidth and lets clients go first. */
  readonly forRepair?: boolean | undefined;
}
/** Whole chunks of a replica, checked before they were sent; the last of a block may be shorter. */
export interface ReadSlice {
  /** A multiple of CHUNK_BYTES. */
  readonly offset: number;
  readonly crcs: readonly number[];
  readonly data: Uint8Array;
}
/** All slices of a small range. */
export interface ReadRange {
  readonly slices: readonly ReadSlice[];
  /** The chunk behind them is damaged in this replica, and how. */
  readonly damage: string | undefined;
}
/** Where a replica lies, for a client on its server's host. */
export interface LocalReplica {
  /** Absolute path of the block file; its data comes first. */
  readonly path: string;
  readonly fileBytes: number;
  /** Bytes of data. */
  readonly length: number;
  /** The end of the file, with a checksum over id, generation, hash and chunk CRCs: tells it from every other file. */
  readonly footer: Uint8Array;
  readonly chunkCrcs: readonly number[];
}
export interface ReplicaStat {
  readonly generation: Generation;
  readonly length: number;
  readonly sha256: Uint8Array;
  readonly volumeId: string;
  readonly chunkCrcs: readonly number[];
}
