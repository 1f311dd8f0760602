import type { BlockId, Generation, InodeId, ServerId } from './ids.js';

/** What repair workers and the master tell each other, as plain values; meanings stand in proto/dfs/v1/repair.proto. */

export type RepairReason = 'lost' | 'damaged' | 'misplaced' | 'drain' | 'balance';

export interface CopyPeer {
  readonly serverId: ServerId;
  /** host:port of its BlockService. */
  readonly address: string;
  /** host:port where it serves reads for repair alone; undefined if it has no such place. */
  readonly repairAddress?: string | undefined;
}
export interface RepairTask {
  /** Number of this lease; never given out again by this run of the master. */
  readonly taskId: number;
  readonly blockId: BlockId;
  readonly generation: Generation;
  readonly length: number;
  readonly sha256: Uint8Array;
  /** The best first; more than one if each may be damaged somewhere. */
  readonly sources: readonly CopyPeer[];
  readonly target: CopyPeer;
  readonly inode: InodeId;
  readonly fileOffset: number;
  readonly path: string;
  readonly reason: RepairReason;
}
export interface RepairOutcome {
  readonly taskId: number;
  /** The target holds the block, verified and durable. */
  readonly done: boolean;
  /** Empty if done. */
  readonly code: string;
  readonly message: string;
  readonly blamedServerId: ServerId | undefined;
  readonly copiedBytes: number;
}
/** A task that the worker still has; naming it renews its lease. */
export interface RepairProgress {
  readonly taskId: number;
  readonly copiedBytes: number;
}
export interface RepairExchangeRequest {
  /** Random id of the worker's process. */
  readonly workerId: string;
  /** For people. */
  readonly name: string;
  readonly freeSlots: number;
  readonly running: readonly RepairProgress[];
  readonly outcomes: readonly RepairOutcome[];
  /** Bytes a second; 0 is no cap of its own. */
  readonly bandwidth: number;
  readonly leaving: boolean;
}
export interface RepairExchangeResponse {
  readonly tasks: readonly RepairTask[];
  /** Leases to break off. */
  readonly cancel: readonly number[];
  readonly paused: boolean;
  /** This worker's share of the cluster's cap in bytes a second; 0 is none. */
  readonly bandwidth: number;
  readonly leaseMs: number;
  readonly askAgainMs: number;
}
