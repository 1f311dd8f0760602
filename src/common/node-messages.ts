import type { BlockId, ClusterId, Epoch, Generation, ServerId } from './ids.js';
import type { ReplicaDigest } from './replica-digest.js';

/** What block servers and the master tell each other, as plain values; meanings stand in proto/dfs/v1/node.proto. */

/** The newest way to report: packed, with digests, everything only when asked. */
export const REPORT_FORMAT = 1;

export interface VolumeStatus {
  readonly id: string;
  readonly capacity: number;
  /** Bytes that blocks take. */
  readonly used: number;
  /** Bytes that blocks may still take; the reserve is taken off. */
  readonly remaining: number;
  readonly failed: boolean;
}
export interface RegisterRequest {
  readonly serverId: ServerId;
  /** Undefined for fresh disks. */
  readonly clusterId: ClusterId | undefined;
  readonly name: string;
  readonly address: string;
  readonly domain: string;
  readonly volumes: readonly VolumeStatus[];
  readonly version: string;
  /** How the server can report (REPORT_FORMAT). Absent: 0. */
  readonly reportFormat?: number | undefined;
  /** Replicas that it has now, from format 1 on. */
  readonly replicas?: number | undefined;
}
export interface RegisterResponse {
  /** Names this registration in all that follows; a newer one ends it. */
  readonly registration: number;
  readonly clusterId: ClusterId;
  readonly epoch: Epoch;
  readonly heartbeatIntervalMs: number;
  readonly reportPageSize: number;
  /** How the master reads reports; the lower one of both sides' holds. Absent: 0. */
  readonly reportFormat?: number | undefined;
}
export interface HeartbeatRequest {
  readonly serverId: ServerId;
  readonly registration: number;
  readonly volumes: readonly VolumeStatus[];
  readonly activeStreams: number;
  /** The server is about to stop and says farewell. */
  readonly stopping: boolean;
  readonly scrub?: ScrubStatus | undefined;
  /** host:port where it serves reads for repair alone; undefined while it has no such place. */
  readonly repairAddress?: string | undefined;
}
/** One round over all replicas of a server. */
export interface ScrubStatus {
  /** The master's last order that a whole round has answered. */
  readonly request: number;
  readonly running: boolean;
  readonly checkedBytes: number;
  readonly totalBytes: number;
  readonly damaged: number;
  /** Wall time in ms; 0 if no round has ended yet. */
  readonly finishedAtMs: number;
  /** Bytes a second; 0 is no bound. */
  readonly rate: number;
}
export interface ReplicaName {
  readonly blockId: BlockId;
  readonly generation: Generation;
}
export interface HeartbeatResponse {
  readonly reregister: boolean;
  readonly epoch: Epoch;
  readonly delete: readonly ReplicaName[];
  readonly fullReport: boolean;
  /** Replicas to read and check from end to end. */
  readonly verify: readonly ReplicaName[];
  /** Bytes a second of repair copies from and to this server, each; 0 is no bound. */
  readonly repairBandwidth: number;
  /** Number of the last order to scrub everything now. */
  readonly scrubRequest: number;
  readonly scrubPaused: boolean;
  /** Send a digest of all replicas. */
  readonly digest?: boolean | undefined;
  /** Orders of earlier answers that still wait are void; a full report says so too. */
  readonly voidOrders?: boolean | undefined;
}
export interface ReportedReplica extends ReplicaName {
  readonly length: number;
}
/** A page of a full report, or what changed since. A server sends these one at a time, in order. */
export interface ReportReplicasRequest {
  readonly serverId: ServerId;
  readonly registration: number;
  /** Rises with each report under this registration, repeated ones included: one that comes late is told by it. */
  readonly sequence: number;
  /** `added` is all that the server has with block ids in (after, upTo]; undefined for changes. */
  readonly page: { readonly after: number; readonly upTo: number } | undefined;
  readonly added: readonly ReportedReplica[];
  readonly removed: readonly ReplicaName[];
  /** In place of `added`, see packed-replicas.ts. */
  readonly packed?: Uint8Array | undefined;
  /** All that the server has once the reports before this one are taken. Then nothing else is in it. */
  readonly digest?: ReplicaDigest | undefined;
}
export interface ReportDamageRequest extends ReplicaName {
  readonly serverId: ServerId;
  readonly registration: number;
  readonly damagedServerId: ServerId;
  readonly detail: string;
}
