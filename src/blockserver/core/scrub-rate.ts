import { CHUNK_BYTES, MiB } from '../../common/sizes.js';

/** How fast and how often replicas are scrubbed. Rates are bytes a second. */
export interface ScrubPolicy {
  /** From the start of one round to the start of the next. */
  readonly scrubPeriodMs: number;
  /** The most that a round takes in the ordinary way; 0 is no bound. */
  readonly scrubRate: number;
  /** The least that a round aims at, unless the bound above is lower. */
  readonly scrubRateMin: number;
}

/** How much faster a round goes that an operator ordered, while no stream is served. */
export const ORDERED_FACTOR = 10;
/** A round aims to end in this part of its period: pauses, restarts and new blocks take the rest. */
const AIM_SHARE = 0.8;
/** Bound of an ordered round beside streams where the operator set none. */
const BUSY_RATE = 10 * MiB;
/** What is made good of timers that rang late. */
const CREDIT_MS = 100;

/** What a replica or a folder takes at least of the rate: a seek costs a disk as much as this many bytes. */
export const REPLICA_COST_MIN = CHUNK_BYTES;
export const FOLDER_COST = 4_096;

/** Bytes a second of a round of this cost; undefined is no bound. */
export function scrubRate(
  round: { readonly cost: number; readonly ordered: boolean; readonly busy: boolean },
  policy: ScrubPolicy,
): number | undefined {
  const cap = policy.scrubRate === 0 ? Infinity : policy.scrubRate;
  const needed = (round.cost * 1_000) / (policy.scrubPeriodMs * AIM_SHARE);
  const ordinary = Math.min(cap, Math.max(policy.scrubRateMin, needed));
  if (!round.ordered) return ordinary;
  if (round.busy) return Math.max(ordinary, Math.min(cap, BUSY_RATE));
  return cap === Infinity ? undefined : cap * ORDERED_FACTOR;
}

/** Bytes that were read before their time; what is read next waits until they are worked off. */
export class ScrubPace {
  private owed = 0;
  private settledMs: number;

  constructor(nowMs: number) {
    this.settledMs = nowMs;
  }

  note(bytes: number): void {
    this.owed += bytes;
  }

  /** How long to wait at this rate; 0 if the next read may go. The rate counts for the time since the last call. */
  waitMs(rate: number | undefined, nowMs: number): number {
    const elapsedMs = Math.max(0, nowMs - this.settledMs);
    this.settledMs = nowMs;
    if (rate === undefined) this.owed = 0;
    else this.owed = Math.max((-rate * CREDIT_MS) / 1_000, this.owed - (rate * elapsedMs) / 1_000);
    return rate === undefined || this.owed <= 0 ? 0 : Math.ceil((this.owed * 1_000) / rate);
  }
}
