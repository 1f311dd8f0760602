import { GiB, KiB, MiB } from '../../common/sizes.js';

/** Size at which the log goes on in a new segment. */
export const SEGMENT_BYTES_DEFAULT = 64 * MiB;
/** Bounds on that size; a segment is read into memory as a whole. */
export const SEGMENT_BYTES_MIN = 4 * KiB;
export const SEGMENT_BYTES_MAX = 1 * GiB;
/** A segment that is filled to this share of its bound takes no more: the next one was prepared with its last batch. */
export const SEGMENT_FULL_SHARE = 7 / 8;
/** Zeros are written ahead up to the next multiple of this: one sync in many then makes the segment longer. */
export const AHEAD_BYTES = 1 * MiB;
/** Largest single record. */
export const RECORD_BYTES_MAX = 8 * MiB;
/** Most records in one batch. */
export const BATCH_RECORDS_MAX = 65_536;
/** A batch takes further records until their payloads reach this; one larger record goes alone. */
export const BATCH_BYTES_MAX = 4 * MiB;
/** Largest batch frame that is written or believed when read. */
export const FRAME_BYTES_MAX = 16 * MiB;
/** Bytes that wait for the disk before the kernel must refuse with OVERLOADED. */
export const BACKLOG_BYTES_MAX = 64 * MiB;
/** How long a refused second process waits to hear who holds the folder. */
export const LOCK_ANSWER_MS_MAX = 500;
