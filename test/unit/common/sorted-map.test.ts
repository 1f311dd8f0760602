import * as fc from 'fast-check';
import { assert } from '../../../src/common/assert.js';
import { SortedMap } from '../../../src/common/collections/sorted-map.js';

const byNumber = (a: number, b: number): number => a - b;

function pageOf(map: SortedMap<number, string>, after: number | undefined, limit: number) {
  const page: [number, string][] = [];
  map.page(after, limit, (key, value) => page.push([key, value]));
  return page;
}

test('sorted map: random sets, deletes and pages agree with a sorted array', () => {
  const step = fc.record({
    what: fc.constantFrom('set', 'set', 'set', 'delete', 'page'),
    key: fc.integer({ min: 0, max: 2_000 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 1_500, size: 'max' }), (steps) => {
      const map = new SortedMap<number, string>(byNumber);
      const model = new Map<number, string>();
      for (const [i, { what, key }] of steps.entries()) {
        if (what === 'set') {
          map.set(key, `v${i}`);
          model.set(key, `v${i}`);
        } else if (what === 'delete') assert(map.delete(key) === model.delete(key), 'delete');
        else {
          const rest = [...model].filter(([k]) => k > key).sort(([a], [b]) => a - b);
          const found = JSON.stringify(pageOf(map, key, 7));
          assert(found === JSON.stringify(rest.slice(0, 7)), `page after ${key}`);
        }
        assert(map.get(key) === model.get(key), `get ${key} after step ${i}`);
        assert(map.size === model.size, `size after step ${i}`);
      }
      expect(pageOf(map, undefined, Infinity)).toEqual([...model].sort(([a], [b]) => a - b));
    }),
    { numRuns: 8 },
  );
});

test.each([
  ['rising', (i: number) => i],
  ['falling', (i: number) => 20_000 - i],
  ['scattered', (i: number) => (i * 7_919) % 20_011],
])('sorted map: %s keys come back in order, and deleting all leaves nothing', (_, keyOf) => {
  const map = new SortedMap<number, string>(byNumber);
  const keys = Array.from({ length: 20_000 }, (_, i) => keyOf(i));
  for (const key of keys) map.set(key, `${key}`);
  const sorted = [...keys].sort(byNumber);
  expect(pageOf(map, undefined, Infinity).map(([key]) => key)).toEqual(sorted);
  expect(keys.every((key) => map.delete(key))).toBe(true);
  expect(map.size).toBe(0);
  expect(pageOf(map, undefined, 10)).toEqual([]);
});
