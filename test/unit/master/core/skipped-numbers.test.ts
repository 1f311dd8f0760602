import * as fc from 'fast-check';
import { SKIPPED_RANGES_MAX } from '../../../../src/master/core/limits.js';
import { SkippedNumbers } from '../../../../src/master/core/skipped-numbers.js';

test('what was skipped is known, what was allotted between is not, adjacent ranges are one', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { maxLength: 50 }), (steps) => {
      const skipped = new SkippedNumbers();
      const model = new Set<number>();
      let next = 1;
      for (const [allot, skip] of steps) {
        next += allot;
        skipped.add({ from: next, to: next + skip });
        for (let i = 0; i < skip; i++) model.add(next++);
      }
      for (let n = 0; n <= next; n++) expect(skipped.has(n)).toBe(model.has(n));
      const all = skipped.all();
      for (const [i, { from }] of all.entries()) expect(from).toBeGreaterThan(all[i - 1]?.to ?? -1);
    }),
  );
});

test('beyond the bound the smallest gap is given up, and nothing skipped is forgotten', () => {
  const skipped = new SkippedNumbers();
  const add = (i: number): void => skipped.add({ from: i * 100, to: i * 100 + 10 });
  for (let i = 1; i < SKIPPED_RANGES_MAX; i++) add(i);
  skipped.add({ from: SKIPPED_RANGES_MAX * 100 - 50, to: SKIPPED_RANGES_MAX * 100 - 40 });
  expect(skipped.all()).toHaveLength(SKIPPED_RANGES_MAX);
  add(SKIPPED_RANGES_MAX + 1);
  expect(skipped.all()).toHaveLength(SKIPPED_RANGES_MAX);
  expect(skipped.has(SKIPPED_RANGES_MAX * 100 - 60)).toBe(true);
  expect(skipped.has(150)).toBe(false);
  let forgotten = 0;
  for (let i = 1; i < SKIPPED_RANGES_MAX; i++) if (!skipped.has(i * 100 + 5)) forgotten++;
  expect(forgotten).toBe(0);
});
