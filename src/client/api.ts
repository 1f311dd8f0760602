import type { Readable, Writable } from 'node:stream';
import type { DfsError } from '../common/error.js';
import type {
  CommittedBlock,
  ContentSummary,
  FileStatus,
  LocatedBlock,
} from '../common/file-status.js';
import type {
  CheckpointResult,
  ClusterReport,
  FsckFile,
  Health,
  SafeModeAction,
  SafeModeStatus,
} from '../common/admin-messages.js';
import type { ExplainRequest, Explanation } from '../common/explain-messages.js';
import type {
  Job,
  NamedServer,
  RepairPolicy,
  RepairPolicyChange,
  SetBalanceRequest,
} from '../common/job-messages.js';
import type { ServerGoal } from '../common/server-goal.js';
import type { GarbageStatus } from '../common/garbage-messages.js';
import type { ClusterInfo } from '../common/namespace-messages.js';

export type { CommittedBlock, ContentSummary, FileStatus, LocatedBlock };

export interface ConnectOptions {
  /** host:port of the master, or several to try in turn. Default: DFS_MASTER, else 127.0.0.1:9000. */
  readonly master?: string | readonly string[];
  /** Name of the caller. Default: DFS_USER, else the login name. */
  readonly user?: string;
  readonly groups?: readonly string[];
  /** Bound on one metadata call with all its retries. Default 60,000. */
  readonly timeoutMs?: number;
  /** Read replicas of block servers on this host from their files where that can be. Default: DFS_LOCAL_READS, else true. */
  readonly localReads?: boolean;
  /** Told once for each call that the master has left without an answer for two seconds, with the reason. */
  readonly onWaiting?: (reason: DfsError) => void;
}

export interface Cancel {
  readonly signal?: AbortSignal | undefined;
}

export interface WriteOptions extends Cancel {
  /** Replace an existing file. Default false: an existing path is refused with ALREADY_EXISTS. */
  readonly overwrite?: boolean;
  readonly createParents?: boolean;
  readonly replication?: number;
  readonly blockSize?: number;
  readonly mode?: number;
  /** Only if the file that is replaced (or appended to) has this version. */
  readonly ifVersion?: number;
  /** When a block counts as written: by all its servers (default) or by most of them. */
  readonly ack?: 'all' | 'quorum';
  /** Durability class that block servers are asked for. Default: what each is set to, `sync` unless changed. */
  readonly durability?: 'sync' | 'flush';
}

export interface ReadOptions extends Cancel {
  /** First byte. Default 0. */
  readonly start?: number;
  /** Bytes to read. Default: to the end. */
  readonly length?: number;
  /** Also check each whole block against its SHA-256. */
  readonly verify?: boolean;
}

/** A file being written. Errors are DfsError. */
export interface FileWriter {
  /** Bytes written so far, those that were there before an append included. */
  readonly position: number;
  /** Takes the bytes (they may be reused after it resolves) and resolves when there is room for more. */
  write(data: Uint8Array): Promise<void>;
  /** Resolves when all that was written is as durable as asked for and visible to readers. */
  flush(): Promise<void>;
  /** Flushes, publishes the file and gives the lease back. */
  close(): Promise<FileStatus>;
  /** Gives up: a file that was not flushed vanishes. */
  abort(): Promise<void>;
}

export interface RemoveOptions extends Cancel {
  readonly recursive?: boolean;
  readonly ifVersion?: number;
}

/** The client library: what `import { DfsClient } from 'cairn-dfs'` gives, and all that `dfs` itself uses. */
export interface Dfs extends AsyncDisposable {
  stat(path: string, options?: Cancel): Promise<FileStatus>;
  exists(path: string, options?: Cancel): Promise<boolean>;
  /** Entries in byte order of names, fetched page by page; a file lists itself. `path` of each is its full path. */
  list(path: string, options?: Cancel): AsyncIterable<FileStatus>;
  mkdir(path: string, options?: Cancel & { parents?: boolean; mode?: number }): Promise<FileStatus>;
  rename(
    source: string,
    target: string,
    options?: Cancel & { overwrite?: boolean; ifVersion?: number },
  ): Promise<FileStatus>;
  /** Deletes for good. */
  remove(path: string, options?: RemoveOptions): Promise<void>;
  /**
   * Takes away what `remove` would, but into the caller's trash; resolves with its status there.
   * @throws DfsError UNSUPPORTED if the trash is off (`trashIntervalMs` of `clusterInfo` is 0)
   */
  moveToTrash(path: string, options?: RemoveOptions): Promise<FileStatus>;
  setReplication(path: string, replication: number, options?: Cancel): Promise<FileStatus>;
  setMode(path: string, mode: number, options?: Cancel): Promise<FileStatus>;
  setOwner(
    path: string,
    owner: { owner?: string; group?: string },
    options?: Cancel,
  ): Promise<FileStatus>;
  setTimes(
    path: string,
    times: { mtimeMs?: number; atimeMs?: number },
    options?: Cancel,
  ): Promise<FileStatus>;
  truncate(path: string, length: number, options?: Cancel): Promise<FileStatus>;
  concat(target: string, sources: readonly string[], options?: Cancel): Promise<FileStatus>;
  contentSummary(path: string, options?: Cancel): Promise<ContentSummary>;
  /** Blocks that overlap the range, with their replicas. */
  locate(path: string, options?: ReadOptions): AsyncIterable<LocatedBlock>;
  /** Composite CRC32C of the content: independent of block and chunk size, as HDFS's COMPOSITE-CRC. */
  checksum(
    path: string,
    options?: Cancel,
  ): Promise<{ algorithm: 'COMPOSITE-CRC32C'; value: string }>;

  openWriter(path: string, options?: WriteOptions): Promise<FileWriter>;
  openAppend(path: string, options?: WriteOptions): Promise<FileWriter>;
  createWriteStream(path: string, options?: WriteOptions): Writable;
  createAppendStream(path: string, options?: WriteOptions): Writable;
  createReadStream(path: string, options?: ReadOptions): Readable;
  /** Slices in order, bounded in memory; what createReadStream is made of. */
  read(path: string, options?: ReadOptions): AsyncIterable<Uint8Array>;
  readFile(path: string, options?: ReadOptions): Promise<Uint8Array>;
  /** A file without content, in one call to the master: what `writeFile` does with no data. */
  makeEmptyFile(path: string, options?: WriteOptions): Promise<FileStatus>;
  writeFile(path: string, data: Uint8Array | string, options?: WriteOptions): Promise<FileStatus>;

  clusterInfo(options?: Cancel): Promise<ClusterInfo>;
  report(options?: Cancel): Promise<ClusterReport>;
  /** Every file below a path with its blocks' state; `directories` counts those passed so far. */
  fsck(
    path: string,
    options?: Cancel & { withBlocks?: boolean },
  ): AsyncIterable<{ files: readonly FsckFile[]; directories: number }>;
  safeMode(action: SafeModeAction, options?: Cancel): Promise<SafeModeStatus>;
  checkpoint(options?: Cancel): Promise<CheckpointResult>;
  /** Why a block, or the blocks of a file or a server, are as they are, and what would help. */
  explain(request: ExplainRequest, options?: Cancel): Promise<Explanation>;
  /** Takes block servers (by id, name or address) out of service, or back into it. */
  setServerGoal(
    servers: readonly string[],
    goal: ServerGoal,
    options?: Cancel & { force?: boolean },
  ): Promise<readonly NamedServer[]>;
  /** Servers that leave and the last balance, and how far they are. */
  jobs(options?: Cancel): Promise<readonly Job[]>;
  repairPolicy(options?: Cancel): Promise<RepairPolicy>;
  /** Changes what is named, and answers the policy then. */
  setRepairPolicy(change: RepairPolicyChange, options?: Cancel): Promise<RepairPolicy>;
  setBalance(request: SetBalanceRequest, options?: Cancel): Promise<void>;
  /** What waits to be deleted; `collect` has every server report in full first. */
  garbage(options?: Cancel & { collect?: boolean }): Promise<GarbageStatus>;
  health(options?: Cancel): Promise<Health>;
  close(): Promise<void>;
}
