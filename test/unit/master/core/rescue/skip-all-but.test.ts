import * as fc from 'fast-check';
import { skipAllBut } from '../../../../../src/master/core/rescue/skip-all-but.js';

const rising = fc
  .uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 30 })
  .map((numbers) => numbers.toSorted((a, b) => a - b));

test('exactly what is not kept, as few ranges as that takes', () => {
  fc.assert(
    fc.property(rising, (kept) => {
      const ranges = skipAllBut(kept, 70);
      for (let n = 1; n < 70; n++)
        expect(ranges.some(({ from, to }) => n >= from && n < to)).toBe(!kept.includes(n));
      for (const [i, { from }] of ranges.entries())
        expect(from).toBeGreaterThan(ranges[i - 1]?.to ?? 0);
    }),
  );
});

test('beyond the bound the shortest runs are skipped too, and nothing that was not kept gets allotted', () => {
  const kept = [2, 5, 6, 7, 9, 20, 21];
  expect(skipAllBut(kept, 30, 3)).toEqual([
    { from: 1, to: 5 },
    { from: 8, to: 20 },
    { from: 22, to: 30 },
  ]);
});
