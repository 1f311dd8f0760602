import type { ServerReport } from './admin-messages.js';
import type { ServerState } from './file-status.js';
import type { BlockId, Generation } from './ids.js';
import type { RepairPriority } from './repair-priority.js';

/** Why blocks are as they are, and what would help, as plain values; meanings stand in proto/dfs/v1/admin.proto. */

export type ExplainRequest = (
  | { readonly kind: 'block'; readonly blockId: BlockId }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'server'; readonly server: string }
) & {
  /** Include the blocks that are as they should be. */
  readonly healthyToo: boolean;
};

export interface CandidateExplanation {
  readonly server: string;
  readonly domain: string;
  readonly state: ServerState;
  /** What its replica is worth; empty for a target. */
  readonly replica: string;
  readonly taken: boolean;
  readonly reason: string;
}

export type RepairStanding = 'none' | 'ready' | 'copying' | 'waiting';

export interface BlockExplanation {
  readonly blockId: BlockId;
  /** Undefined while it is written for the first time. */
  readonly generation: Generation | undefined;
  readonly length: number;
  /** Empty once its file was removed. */
  readonly path: string;
  readonly offset: number;
  readonly replication: number;
  readonly summary: string;
  readonly priority: RepairPriority | undefined;
  readonly repair: RepairStanding;
  readonly sources: readonly CandidateExplanation[];
  readonly targets: readonly CandidateExplanation[];
  readonly unblock: readonly string[];
}

export interface Explanation {
  readonly summary: string;
  /** Those in trouble first. */
  readonly blocks: readonly BlockExplanation[];
  /** Blocks that were left out. */
  readonly more: number;
  readonly server: ServerReport | undefined;
  /** Copies that leave the server, and that reach it. */
  readonly leaving: number;
  readonly reaching: number;
}
