import * as fc from 'fast-check';
import { CHUNK_BYTES, KiB, MiB } from '../../../../src/common/sizes.js';
import {
  grantStep,
  grantWindow,
  lesserRate,
  nextGrant,
} from '../../../../src/repair/core/grant-rules.js';
import { DEFAULT_LIMITS } from '../../../../src/repair/limits.js';

const rates = fc.oneof(fc.integer({ min: 0, max: 2 ** 40 }), fc.constantFrom(0, 1, 64 * KiB, MiB));

test.each([
  [0, 0, 0],
  [0, 5, 5],
  [5, 0, 5],
  [3, 5, 3],
])('the lesser of %d and %d is %d, where 0 is no bound', (a, b, lesser) => {
  expect(lesserRate(a, b)).toBe(lesser);
});

test('a step is at most a twentieth of a second, at most 1 MiB, and of whole chunks where the rate allows', () => {
  fc.assert(
    fc.property(rates, fc.integer({ min: 1, max: 64 }), (rate, tasks) => {
      const step = grantStep(rate, tasks, DEFAULT_LIMITS);
      expect(step).toBeGreaterThanOrEqual(1);
      expect(step).toBeLessThanOrEqual(MiB);
      if (rate > 20) expect(step).toBeLessThanOrEqual(rate / 20);
      if (rate >= 20 * CHUNK_BYTES) expect(step % CHUNK_BYTES).toBe(0);
    }),
  );
});

test('all windows together owe at most 150 ms of the rate, unless two chunks each are more', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2 ** 40 }),
      fc.integer({ min: 1, max: 64 }),
      (rate, n) => {
        const window = grantWindow(rate, n, DEFAULT_LIMITS);
        expect(window * n).toBeLessThanOrEqual(Math.max(rate * 0.15 * 1.001, 2 * CHUNK_BYTES * n));
        expect(grantStep(rate, n, DEFAULT_LIMITS)).toBeLessThanOrEqual(window / 2);
      },
    ),
  );
});

test('a task is never granted more than its block, nor more than its window; nothing owed means it may go on', () => {
  fc.assert(
    fc.property(
      rates,
      fc.nat(1 << 30),
      fc.nat(16 * MiB),
      fc.integer({ min: 1, max: 64 }),
      (...args) => {
        const [rate, remaining, outstanding, tasks] = args;
        const bytes = nextGrant({ remaining, outstanding }, rate, tasks, DEFAULT_LIMITS);
        expect(bytes).toBeLessThanOrEqual(remaining);
        expect(bytes === 0 || outstanding + bytes <= DEFAULT_LIMITS.openWindowBytes).toBe(true);
        // What is less than a chunk no target fetches: it waits for the rest.
        if (outstanding < CHUNK_BYTES && remaining > 0) expect(bytes).toBeGreaterThan(0);
      },
    ),
  );
});
