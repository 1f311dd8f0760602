/** Bounds of repair in the master. Times are milliseconds. */
export interface RepairLimits {
  /** Silence after which a worker's tasks go to others. */
  readonly leaseMs: number;
  /** How long the report of a replica may take after its worker said that it is there. */
  readonly reportMs: number;
  /** When a worker asks again while there is anything to copy, and when there is nothing at all. */
  readonly askAgainMs: number;
  readonly askAgainIdleMs: number;
  /** Copies at once from one server and to one. */
  readonly outgoingMax: number;
  readonly incomingMax: number;
  /** Sources named in a task; a block may have hundreds of copies. */
  readonly sourcesMax: number;
  /** Characters kept of why a repair failed. */
  readonly reasonCharsMax: number;
  /** Tasks that one worker may have. */
  readonly slotsMax: number;
  /** Workers known at once. */
  readonly workersMax: number;
  /** Blocks looked at for one exchange in each priority: a turn of a few milliseconds. */
  readonly examinedMax: number;
  /** Of these, blocks found that cannot be repaired now: it takes time to say why. */
  readonly blockedMax: number;
  /** Servers looked at for these blocks, all together: with many servers fewer blocks are looked at. */
  readonly serversExaminedMax: number;
  /** Waits after the first, the second, ... failure of a block; the last one for all that follow. */
  readonly retryDelaysMs: readonly number[];
  /** Blocks that wait after a failure; others are tried again in their turn. */
  readonly waitingMax: number;
  /** Blocks released in one turn. */
  readonly releasedMax: number;
  /** A block with one copy that is under way for longer does not hold back the others. */
  readonly criticalHoldMs: number;
  /** Nor does one whose copies failed more often than this, while it waits to be tried again. */
  readonly criticalFailuresMax: number;
  /** How long a block has more copies than it wants before one goes: its server may be gone again in a moment. */
  readonly excessAfterMs: number;
  /** Blocks with too many copies looked at in one turn. */
  readonly excessPerTurn: number;
}

export const REPAIR_LIMITS_DEFAULT: RepairLimits = {
  leaseMs: 10_000,
  reportMs: 30_000,
  askAgainMs: 250,
  askAgainIdleMs: 1_000,
  outgoingMax: 4,
  incomingMax: 4,
  sourcesMax: 16,
  reasonCharsMax: 500,
  slotsMax: 256,
  workersMax: 1_000,
  examinedMax: 500,
  blockedMax: 100,
  serversExaminedMax: 10_000,
  retryDelaysMs: [1_000, 2_000, 5_000, 10_000, 30_000, 60_000],
  waitingMax: 50_000,
  releasedMax: 2_000,
  criticalHoldMs: 15_000,
  criticalFailuresMax: 2,
  excessAfterMs: 30_000,
  excessPerTurn: 1_000,
};
