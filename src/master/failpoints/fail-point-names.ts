/**
 * Every boundary of what a master does to its folder, in the order in which each is passed. docs/internals/fail-points.md
 * says what is on disk at each.
 */
export const FAIL_POINTS = [
  // A start that settles the end of the log.
  'tail-before-cut',
  'tail-cut',
  'tail-half-rewritten',
  'tail-rewritten',
  'tail-synced',
  // A segment that begins.
  'segment-before-open',
  'segment-opened',
  'segment-header-half-written',
  'segment-header-written',
  'segment-header-synced',
  'segment-before-rename',
  'segment-renamed',
  'segment-folder-synced',
  // A batch.
  'append-before-write',
  'append-frame-half-written',
  'append-zeros-half-written',
  'append-written',
  'append-synced',
  // The segment before, once it is sealed.
  'sealed-before-cut',
  'sealed-cut',
  // A checkpoint; all but the first in its thread.
  'checkpoint-captured',
  'checkpoint-before-open',
  'checkpoint-opened',
  'checkpoint-header-half-written',
  'checkpoint-header-written',
  'checkpoint-pages-half-written',
  'checkpoint-pages-written',
  'checkpoint-frame-half-written',
  'checkpoint-frame-written',
  'checkpoint-footer-half-written',
  'checkpoint-footer-written',
  'checkpoint-synced',
  'checkpoint-before-rename',
  'checkpoint-renamed',
  'checkpoint-folder-synced',
  'checkpoint-before-read-back',
  'checkpoint-read-back',
  // What a new checkpoint makes superfluous.
  'old-checkpoint-before-unlink',
  'old-checkpoint-unlinked',
  'old-checkpoint-folder-synced',
  'log-removal-before-unlink',
  'log-removal-unlinked',
  'log-removal-folder-synced',
  'log-removal-between',
  // A damaged checkpoint, which counts no more.
  'set-aside-before-rename',
  'set-aside-renamed',
  'set-aside-folder-synced',
] as const;

export type FailPointName = (typeof FAIL_POINTS)[number];

export function isFailPointName(text: string): text is FailPointName {
  return (FAIL_POINTS as readonly string[]).includes(text);
}
