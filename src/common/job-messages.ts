import type { ServerState } from './file-status.js';
import type { BlockId, ServerId } from './ids.js';
import type { RepairPolicy } from './repair-policy.js';
import type { ServerGoal } from './server-goal.js';

/** What operators ask and get about long work, as plain values; meanings stand in proto/dfs/v1/admin.proto. */

export interface SetServerGoalRequest {
  /** Id, name or address of each. */
  readonly servers: readonly string[];
  readonly goal: ServerGoal;
  /** Go on although the servers that are left could not hold the data, or not spread it. */
  readonly force: boolean;
}
export interface NamedServer {
  readonly id: ServerId;
  readonly name: string;
}
export interface SetServerGoalResponse {
  /** The servers meant, in the order of the request. */
  readonly servers: readonly NamedServer[];
}

export type JobKind = 'decommission' | 'maintenance' | 'balance';
/**
 * - `running`: work is left and goes on.
 * - `blocked`: work is left and none of it can go on; `detail` and `blockers` say why.
 * - `done`: nothing is left. A server that leaves is safe to stop.
 * - `stopped`: an operator ended it.
 */
export type JobState = 'running' | 'blocked' | 'done' | 'stopped';

/** A block that keeps a job from its end. */
export interface BlockedBlock {
  readonly blockId: BlockId;
  /** Empty if it belongs to no file that has a path. */
  readonly path: string;
  readonly reason: string;
}

export interface Job {
  readonly kind: JobKind;
  readonly state: JobState;
  /** One sentence; empty if there is nothing to say beyond the figures. */
  readonly detail: string;
  /** Undefined for a balance. */
  readonly server:
    | (NamedServer & {
        /** host:port; empty if it has not registered since the master started. */
        readonly address: string;
        readonly state: ServerState | 'unknown';
      })
    | undefined;
  readonly askedBy: string;
  readonly sinceMs: number;
  /** End of a maintenance in wall time; 0 for others. */
  readonly untilMs: number;
  /** When the state became `done` or `stopped`, in wall time; 0 if it did not. */
  readonly endedAtMs: number;
  /** Known at the start; more if more turned up. 0 for a balance: nobody knows. */
  readonly totalBytes: number;
  readonly totalBlocks: number;
  /** Never goes back. */
  readonly doneBytes: number;
  readonly leftBytes: number;
  readonly leftBlocks: number;
  /** Bytes a second, lately. */
  readonly rate: number;
  /** Undefined if nobody can tell. */
  readonly timeLeftMs: number | undefined;
  readonly blockers: readonly BlockedBlock[];
  /** Of a balance: percent points around the mean, and bytes a second (0 is no bound). */
  readonly threshold: number;
  readonly bandwidth: number;
}
export interface JobList {
  readonly jobs: readonly Job[];
}

/** What is undefined stays as it is. */
export interface RepairPolicyChange {
  readonly paused?: boolean | undefined;
  readonly bandwidth?: number | undefined;
  readonly serverBandwidth?: number | undefined;
  readonly scrubPaused?: boolean | undefined;
  /** Every server shall check all of its replicas, starting now. */
  readonly scrubNow?: boolean | undefined;
}
export type { RepairPolicy };

export type SetBalanceRequest =
  | { readonly action: 'start'; readonly threshold: number; readonly bandwidth: number }
  | { readonly action: 'stop' };
