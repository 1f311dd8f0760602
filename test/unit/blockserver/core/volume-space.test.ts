import {
  chooseVolume,
  remainingOf,
  reserveOf,
} from '../../../../src/blockserver/core/volume-space.js';
import { DEFAULT_LIMITS } from '../../../../src/blockserver/limits.js';
import { seededRandom } from '../../../../src/common/clock.js';
import { GiB, MiB, TiB } from '../../../../src/common/sizes.js';

test.each([
  [10 * TiB, Math.floor(0.1 * TiB)],
  [10 * GiB, 256 * MiB],
  [100 * MiB, 5 * MiB],
])('a disk of %d bytes keeps %d back', (capacity, reserve) => {
  expect(reserveOf(capacity, DEFAULT_LIMITS)).toBe(reserve);
});

test('what is promised to writes under way is not given twice', () => {
  expect(remainingOf({ free: 100, reserve: 10, promised: 60 })).toBe(30);
  expect(remainingOf({ free: 100, reserve: 10, promised: 95 })).toBe(0);
});

test('a block goes where it fits, and to the emptier and idler disk more often', () => {
  const random = seededRandom(3);
  const full = { remaining: 5, activeWrites: 0 };
  const large = { remaining: 90, activeWrites: 0 };
  const busy = { remaining: 90, activeWrites: 8 };
  expect(chooseVolume([full], 10, random)).toBeUndefined();
  const picks = Array.from({ length: 1000 }, () => chooseVolume([full, large, busy], 10, random));
  expect(picks).not.toContain(full);
  expect(picks.filter((pick) => pick === large).length).toBeGreaterThan(800);
  expect(picks).toContain(busy);
});
