/** Bounds of a local cluster; times in milliseconds. */

export const BLOCK_SERVERS_MAX = 64;
export const REPAIR_WORKERS_MAX = 16;
/** All nodes serve and all block servers are live. */
export const READY_MS_MAX = 30_000;
/** After that, how long `up` waits for the master to leave safe mode before it returns all the same. */
export const SAFE_MODE_MS_MAX = 10_000;
/** From SIGTERM to SIGKILL; longer than a daemon's own bound on a clean stop. */
export const STOP_MS_MAX = 15_000;
/** From SIGKILL to the end of the process. */
export const KILL_MS_MAX = 10_000;
export const POLL_MS = 25;
/** One question to the master. */
export const REPORT_MS_MAX = 2_000;
/** Waiting for another command that changes the same cluster. */
export const LOCK_MS_MAX = 60_000;
/** A node's log is set aside (one older one is kept) when it is longer than this at a start. */
export const LOG_BYTES_MAX = 64 * 1024 * 1024;
/** Lines of a log that a failed start shows. */
export const LOG_LINES_SHOWN = 5;
/** Threads that a daemon may wait for the disk in; libuv's default is 4, fewer than the disks of a busy server. */
export const DAEMON_THREADS = 16;
