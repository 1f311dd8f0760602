import * as fc from 'fast-check';
import { scatteredOrder } from '../../../../src/common/bench/scattered-order.js';
import { WarehouseTree } from '../../../../src/common/bench/warehouse-tree.js';

const countsOfFiles = fc.integer({ min: 1, max: 5_000 });

test('each file lies in the directory that says so, and no two have one path', () => {
  fc.assert(
    fc.property(countsOfFiles, (files) => {
      const tree = new WarehouseTree(files);
      const paths = new Set<string>();
      const astray: number[] = [];
      for (let directory = 0; directory < tree.directories; directory++) {
        const first = tree.firstOf(directory);
        for (let file = first; file < first + tree.filesIn(directory); file++) {
          const path = tree.pathOf('/top', file);
          const isInIt = path.startsWith(`${tree.directoryPath('/top', directory)}/part-`);
          if (!isInIt || tree.directoryOf(file) !== directory) astray.push(file);
          paths.add(path);
        }
      }
      expect(astray).toEqual([]);
      expect(paths.size).toBe(files);
    }),
    { numRuns: 20 },
  );
});

test('names are those of a job, or have digits of their own', () => {
  expect(new WarehouseTree(2_000).pathOf('/t', 217)).toBe(
    '/t/table-0000/month=01/day=02/part-00017-9e37.parquet',
  );
  const own = new WarehouseTree(100, 'file');
  const digits = Array.from({ length: 100 }, (_, file) => own.nameOf(file).slice(11));
  expect(new Set(digits).size).toBe(100);
});

test('a scattered order has each number once and begins where the seed says', () => {
  fc.assert(
    fc.property(countsOfFiles, fc.nat(10_000), (count, seed) => {
      const at = scatteredOrder(count, seed);
      const numbers = Array.from({ length: count }, (_, place) => at(place));
      expect(at(0)).toBe(seed % count);
      expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers.map((_, i) => i));
    }),
    { numRuns: 30, examples: [[48_271 * 2, 1]] },
  );
});
