import { KiB, MiB } from '../common/sizes.js';
import { SMALL_BLOCK_BYTES_MAX } from '../rpc/limits.js';

/** Every bound of the client library. Times in milliseconds, sizes in bytes. */
export const CLIENT_LIMITS = {
  /** One metadata call with all its retries. */
  timeoutMs: 60_000,
  /** One attempt of a metadata call; the next attempt may go to another master. */
  attemptTimeoutMs: 10_000,
  /** Time without an answer after which the caller is told that its call waits. */
  noticeAfterMs: 2_000,
  retryDelayMsMin: 50,
  retryDelayMsMax: 2_000,

  /** Data of one packet of a write chain. */
  packetBytes: MiB,
  /** A new block of at most so many bytes, all of them there, goes whole; no more than a session carries. */
  wholeBlockBytesMax: SMALL_BLOCK_BYTES_MAX,
  /**
   * Completions that go with blocks, from the first that waits on: half of the answers that a master keeps. 0: each file is
   * completed by a call of its own.
   */
  handedCompletionsMax: 512,
  /**
   * Files that this client may have open, this one and those about to be opened too, for a completion to go with its block. It saves a round
   * trip, and costs a block server a message of its own; of many at once the client's calls share their messages anyway.
   */
  handOverWritersMax: 8,
  /** Packets of one file that no server chain has acknowledged yet. */
  unackedBytesMax: 8 * MiB,
  /** The same of all writers of a client, which share it equally, and the least that each has. */
  unackedBytesOfAllMax: 64 * MiB,
  unackedShareBytesMin: 2 * MiB,
  /** Packets of all writers of a client with which none of them keeps acknowledged ones. */
  packetBytesOfAllMax: 96 * MiB,
  /** Acknowledged packets kept, so that a block can be written again when its whole chain is lost. */
  rewriteBytesMax: 16 * MiB,
  /** A flushed block shorter than this is reopened by the next write; a longer one is left as it is. */
  reopenBytesMax: 4 * MiB,
  /** Failures in a row of one block on the servers that it was allotted, without a byte of progress. */
  chainAttemptsMax: 6,
  /** Times that one block is written again from its start on other servers. */
  rewritesMax: 4,
  /** Silence of a chain that owes acks, which come from memory. After it the servers are asked who is there. */
  ackTimeoutMs: 10_000,
  /** Silence of a chain that owes seals: an fsync of a slow disk is in it. */
  sealTimeoutMs: 60_000,
  /** After this the master knows better than the writer whether a server that failed it is there. */
  avoidedMs: 10_000,
  /** One question to a block server whether it is there. */
  probeTimeoutMs: 2_000,

  /** Unit of parallel reading and of fail-over: one call each. */
  rangeBytes: 16 * MiB,
  /** Ranges of one reader that are under way or wait for their turn. */
  readBytesMax: 32 * MiB,
  /** The same of all readers of a client, which share it equally, and the least that each has. */
  readBytesOfAllMax: 96 * MiB,
  readShareBytesMin: 2 * MiB,
  /** Silence of a replica that is being read, where there are others that may answer. */
  readFailoverMs: 2_000,
  /** The same where there is no other, or where all were tried before. */
  readIdleTimeoutMs: 5_000,
  /** Bounds of asking a second server for what a first one is slow to give, and of what counts as slow (`ServerLatencies`). */
  hedgeAfterMsMin: 10,
  hedgeAfterMsFirst: 500,
  hedgeShare: 0.05,
  hedgesSaved: 10,
  slowFactor: 3,
  slowAgainMs: 10_000,
  latenciesMax: 1_000,
  /** Shorter ranges go over the network, where they take one call. */
  localBytesMin: 256 * KiB,
  /** What is read of a file on this host at once. */
  localSliceBytes: MiB,
  /** A server's answer where a replica lies. */
  localFindMs: 1_000,
  /** A server on this host that told nothing, or whose files cannot be opened, is asked again after so long. */
  localRetryMs: 60_000,
  /** Replicas on this host of which it is known where they lie. */
  localFoundMax: 16,
  /** How long a server that failed is tried last. */
  serverPenaltyMs: 30_000,
  /** Servers remembered as failing. */
  serverPenaltiesMax: 1_000,
  /** Entries of one page of a listing; the master may give fewer. */
  listPageEntries: 1_000,
} as const;

export type ClientLimits = { readonly [Name in keyof typeof CLIENT_LIMITS]: number };
