import { MiB } from '../../common/sizes.js';
import { SEGMENT_PAGES } from '../core/memory/page-sizes.js';

/** Largest chunk of an encoded state; each is one frame, so that a decoder gets the chunks that were encoded. */
export const CHECKPOINT_FRAME_BYTES_MAX = 16 * MiB;
/** Groups of pages that one frame of the table tells of. */
export const CHECKPOINT_FRAME_GROUPS = 4 * SEGMENT_PAGES;
/** What is written before it is synced: the log's own syncs wait behind no more than this. */
export const CHECKPOINT_SYNC_BYTES = 8 * MiB;
/** Groups that are read at once. */
export const CHECKPOINT_READS_IN_FLIGHT = 4;
/** Pages that one turn of the master gives back when a checkpoint is written. */
export const CHECKPOINT_RELEASE_PAGES = 2_000;
/** Checkpoints that are kept: the newest, and one to fall back to. */
export const CHECKPOINTS_KEPT = 2;
/** How long writing a checkpoint may take before its worker is ended. */
export const CHECKPOINT_WRITE_MS_MAX = 30 * 60_000;
