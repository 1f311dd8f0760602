import type { LocatedBlock, ServerState } from './file-status.js';
import type { ClusterId, ServerId, TxId } from './ids.js';
import type { PathRequest } from './namespace-messages.js';
import type { ScrubStatus } from './node-messages.js';
import type { RepairPriority } from './repair-priority.js';
import type { ServerGoal } from './server-goal.js';

/** What operators ask and get, as plain values; meanings stand in proto/dfs/v1/admin.proto. */

export interface ServerReport {
  readonly id: ServerId;
  readonly name: string;
  readonly address: string;
  readonly domain: string;
  readonly state: ServerState;
  readonly capacity: number;
  readonly used: number;
  readonly remaining: number;
  readonly blocks: number;
  readonly lastContactMs: number;
  readonly failedVolumes: number;
  /** What an operator wants of it. */
  readonly goal: ServerGoal['kind'];
  /** Wall time in ms at which its maintenance ends; 0 without one. */
  readonly maintenanceUntilMs: number;
  /** As of its last heartbeat. */
  readonly scrub: ScrubStatus | undefined;
}
/** Repair of the whole cluster. Bandwidths are bytes a second, 0 is none. */
export interface RepairStatus {
  /** Blocks that wait. */
  readonly queued: Readonly<Record<RepairPriority, number>>;
  readonly inFlight: number;
  /** Over the last five seconds. */
  readonly bytesPerSecond: number;
  /** Since the master started. */
  readonly bytesTotal: number;
  readonly paused: boolean;
  readonly bandwidth: number;
  readonly serverBandwidth: number;
  readonly workers: readonly {
    readonly name: string;
    readonly bandwidth: number;
    readonly tasks: number;
  }[];
  /** Why nothing is copied now although the workers could; empty if they may. */
  readonly held: string;
}
export interface BlockCounts {
  readonly total: number;
  readonly underReplicated: number;
  readonly misplaced: number;
  readonly overReplicated: number;
  readonly corruptReplicas: number;
  readonly missing: number;
}
export interface ClusterReport {
  readonly safeMode: boolean;
  readonly safeModeReason: string;
  readonly txid: TxId;
  readonly files: number;
  readonly directories: number;
  readonly bytes: number;
  readonly openFiles: number;
  readonly blocks: BlockCounts;
  readonly capacity: {
    readonly configured: number;
    readonly used: number;
    readonly remaining: number;
  };
  readonly servers: readonly ServerReport[];
  readonly clusterId: ClusterId;
  readonly masterRss: number;
  readonly uptimeMs: number;
  readonly startupMs: number;
  readonly repair: RepairStatus;
}
export interface FsckBlock {
  readonly block: LocatedBlock;
  /** Good replicas. */
  readonly live: number;
  readonly underReplicated: boolean;
  readonly misplaced: boolean;
  readonly overReplicated: boolean;
  readonly corruptReplicas: number;
  readonly missing: boolean;
  /** The block's servers may still be about to report. */
  readonly unreported: boolean;
}
export interface FsckFile {
  readonly path: string;
  readonly length: number;
  readonly replication: number;
  readonly openForWrite: boolean;
  readonly blockCount: number;
  readonly liveReplicas: number;
  /** All blocks, or those with a problem. */
  readonly blocks: readonly FsckBlock[];
}
export interface FsckPageRequest extends PathRequest {
  /** Opaque place to go on from; undefined for the first page. */
  readonly cursor: Uint8Array | undefined;
  readonly withBlocks: boolean;
}
export interface FsckPage {
  readonly files: readonly FsckFile[];
  readonly directories: number;
  /** Undefined when done. */
  readonly cursor: Uint8Array | undefined;
}
export type SafeModeAction = 'get' | 'enter' | 'leave';
export interface SafeModeStatus {
  readonly on: boolean;
  readonly reason: string;
}
export interface CheckpointResult {
  readonly txid: TxId;
  readonly sizeBytes: number;
  readonly durationMs: number;
}
export interface Health {
  readonly ready: boolean;
  readonly safeMode: boolean;
  readonly detail: string;
  /** Undefined once every block server that is there has told all that it has. */
  readonly hearing?: Hearing | undefined;
}
/** What block servers have yet to tell. */
export interface Hearing {
  /** By name, not more than fit into an answer. */
  readonly servers: readonly ServerHearing[];
  readonly waiting: number;
  readonly blocksWithoutLocation: number;
  /** Undefined while nobody can tell. */
  readonly timeLeftMs: number | undefined;
}
export interface ServerHearing {
  readonly server: string;
  readonly reporting: boolean;
  readonly pagesDone: number;
  /** 0 if the server did not say. */
  readonly pagesTotal: number;
}
