import * as fc from 'fast-check';
import { PackedColumn } from '../../../../src/master/core/blocks/packed-column.js';

const ROWS = 64;
const WORD_MAX = 2 ** 32 - 1;

/** Values that stand close to one another, at any distance, and those at the ends. */
const valueArbitrary = fc
  .record({
    center: fc.constantFrom(0, 300, 70_000, 2 ** 31, WORD_MAX - 70_000, WORD_MAX),
    off: fc.oneof(
      fc.integer({ min: -3, max: 3 }),
      fc.integer({ min: -200, max: 200 }),
      fc.integer({ min: -60_000, max: 60_000 }),
    ),
  })
  .map(({ center, off }) => Math.min(WORD_MAX, Math.max(0, center + off)));

const writesArbitrary = fc.oneof(
  fc.array(fc.tuple(fc.nat(ROWS - 1), valueArbitrary), { maxLength: 200 }),
  // Around one center, so that narrow columns are filled and moved.
  fc.tuple(valueArbitrary, fc.constantFrom(2, 150, 260, 40_000, 66_000)).chain(([center, far]) =>
    fc.array(
      fc.tuple(
        fc.nat(ROWS - 1),
        fc
          .integer({ min: -far, max: far })
          .map((off) => Math.min(WORD_MAX, Math.max(0, center + off))),
      ),
      { maxLength: 200 },
    ),
  ),
);

function expectSame(column: PackedColumn, plain: ReadonlyMap<number, number>): void {
  const wrong = [...plain].filter(([row, value]) => column.get(row) !== value);
  expect(wrong).toEqual([]);
}

test.each([0, 1] as const)('with slope %s every row gives what was written last', (slope) => {
  const seen = new Set<number>();
  fc.assert(
    fc.property(writesArbitrary, (writes) => {
      const column = new PackedColumn(ROWS, slope);
      const plain = new Map<number, number>();
      for (const [row, value] of writes) {
        column.set(row, value);
        plain.set(row, value);
        if (plain.size % 8 === 0) expectSame(column, plain);
      }
      expectSame(column, plain);
      seen.add(column.width);
    }),
    { numRuns: 300, seed: 7 },
  );
  expect(seen).toEqual(new Set([0, 1, 2, 4]));
});

test.each([
  ['that follow the slope', 0, (row: number) => row],
  ['that differ by 192', 1, (row: number) => (row % 2) * 192],
  ['that differ by 193', 2, (row: number) => (row % 2) * 193],
  ['that differ by 49,152', 2, (row: number) => (row % 2) * 49_152],
  ['that differ by 49,153', 4, (row: number) => (row % 2) * 49_153],
])('values %s take %s bytes each', (what, width, valueOf) => {
  const column = new PackedColumn(ROWS, what === 'that follow the slope' ? 1 : 0);
  for (let row = 0; row < ROWS; row++) column.set(row, 1_000_000 + valueOf(row));
  expect(column.width).toBe(width);
  for (let row = 0; row < ROWS; row++) expect(column.get(row)).toBe(1_000_000 + valueOf(row));
});

test('values that go to and fro, or away step by step, have a column written anew seldom', () => {
  for (const walk of [
    (i: number) => 2 ** 20 + (i % 2 === 0 ? i : -i),
    (i: number) => 2 ** 20 + [0, 26_214, 0, -19_661][i % 4]!,
    (i: number) => 2 ** 31 - i,
  ]) {
    const column = new PackedColumn(ROWS, 1);
    const arrays = new Set<unknown>();
    for (let i = 0; i < 100_000; i++) {
      column.set(5, walk(i));
      arrays.add(column['stored']);
    }
    expect(column.get(5)).toBe(walk(99_999));
    expect(arrays.size).toBeLessThan(20);
  }
});
