/** Bounds of the process plumbing; times in milliseconds. */

/** How long a daemon may take to stop cleanly before it ends anyway. */
export const STOP_MS_MAX = 10_000;
/** How often a daemon that must not outlive its parent looks whether it still has the same one. */
export const PARENT_CHECK_MS = 500;
/** How often the event loop's own delay is measured. */
export const EVENT_LOOP_CHECK_MS = 250;

/** Metrics over HTTP: who scrapes is alone or nearly so, and asks in one small packet. */
export const METRICS_CONNECTIONS_MAX = 16;
export const METRICS_HEADER_BYTES_MAX = 8_192;
/** A request has to be there whole within this time, which is looked at as often. */
export const METRICS_REQUEST_MS_MAX = 5_000;
/** A connection on which nothing moves for so long is ended. */
export const METRICS_IDLE_MS = 10_000;
