/** Bounds of the process plumbing; times in milliseconds. */

/** How long a daemon may take to stop cleanly before it ends anyway. */
export const STOP_MS_MAX = 10_000;
/** How often a daemon that must not outlive its parent looks whether it still has the same one. */
export const PARENT_CHECK_MS = 500;
/** How often the event loop's own delay is measured. */
export const EVENT_LOOP_CHECK_MS = 250;
