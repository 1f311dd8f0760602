import type { CommittedBlock, FileStatus, LocatedBlock } from './file-status.js';
import type { BlockId, ClientId, ClusterId, Generation, InodeId, ServerId } from './ids.js';

/** Who calls, and which of its operations this is (proto: CallContext). */
export interface CallContext {
  readonly user: string;
  readonly groups: readonly string[];
  readonly clientId: ClientId;
  /** 0 for reads; a mutation's number rises by one per client, and a retry carries the same. */
  readonly operation: number;
  /** Every operation up to this one has been answered. */
  readonly acknowledgedOperation: number;
}

/**
 * What a client may ask of the namespace and what it gets back, as plain values: the shapes that the client, the wire
 * conversion and the master's core share. Field meanings stand in proto/dfs/v1/namespace.proto.
 */
export interface CreateFileRequest {
  readonly path: string;
  readonly mode: number;
  /** 0 takes the master's default. */
  readonly replication: number;
  /** Bytes; 0 takes the master's default. */
  readonly blockSize: number;
  readonly overwrite: boolean;
  readonly createParents: boolean;
  readonly ifVersion: number | undefined;
  /** It is empty and stays so: published at once, without a lease. */
  readonly close: boolean;
  /** Allot the first block too; `writerHost` is where its writer is, for placement. */
  readonly withBlock?: { readonly writerHost: string } | undefined;
}
export interface CreateFileResponse {
  readonly inode: InodeId;
  readonly replication: number;
  readonly blockSize: number;
  /** Present if the file was published; else it is open, also where a master does not know `close`. */
  readonly closed: FileStatus | undefined;
  /** The first block, if it was asked for and servers were found; else there is none yet. */
  readonly block?: LocatedBlock | undefined;
}
export interface AppendFileRequest {
  readonly path: string;
  readonly ifVersion: number | undefined;
}
export interface AppendFileResponse {
  readonly inode: InodeId;
  readonly length: number;
  readonly replication: number;
  readonly blockSize: number;
  readonly lastBlock: LocatedBlock | undefined;
}
export interface AddBlockRequest {
  readonly inode: InodeId;
  readonly previous: CommittedBlock | undefined;
  readonly excludeServers: readonly ServerId[];
  readonly writerHost: string;
}
export interface ReopenBlockRequest {
  readonly inode: InodeId;
  readonly blockId: BlockId;
}
export interface ReopenBlockResponse {
  /** The block under its new generation, with the replicas of the one before. */
  readonly block: LocatedBlock;
  readonly previousGeneration: Generation;
}
export interface FlushFileRequest {
  readonly inode: InodeId;
  readonly block: CommittedBlock | undefined;
}
export interface AbandonBlockRequest {
  readonly inode: InodeId;
  readonly blockId: BlockId;
}
export interface CompleteFileRequest {
  readonly inode: InodeId;
  readonly last: CommittedBlock | undefined;
  /** Who holds the lease, if the caller is another identity of that client, with numbers of its own. */
  readonly holder?: ClientId | undefined;
}
export interface AbandonFileRequest {
  readonly inode: InodeId;
}
export interface MkdirRequest {
  readonly path: string;
  readonly mode: number;
  /** Make missing parents, and accept a directory that is there. */
  readonly parents: boolean;
}
export interface RenameRequest {
  readonly source: string;
  readonly target: string;
  readonly overwrite: boolean;
  readonly ifVersion: number | undefined;
}
export interface RemoveRequest {
  readonly path: string;
  readonly recursive: boolean;
  readonly ifVersion: number | undefined;
}
export interface SetReplicationRequest {
  readonly path: string;
  readonly replication: number;
}
export interface SetModeRequest {
  readonly path: string;
  readonly mode: number;
}
export interface SetOwnerRequest {
  readonly path: string;
  /** Empty keeps it. */
  readonly owner: string;
  /** Empty keeps it. */
  readonly group: string;
}
export interface SetTimesRequest {
  readonly path: string;
  readonly mtimeMs: number | undefined;
  readonly atimeMs: number | undefined;
}
export interface TruncateFileRequest {
  readonly path: string;
  readonly length: number;
  /** Second call only: the shortened block, sealed. */
  readonly shortened: CommittedBlock | undefined;
}
/** Either the cut is done, or a block has to be sealed shorter first. */
export type TruncateFileResponse =
  | { readonly done: true; readonly status: FileStatus }
  | {
      readonly done: false;
      readonly inode: InodeId;
      readonly shorten: LocatedBlock;
      readonly previousGeneration: Generation;
      readonly shortenedLength: number;
    };
export interface ConcatRequest {
  readonly target: string;
  readonly sources: readonly string[];
}
export interface PathRequest {
  readonly path: string;
}
export interface ListRequest {
  readonly path: string;
  readonly startAfter: string;
  readonly limit: number;
}
export interface ListResponse {
  readonly entries: readonly FileStatus[];
  readonly hasMore: boolean;
}
export interface LocateRequest {
  /** Empty if `inode` is given. */
  readonly path: string;
  readonly inode: InodeId | undefined;
  readonly offset: number;
  /** 0 means to the end. */
  readonly length: number;
  readonly readerHost: string;
}
export interface LocateResponse {
  readonly status: FileStatus;
  readonly blocks: readonly LocatedBlock[];
  readonly hasMore: boolean;
}
export interface ReportBadReplicaRequest {
  readonly blockId: BlockId;
  readonly generation: Generation;
  readonly serverId: ServerId;
  readonly detail: string;
}
export interface ClusterInfo {
  readonly clusterId: ClusterId;
  readonly blockSize: number;
  readonly replication: number;
  readonly minReplicas: number;
  readonly leaseTimeoutMs: number;
  readonly superuser: string;
  readonly version: string;
  /** How long rolled folders of the trash are kept; 0 if the trash is off, or the master knows of none. */
  readonly trashIntervalMs: number;
  /** Age at which what was removed is rolled into a folder. */
  readonly trashCheckpointIntervalMs: number;
  /** CompleteFile knows `holder`. */
  readonly completeForHolder?: boolean | undefined;
}
