import { CHUNK_BYTES, MiB } from '../common/sizes.js';
import type { GrantLimits } from './core/grant-rules.js';
import type { ScheduleLimits } from './core/exchange-schedule.js';

/** Every bound of a repair worker in one place. Bytes and milliseconds, as the names say. */
export interface RepairLimits extends GrantLimits, ScheduleLimits {
  /** One exchange with the master; half of any sensible lease. */
  readonly exchangeTimeoutMs: number;
  /** The last exchange of a worker that stops; with the rest of the stop it stays below a daemon's bound. */
  readonly leaveTimeoutMs: number;
  /** How long a target may show no progress while it owes bytes or the end of the copy. */
  readonly copyIdleMs: number;
  /** Outcomes that wait for an answer of the master; the oldest go when there are more. */
  readonly outcomesMax: number;
  /** Characters of a fault's text that the master is told. */
  readonly messageLengthMax: number;
  /** A master that cannot be asked is named in the log at the first time and then this often. */
  readonly complainEveryMs: number;
}

/** How far a worker steps back behind clients and servers of its host: as far as the servers' threads for copies may. */
export const NICE_LEVELS = 10;
/** Tasks at once that `--slots` may ask for. */
export const SLOTS_MAX = 64;

export const DEFAULT_LIMITS: RepairLimits = {
  exchangeTimeoutMs: 5_000,
  leaveTimeoutMs: 2_000,
  copyIdleMs: 30_000,
  outcomesMax: 1_024,
  messageLengthMax: 1_000,
  complainEveryMs: 60_000,
  coalesceMs: 20,
  askAgainMsMin: 50,
  askAgainMsMax: 30_000,
  leaseMsMax: 3_600_000,
  retryDelayMsMin: 100,
  retryDelayMsMax: 2_000,
  unsupportedDelayMs: 10_000,
  grantBytesMin: CHUNK_BYTES,
  grantBytesMax: MiB,
  openWindowBytes: 8 * MiB,
};
