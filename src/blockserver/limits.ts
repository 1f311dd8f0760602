import type { Durability } from '../common/block-messages.js';
import { BLOCK_BYTES_MAX, GiB, KiB, MiB } from '../common/sizes.js';
import type { ScrubPolicy } from './core/scrub-rate.js';

/** Every bound of a block server in one place. Bytes and milliseconds, as the names say. */
export interface BlockServerLimits extends ScrubPolicy {
  /** Class of a seal whose writer names none. */
  readonly durabilityDefault: Durability;
  /** Data of one packet at most; the transport bounds messages too. */
  readonly packetBytesMax: number;
  /** Received but not yet written, per stream and over all streams. */
  readonly streamBytesInFlightMax: number;
  readonly totalBytesInFlightMax: number;
  /** A packet of class flush that takes the disk so long while the next has no room: some after it go to the page cache. */
  readonly slowPacketMs: number;
  /** Streams being read or written at once; more are refused as OVERLOADED. */
  readonly streamsMax: number;
  readonly chainLengthMax: number;
  readonly blockBytesMax: number;
  /** Data of one answer of a read: whole chunks. */
  readonly readSliceBytes: number;
  /** What a check of a replica reads at once. */
  readonly checkSliceBytes: number;
  /** Decoded trailers kept for reading. */
  readonly trailerCacheBytes: number;
  /** I/O operations in flight on one volume; the thread pool is shared, and one slow disk must not take it all. */
  readonly volumeOperationsMax: number;
  /** How long a disk may take to say how much room it has; one that does not answer gets no new blocks. */
  readonly measureMsMax: number;
  /** Free bytes kept back: the larger of these two, but never more than a share of a tiny disk. */
  readonly reserveBytes: number;
  readonly reserveShare: number;
  readonly reserveShareMax: number;
  /** How long an unfinished replica waits for a resume. */
  readonly unfinishedKeptMs: number;
  /** Pause of the writer before the stream counts as broken. Long, since a producer may be slow. */
  readonly upstreamIdleMs: number;
  /** Pause of the next server while it owes an ack or a seal. */
  readonly downstreamIdleMs: number;
  readonly callTimeoutMs: number;
  /** How long a writer waits for this server to have its file completed, before it asks the master itself. */
  readonly completionMs: number;
  readonly retryDelayMsMin: number;
  readonly retryDelayMsMax: number;
  /** Changes in one report, deletions between two turns of the event loop, deletions waiting. */
  readonly reportChangesMax: number;
  readonly deletionsPerSlice: number;
  readonly deletionsWaitingMax: number;
  readonly damageReportsWaitingMax: number;
  /** Replicas that wait to be read and checked at the master's request. */
  readonly verificationsWaitingMax: number;
  /** The place of the scrubber is written to disk at most this often. */
  readonly scrubSaveMs: number;
  /** Copies into this server at once; more are refused as OVERLOADED. */
  readonly copiesMax: number;
  readonly copySourcesMax: number;
  /** Data of one answer of a repair read; larger than a client's, since nobody waits for its first byte. */
  readonly repairSliceBytes: number;
  /** How often in a row a source may fail to answer before a copy goes on without it. */
  readonly copySourceFailuresMax: number;
  /** Patience with a source at its door for repair; then it is read at the one of clients. */
  readonly repairDoorIdleMs: number;
  /** How long a door for repair is left alone that refused, */
  readonly repairDoorShutMs: number;
  /** and one that was silent. */
  readonly repairDoorSilentMs: number;
  /** From the registration until this server opens its own, unless it is asked to read for repair before. */
  readonly repairDoorAfterMs: number;
  /** Pause after a door for repair could not be opened, or its thread ended. */
  readonly repairDoorRetryMs: number;
  /** Pause of a worker's grants before its copy is given up and its room given back. */
  readonly copyGrantIdleMs: number;
  /** A copy says at least this often that it lives, */
  readonly copyAliveMs: number;
  /** but not when for so long nothing moved that should: two silent sources, or the longest fsync that a sound disk takes. */
  readonly copyStallMs: number;
  /** Bytes a second that repair gets while clients are served, unless the master's cap is lower. */
  readonly repairRateMin: number;
  /** How long after a client waited for this server repair steps back. */
  readonly foregroundMs: number;
  /** How long a clean stop waits for streams under way. */
  readonly stopGraceMs: number;
}

export const DEFAULT_LIMITS: BlockServerLimits = {
  durabilityDefault: 'sync',
  packetBytesMax: 2 * MiB,
  streamBytesInFlightMax: 4 * MiB,
  totalBytesInFlightMax: GiB / 4,
  slowPacketMs: 25,
  streamsMax: 1_024,
  chainLengthMax: 16,
  blockBytesMax: BLOCK_BYTES_MAX,
  readSliceBytes: MiB,
  checkSliceBytes: 512 * KiB,
  trailerCacheBytes: 32 * MiB,
  volumeOperationsMax: 8,
  measureMsMax: 1_000,
  reserveBytes: 256 * MiB,
  reserveShare: 0.01,
  reserveShareMax: 0.05,
  unfinishedKeptMs: 60_000,
  upstreamIdleMs: 300_000,
  downstreamIdleMs: 60_000,
  callTimeoutMs: 10_000,
  completionMs: 2_000,
  retryDelayMsMin: 100,
  retryDelayMsMax: 5_000,
  reportChangesMax: 10_000,
  deletionsPerSlice: 64,
  deletionsWaitingMax: 100_000,
  damageReportsWaitingMax: 10_000,
  verificationsWaitingMax: 1_000,
  // Every replica is read twice in the three weeks that HDFS takes for once.
  scrubPeriodMs: 14 * 86_400_000,
  scrubRate: 10 * MiB,
  scrubRateMin: MiB,
  scrubSaveMs: 10_000,
  copiesMax: 32,
  copySourcesMax: 64,
  repairSliceBytes: MiB,
  copySourceFailuresMax: 3,
  repairDoorIdleMs: 15_000,
  repairDoorShutMs: 5_000,
  repairDoorSilentMs: 600_000,
  repairDoorAfterMs: 10_000,
  repairDoorRetryMs: 10_000,
  copyGrantIdleMs: 300_000,
  copyAliveMs: 5_000,
  copyStallMs: 180_000,
  repairRateMin: 8 * MiB,
  foregroundMs: 60,
  stopGraceMs: 5_000,
};
