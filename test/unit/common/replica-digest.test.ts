import * as fc from 'fast-check';
import { RunningDigest, sameDigest } from '../../../src/common/replica-digest.js';

type Triple = readonly [id: number, gen: number, length: number];

const number = fc.oneof(fc.nat(10), fc.maxSafeNat());
const triples = fc.uniqueArray(fc.tuple(number, number, number), {
  maxLength: 50,
  selector: (triple) => triple.join('.'),
});

function digestOf(all: readonly Triple[]) {
  const digest = new RunningDigest();
  for (const each of all) digest.add(...each);
  return digest.value;
}

test('a set has one digest, in whatever order it came about', () => {
  fc.assert(
    fc.property(triples, triples, (stay, go) => {
      const digest = new RunningDigest();
      for (const each of [...go, ...stay]) digest.add(...each);
      for (const each of go.toReversed()) digest.remove(...each);
      expect(digest.value).toEqual(digestOf(stay.toReversed()));
    }),
  );
});

test.each<[string, Triple[], Triple[]]>([
  ['one that is not there', [[1, 1, 1]], []],
  ['a replica of no bytes', [[1, 1, 0]], []],
  ['another id', [[1, 1, 1]], [[2, 1, 1]]],
  ['another generation', [[1, 1, 1]], [[1, 2, 1]]],
  ['another length', [[1, 1, 1]], [[1, 1, 2]]],
  ['an id that differs above 2^32 only', [[1, 1, 1]], [[1 + 2 ** 32, 1, 1]]],
  ['a generation that differs above 2^32 only', [[1, 1, 1]], [[1, 1 + 2 ** 32, 1]]],
  ['a length that differs above 2^32 only', [[1, 1, 1]], [[1, 1, 1 + 2 ** 32]]],
  [
    'generations exchanged',
    [
      [1, 5, 1],
      [2, 6, 1],
    ],
    [
      [1, 6, 1],
      [2, 5, 1],
    ],
  ],
])('tells %s', (_, one, other) => {
  const [a, b] = [digestOf(one), digestOf(other)];
  expect(sameDigest(a, b)).toBe(false);
  if (a.count === b.count) {
    expect(a.low).not.toBe(b.low);
    expect(a.high).not.toBe(b.high);
  }
});

test('the mix is the one that other versions use', () => {
  expect(
    digestOf([
      [1, 1, 67_108_864],
      [2, 3, 0],
      [Number.MAX_SAFE_INTEGER, 2 ** 40, 123],
    ]),
  ).toEqual({ count: 3, low: 1_665_755_459, high: 3_483_693_290 });
});

test('neighbours do not come near each other: no two of 100,000 usual replicas share a half, but for chance', () => {
  const lows = new Set<number>();
  const highs = new Set<number>();
  for (let id = 1; id <= 100_000; id++) {
    const { low, high } = digestOf([[id, id, 67_108_864]]);
    lows.add(low);
    highs.add(high);
  }
  // By chance 1.2 pairs are to be expected in each.
  expect(lows.size).toBeGreaterThan(99_990);
  expect(highs.size).toBeGreaterThan(99_990);
});
