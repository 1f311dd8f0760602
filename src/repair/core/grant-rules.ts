/** How large the steps are in which tasks are let go on. */
export interface GrantLimits {
  /** A chunk: smaller steps would be asked of the disks as whole chunks anyway. */
  readonly grantBytesMin: number;
  readonly grantBytesMax: number;
  /** Granted but not yet copied by one task, where no rate bounds it: what a pause does not stop any more. */
  readonly openWindowBytes: number;
}

/** Where one task stands. */
export interface GrantView {
  /** Bytes of the block that were not granted yet. */
  readonly remaining: number;
  /** Bytes that were granted and not copied yet. */
  readonly outstanding: number;
}

/** One step is at most this share of a second: the bucket's depth holds several. */
const STEP_SECONDS = 0.02;
/** The same at rates at which a chunk would take longer. */
const STEP_SECONDS_MAX = 0.05;
/** What all tasks together may owe: it could all arrive at once after a stall, whatever was granted since. */
const WINDOW_SECONDS = 0.15;

/** The lesser of two rates, of which 0 is none. */
export function lesserRate(a: number, b: number): number {
  if (a === 0 || b === 0) return Math.max(a, b);
  return Math.min(a, b);
}

/**
 * Bytes that one task may owe where `tasks` share a rate (bytes a second, 0 for none). A window of its own for each: one
 * that stands still keeps its window and takes nothing from the others. Targets fetch whole chunks, so it holds two.
 */
export function grantWindow(rate: number, tasks: number, limits: GrantLimits): number {
  const share = rate === 0 ? Infinity : (rate * WINDOW_SECONDS) / tasks;
  return Math.min(limits.openWindowBytes, Math.max(2 * limits.grantBytesMin, share));
}

/** Bytes of one grant: half a window at most, in whole chunks except at rates that a chunk would burst. */
export function grantStep(rate: number, tasks: number, limits: GrantLimits): number {
  const { grantBytesMin: chunk, grantBytesMax: most } = limits;
  if (rate === 0) return most;
  const half = Math.min(rate * STEP_SECONDS, grantWindow(rate, tasks, limits) / 2);
  const chunks = Math.floor(half / chunk) * chunk;
  const least = Math.min(chunk, Math.floor(rate * STEP_SECONDS_MAX));
  return Math.max(1, Math.min(most, Math.max(least, chunks)));
}

/** Bytes to grant a task now, 0 if it has enough. */
export function nextGrant(
  view: GrantView,
  rate: number,
  tasks: number,
  limits: GrantLimits,
): number {
  const bytes = Math.min(grantStep(rate, tasks, limits), view.remaining);
  return view.outstanding + bytes <= grantWindow(rate, tasks, limits) ? bytes : 0;
}
