import {
  FAIL_POINTS,
  type FailPointName,
} from '../../../src/master/failpoints/fail-point-names.js';
import type { CrashBench, PlannedDeath } from './crash-bench.js';

/** The first pass is at the start for what a start does itself; later ones are under load. */
const PASSES: Partial<Record<FailPointName, readonly number[]>> = {
  'segment-before-open': [1, 2],
  'segment-opened': [1, 3],
  'segment-header-half-written': [1, 2],
  'segment-header-written': [1, 3],
  'segment-header-synced': [1, 2],
  'segment-before-rename': [1, 3],
  'segment-renamed': [1, 2],
  'segment-folder-synced': [1, 3],
  'append-before-write': [1, 40],
  'append-written': [1, 60],
  'append-synced': [1, 90],
  // The table of pages, and some of the other parts; a head and what it heads are two writes.
  'checkpoint-frame-half-written': [1, 2, 6],
  'checkpoint-frame-written': [1, 4, 9],
};

/** A batch that is torn, as the start has to settle it. */
const torn = (bench: CrashBench): Promise<void> => bench.dieAt('append-frame-half-written:5');
const spoil = (bench: CrashBench): Promise<void> => bench.spoilNewestCheckpoint();

/** Two checkpoints, so that the newest can be spoilt. */
async function two(bench: CrashBench): Promise<void> {
  if ((await bench.checkpointFiles()).length < 2)
    await bench.dieAt('old-checkpoint-folder-synced:1');
}

async function spoilt(bench: CrashBench): Promise<void> {
  await two(bench);
  await spoil(bench);
}

function before(name: FailPointName): PlannedDeath['before'] {
  if (name.startsWith('tail-')) return torn;
  return name.startsWith('set-aside-') ? spoilt : undefined;
}

/** Every name at least once. */
export const FAIL_POINT_PLAN: readonly PlannedDeath[] = [
  ...FAIL_POINTS.flatMap((name) =>
    (PASSES[name] ?? [1]).map((nth) => ({ point: `${name}:${nth}`, before: before(name) })),
  ),
  // Here the thread that writes the next one is first to see the damage.
  { point: 'set-aside-renamed:1', before: two, during: spoil },
];
