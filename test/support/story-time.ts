/** Bound on a test of several crashes and recoveries: many times what it takes on a quiet machine. */
export const STORY_MS_MAX = 300_000;
