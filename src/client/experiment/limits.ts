import { KiB, MiB } from '../../common/sizes.js';

/** Bounds of an experiment; times in milliseconds. */

/** From the start of the cluster's processes until all serve, on a busy machine. */
export const READY_MS_MAX = 90_000;
/** Between two questions to the master; the shorter one while something is about to be seen. */
export const SAMPLE_MS = 250;
export const SAMPLE_CLOSELY_MS = 100;
/** Between two walks over all blocks, once it is known that those with one copy came first. */
export const SAMPLE_COPIES_MS = 1_000;
/** The master's other work has this much of the time at least. */
export const SAMPLE_PAUSE_MS_MIN = 25;
/** One question to the master. */
export const REPORT_MS_MAX = 2_000;
/** Samples kept: an hour. */
export const SAMPLES_MAX = 14_400;
/** Files that one client of the load writes, again and again. */
export const FILES_PER_CLIENT = 32;
export const LOAD_FILE_BYTES_MIN = 16 * KiB;
export const LOAD_FILE_BYTES_MAX = 512 * KiB;
/** One read of the data that was there before. */
export const LOAD_READ_BYTES = MiB;
/** One operation of the load, with all that the client library tries meanwhile. */
export const OPERATION_MS_MAX = 60_000;
/** How far a client may fall behind its schedule before it begins a new one. */
export const BEHIND_MS_MAX = 5_000;
/** Share of reads among the operations of the load. */
export const READ_SHARE = 0.7;
/** Files written, or read for the final check, at once. */
export const FILES_AT_ONCE = 3;
/** Blocks of one file of the data. */
export const BLOCKS_PER_FILE = 4;
/** Every n-th file of the data has two copies instead of three: its blocks have one left when a server is lost. */
export const TWO_COPIES_EVERY = 4;
/** Load before anything is measured, and after the repair. */
export const WARM_UP_MS = 2_000;
export const AFTER_MS = 2_000;
/** For a cluster that is to be whole again once the load has ended. */
export const SETTLE_MS_MAX = 120_000;
/** Wrong or unreadable files named in a result. */
export const LOST_FILES_NAMED_MAX = 20;
