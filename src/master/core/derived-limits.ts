import { MiB } from '../../common/sizes.js';

/** Settings and bounds of derived state: servers, block map, deletions. Times are milliseconds. */
export interface DerivedLimits {
  /** Silence after which a server is read last and gets no new blocks. */
  readonly staleAfterMs: number;
  /** Silence after which a server's replicas do not count any more. */
  readonly deadAfterMs: number;
  /** Distinct server ids in one run of the master; each takes an index for good. */
  readonly serversMax: number;
  /** Replicas to delete in the answer to one heartbeat. */
  readonly deletionsPerHeartbeat: number;
  /** Deletions kept per server; what goes beyond is found again by a full report. */
  readonly deletionsQueuedMax: number;
  /** An order that no report confirmed is given again after this. */
  readonly deletionResendMs: number;
  /** Suspected replicas to look at in the answer to one heartbeat, and kept per server. */
  readonly suspicionsPerHeartbeat: number;
  readonly suspicionsQueuedMax: number;
  /** Share of committed blocks, in thousandths, that need a good replica before safe mode ends. */
  readonly safeModePermille: number;
  /** Free bytes to leave on a server beside the block that is placed; its disks keep a reserve of their own. */
  readonly placementReserveBytes: number;
  /** Good replicas (never more than the block wants) of the committed generation before stale ones go. */
  readonly goodBeforeStaleDeletion: number;
  /** Replicas in one page of a full report, and in a report of changes, added and removed each. */
  readonly reportPageReplicas: number;
  /** Full reports of more than a page that are let in at a time. */
  readonly reportsAtOnce: number;
  /** Pause of a report that was let in, after which another one takes its turn. */
  readonly reportTurnIdleMs: number;
  /** Pause between two comparisons of a server's digest; doubled after each that differed, up to the bound. */
  readonly digestIntervalMs: number;
  readonly digestIntervalMsMax: number;
}

export const DERIVED_LIMITS_DEFAULT: DerivedLimits = {
  staleAfterMs: 10_000,
  deadAfterMs: 30_000,
  serversMax: 10_000,
  deletionsPerHeartbeat: 1_000,
  deletionsQueuedMax: 1_000_000,
  deletionResendMs: 60_000,
  suspicionsPerHeartbeat: 16,
  suspicionsQueuedMax: 1_000,
  safeModePermille: 999,
  placementReserveBytes: 1 * MiB,
  goodBeforeStaleDeletion: 2,
  reportPageReplicas: 2_000,
  reportsAtOnce: 4,
  reportTurnIdleMs: 30_000,
  digestIntervalMs: 600_000,
  digestIntervalMsMax: 86_400_000,
};

/** Block ids assessed again in one turn: about a millisecond, so that a collection of garbage on top stays under ten. */
export const REVISION_SLICE_BLOCKS = 500;
/** Blocks of cut files that wait to be forgotten; what is cut beyond is forgotten at once. */
export const REMOVALS_WAITING_MAX = 1_000_000;
/** Entries of a report, and replicas found gone, in one step of its application. */
export const REPORT_STEP_REPLICAS = 25;
/** Steps in one turn: a third of a millisecond. */
export const REPORT_SLICE_STEPS = 12;
/** No more steps in a turn that took this long: the first ones of a process are slow, as their code is not compiled. */
export const REPORT_SLICE_MS = 2;
/** Replicas kept, over all servers, of blocks that the block map does not know (any more): some 100 bytes each. */
export const STRAYS_MAX = 2_000_000;
/** Servers named in an answer on what is still to be heard. */
export const HEARING_SERVERS_MAX = 100;
/** Servers named in the message of a refused placement. */
export const REFUSAL_SERVERS_MAX = 50;
