import { KiB, MiB } from '../../common/sizes.js';

/** Bounds of the command line. */

/** Text gathered before it is written. */
export const OUTPUT_BUFFER_CHARS = 32 * KiB;
/** Entries of a listing that are held for their column widths; longer listings are laid out page by page. */
export const LISTING_PAGE = 1_000;
/** Patterns that the braces of one argument may become. */
export const BRACE_PATTERNS_MAX = 1_000;
/** Bytes read from a local file at once. */
export const LOCAL_READ_BYTES = 1 * MiB;
/** What head and tail show, as HDFS does. */
export const HEAD_BYTES = 1 * KiB;
/** Between two looks of `tail -f`, `setrep -w`, `safemode wait` and `scrub now --wait`. */
export const POLL_MS = 500;
/** Looks of `setrep -w` before it says what it waits for, if nothing will come of waiting: five seconds. */
export const UNEXPLAINED_POLLS_MAX = 10;
/** Looks in a row at jobs that are all blocked before `--wait` gives up: ten seconds. */
export const BLOCKED_POLLS_MAX = 20;
/** Between two redraws of the bar. */
export const BAR_INTERVAL_MS = 200;
/** Between two lines of plain and JSON progress. */
export const PLAIN_INTERVAL_MS = 3_000;
/** Links of a chain of causes that DFS_DEBUG=1 shows. */
export const CAUSES_SHOWN_MAX = 5;
/** Between two frames of `top` at least: each makes the master put a report together. */
export const TOP_INTERVAL_MS_MIN = 100;
/** Time over which `top` shows rates; longer than two heartbeats, since servers tell their figures with those. */
export const RATE_WINDOW_MS = 10_000;
/** What `oplog tail` shows, and at most: it is looked for from the start of a segment. */
export const LAST_OPERATIONS = 10;
export const LAST_OPERATIONS_MAX = 1_000_000;
