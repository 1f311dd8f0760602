/** Bounds of the work that operators start. */

/** Blocks looked at in one turn. */
export const JOB_SLICE_BLOCKS = 1_000;
/** Blocks named as what keeps a job from its end. */
export const BLOCKERS_SHOWN_MAX = 20;
/** Blocks named for all jobs of one list: with the longest paths a quarter of a message. */
export const BLOCKERS_LISTED_MAX = 1_000;
/** Servers named in a refusal. */
export const SERVERS_NAMED_MAX = 50;
/** Figures of how fast a job is are taken over this long. */
export const RATE_WINDOW_MS = 60_000;
/** Samples kept for it. */
export const RATE_SAMPLES_MAX = 120;
/** Moves of a balance that are under way, or wait until their source has let go. */
export const BALANCE_MOVES_MAX = 1_000;
/** Blocks whose move failed that are left alone until all others have moved. */
export const BALANCE_FAILED_MAX = 10_000;
/** Rounds in which those that failed are tried again while none succeeds. */
export const BALANCE_RETRIES_MAX = 3;
/** Bytes to leave free on the disk that takes a moved block. */
export const BALANCE_RESERVE_BYTES = 2 ** 20;
/** Steps in which the progress of one server becomes durable. */
export const DRAIN_NOTES_PER_JOB = 1_000;
/** Progress that is too small for a step becomes durable after this. */
export const DRAIN_NOTE_AGE_MS = 10_000;
