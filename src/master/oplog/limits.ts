import { GiB, MiB } from '../../common/sizes.js';

/** Bytes of a segment that are read at once; a longer batch is read alone. */
export const WINDOW_BYTES = 1 * MiB;
/** Bytes that the search behind a bad batch checks before it gives up: false lengths could have it read for ever. */
export const SEARCH_BYTES_MAX = 1 * GiB;
/** Elements of a list that are told in words. */
export const LISTED_MAX = 8;
