/** Every bound of the durable core; what goes beyond one is refused, never cut in silence. */

/** Entries of one listing page. */
export const LIST_PAGE_MAX = 1_000;
/** Blocks of one page of a locate: some five milliseconds, with the answer put together. Whoever wants more asks on. */
export const LOCATE_PAGE_MAX = 200;
/** Inodes and blocks that one reap takes away: a slice of a few milliseconds. */
export const REAP_STEPS_MAX = 1_000;
/** Files and directories that one step of a walk visits before it yields. */
export const WALK_STEP_MAX = 500;

/** Copies wanted of a file; HDFS's bound. */
export const REPLICATION_MAX = 512;
/** Blocks of one file: what one turn can still remove or change. 6 TiB at the default block size. */
export const BLOCKS_PER_FILE_MAX = 100_000;
/** Files of one concat. */
export const CONCAT_SOURCES_MAX = 1_000;
/** Blocks that one concat moves. */
export const CONCAT_BLOCKS_MAX = 10_000;
/** Files that a rescue puts together: it keeps them in Maps, which end at 2^24 entries in Node 20. */
export const RESCUED_FILES_MAX = 16_000_000;
/** Servers of one write chain. */
export const TARGETS_MAX = REPLICATION_MAX;

/** Files that one client holds open. */
export const OPEN_FILES_PER_CLIENT_MAX = 4_096;
/** Files open in all. */
export const OPEN_FILES_MAX = 1_000_000;

/** Answers kept for one client that has not said that it has them. */
export const RETRY_RESULTS_PER_CLIENT_MAX = 1_024;
/** Final refusals remembered for late copies of their calls, and the clients that got them. */
export const REFUSALS_KEPT_MAX = 20_000;
/** Clients whose answers are kept; beyond, the one silent for longest is forgotten. */
export const RETRY_CLIENTS_MAX = 100_000;
/**
 * A client that sent none of so many operations is forgotten: minutes of a log as busy as can be, and a client retries for
 * one. Counted in operations, as a clock that is set forward by an hour would end all patience at once.
 */
export const RETRY_SILENCE_OPERATIONS = 4_000_000;

/** Bytes of a user's, group's or client's name. */
export const PRINCIPAL_BYTES_MAX = 255;
/** Permission bits and the sticky bit. */
export const MODE_MAX = 0o1777;
/** Bytes at which a chunk of an encoded state is closed. */
export const STATE_CHUNK_BYTES = 256 * 1024;
/** The same for what a running master encodes beside its pages: one turn each. */
export const REST_CHUNK_BYTES = 16 * 1024;

/**
 * Numbers left out beyond those of another history: more than a lost batch of the log can have allotted, and than
 * a cluster is likely to have allotted since an old copy of its master was made.
 */
export const SKIP_MARGIN = 1_000_000;
/** What a block server names beyond this is no number of any history, and nothing is carried over it. */
export const FOREIGN_NUMBER_MAX = 2 ** 52;
/** Ranges of skipped numbers that are told apart. */
export const SKIPPED_RANGES_MAX = 100_000;

/** Servers that leave, those that are gone for good included. */
export const LEAVING_SERVERS_MAX = 10_000;
/** Servers of one order. */
export const GOAL_SERVERS_MAX = 1_000;
/** A server that is away for longer is not in maintenance. */
export const MAINTENANCE_MS_MAX = 366 * 86_400_000;
/** Percent points around the mean. */
export const BALANCE_THRESHOLD_MAX = 100;
