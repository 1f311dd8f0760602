/*
 * How the two halves of `dfs oplog` meet: the log and its codec belong to the master; the command line, which knows no
 * other role, loads the reader by its place.
 */

export interface OplogQuery {
  /** A master's folder, the log folder in it, or one segment. */
  readonly path: string;
  /** First and last txid to give. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Of the operations there are at the beginning, only these many at the end. */
  readonly last?: number | undefined;
  /** Waits until it is worth to look for further operations; without it the reading ends at the end of the log. */
  readonly more?: (() => Promise<void>) | undefined;
}

/** One operation of the log. */
export interface LoggedOperation {
  readonly kind: 'operation';
  readonly txid: number;
  /** Wall-clock time of the decision. */
  readonly timeMs: number;
  /** Number of the master's reign that wrote it. */
  readonly epoch: number;
  /** Segment, and offset of the batch in it. */
  readonly path: string;
  readonly offset: number;
  /** Undefined for what the master did by itself. */
  readonly caller: { readonly clientId: string; readonly operation: number } | undefined;
  /** The operation as JSON has it: hashes in hex, what is not there is null. */
  readonly operation: Readonly<Record<string, unknown>>;
  /** The same in words; names in it are quoted, but may hold what a terminal would obey. */
  readonly words: string;
}

/** Bytes at the end of the newest segment that are no whole batch: being written, or torn by a crash. */
export interface UnfinishedBatch {
  readonly kind: 'unfinished';
  readonly path: string;
  readonly offset: number;
  readonly bytes: number;
}

/** Operations that a checkpoint made superfluous: their segments were removed while the log was read. */
export interface RemovedOperations {
  readonly kind: 'removed';
  readonly from: number;
  readonly to: number;
}

export type OplogItem = LoggedOperation | UnfinishedBatch | RemovedOperations;

/** `dist/master/oplog/read-oplog.js`. */
export interface OplogModule {
  /**
   * Reads a log from its files without a change or a lock, also while its master writes.
   * Throws NOT_FOUND, LOG_DAMAGED with file and offset, UNSUPPORTED, WRONG_CLUSTER, VOLUME_FAILED.
   */
  readOplog(query: OplogQuery): AsyncIterable<OplogItem>;
}
