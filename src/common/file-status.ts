import type { BlockId, Generation, InodeId, ServerId } from './ids.js';

/** What `stat` and `ls` show of one inode; see proto/dfs/v1/types.proto for each field's meaning. */
export interface FileStatus {
  /** Absolute path as asked for; in a listing the name alone. */
  readonly path: string;
  readonly inode: InodeId;
  readonly type: 'file' | 'directory';
  /** Bytes that readers can see. */
  readonly length: number;
  readonly replication: number;
  readonly blockSize: number;
  readonly owner: string;
  readonly group: string;
  readonly mode: number;
  readonly mtimeMs: number;
  readonly atimeMs: number;
  /** Rises with every change of this inode's content or attributes. */
  readonly version: number;
  /** SHA-256 of the content where the master can tell it (at most one block). */
  readonly sha256: Uint8Array | undefined;
  readonly childCount: number;
  readonly openForWrite: boolean;
  readonly blockCount: number;
}

/** One block as its writer sealed it. */
export interface CommittedBlock {
  readonly id: BlockId;
  readonly generation: Generation;
  readonly length: number;
  readonly sha256: Uint8Array;
}

export type ServerState = 'live' | 'stale' | 'dead' | 'stopped';

export interface ReplicaLocation {
  readonly serverId: ServerId;
  readonly serverName: string;
  /** host:port of its BlockService. */
  readonly address: string;
  readonly domain: string;
  readonly state: ServerState;
  /** Somebody found this replica damaged. */
  readonly corrupt: boolean;
}

/** A block, its place in the file and where it is, the best replica to read from first. */
export interface LocatedBlock {
  readonly id: BlockId;
  readonly generation: Generation;
  readonly offset: number;
  readonly length: number;
  /** Undefined for a block that was just allotted. */
  readonly sha256: Uint8Array | undefined;
  readonly locations: readonly ReplicaLocation[];
}

export interface ContentSummary {
  readonly directories: number;
  readonly files: number;
  readonly length: number;
  /** Bytes of content times copies wanted. */
  readonly spaceConsumed: number;
  readonly blocks: number;
}
