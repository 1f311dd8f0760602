/** Bytes of a page: large enough that inner pages are a hundredth of all, small enough to shift within. */
export const PAGE_BYTES = 4_096;
/** Pages that are taken from the system at once (1 MiB); what is not touched takes no memory. */
export const SEGMENT_SHIFT = 8;
export const SEGMENT_PAGES = 1 << SEGMENT_SHIFT;
/** Bound on the pages of one memory unless its owner sets a lower one: 16 GiB. */
export const PAGES_MAX = 4 * 1_048_576;
/** Highest bound that a master may set for itself: what is not asked for room may still grow beyond it. */
export const MEMORY_BYTES_MAX = (PAGES_MAX / 8) * 7 * PAGE_BYTES;
