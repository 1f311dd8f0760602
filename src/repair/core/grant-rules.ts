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
const STEP_SECONDS_MAX = 0.05;
/** All tasks together may owe about so much of a second, each two steps at least. */
const WINDOW_SECONDS = 0.1;

/** The lesser of two rates, of which 0 is none. */
export function lesserRate(a: number, b: number): number {
  if (a === 0 || b === 0) return Math.max(a, b);
  return Math.min(a, b);
}

/** Bytes of one grant at a rate (bytes a second, 0 for none): whole chunks, except at rates that a chunk would burst. */
export function grantStep(rate: number, limits: GrantLimits): number {
  const { grantBytesMin: chunk, grantBytesMax: most } = limits;
  if (rate === 0) return Math.min(most, limits.openWindowBytes);
  const least = Math.min(chunk, Math.floor(rate * STEP_SECONDS_MAX));
  const step = Math.floor((rate * STEP_SECONDS) / chunk) * chunk;
  return Math.max(1, Math.min(most, Math.max(least, step)));
}

/**
 * Bytes to grant a task now, 0 if it has enough. A window of its own for each task: one that stands still keeps its
 * window and takes nothing from the others. Targets fetch whole chunks, so a window holds at least one.
 * @param tasks how many share the rate
 */
export function nextGrant(
  view: GrantView,
  rate: number,
  tasks: number,
  limits: GrantLimits,
): number {
  const step = grantStep(rate, limits);
  const least = step + Math.max(step, limits.grantBytesMin);
  const share = rate === 0 ? Infinity : (rate * WINDOW_SECONDS) / tasks;
  const window = Math.min(limits.openWindowBytes, Math.max(least, share));
  const bytes = Math.min(step, view.remaining);
  return view.outstanding + bytes <= window ? bytes : 0;
}
