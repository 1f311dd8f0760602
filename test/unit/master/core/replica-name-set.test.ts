import * as fc from 'fast-check';
import { blockId } from '../../../../src/common/ids.js';
import { ReplicaNameSet } from '../../../../src/master/core/blocks/replica-name-set.js';

type Step =
  | { readonly kind: 'add' | 'delete'; readonly id: number; readonly generation: number }
  | { readonly kind: 'some'; readonly most: number };

/** Ids of few shards and few places in them, so that they meet. */
const id = fc.nat({ max: 40 }).map((n) => 1 + (n % 2) + Math.floor(n / 2) * 256);
const generation = fc.nat({ max: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('add' as const), id, generation }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('delete' as const), id, generation }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('some' as const), most: fc.nat(60) }) },
);

function key(id: number, generation: number): string {
  return `${id}@${generation}`;
}

test('it has what a set of strings has, whatever is added and deleted', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const names = new ReplicaNameSet();
      const model = new Set<string>();
      for (const each of steps) {
        if (each.kind === 'some') {
          const some = names.some(each.most).map((n) => key(n.blockId, n.generation));
          expect(some.length).toBe(Math.min(each.most, model.size));
          expect(new Set(some).size).toBe(some.length);
          for (const name of some) expect(model.has(name)).toBe(true);
          continue;
        }
        const name = key(each.id, each.generation);
        if (each.kind === 'add') {
          names.add(blockId(each.id), each.generation);
          model.add(name);
        } else {
          names.delete(blockId(each.id), each.generation);
          model.delete(name);
        }
        expect(names.size).toBe(model.size);
      }
      for (let n = 0; n <= 40; n++) {
        const known = 1 + (n % 2) + Math.floor(n / 2) * 256;
        const there = [0, 1, 2, 3].filter((g) => model.has(key(known, g)));
        expect(names.generationsOf(blockId(known)).sort((a, b) => a - b)).toEqual(there);
        for (const g of [0, 1, 2, 3]) expect(names.has(blockId(known), g)).toBe(there.includes(g));
      }
    }),
    { numRuns: 500 },
  );
});

test('what is taken out a thousand at a time comes to an end, each name once', () => {
  const names = new ReplicaNameSet();
  for (let n = 1; n <= 20_000; n++) names.add(blockId(n), n + 1);
  const taken = new Set<number>();
  while (names.size > 0)
    for (const { blockId: gone, generation: g } of names.some(1_000)) {
      names.delete(gone, g);
      taken.add(gone);
    }
  expect(taken.size).toBe(20_000);
});

test('names that stay do not keep others from their turn', () => {
  const names = new ReplicaNameSet();
  for (let n = 1; n <= 5_000; n++) names.add(blockId(n), 1);
  const seen = new Set<number>();
  for (let round = 0; round < 256; round++)
    for (const { blockId: each } of names.some(100)) seen.add(each);
  expect(seen.size).toBe(5_000);
});

test('a million names take no more than 48 bytes each, and next to nothing of the heap', () => {
  const before = process.memoryUsage();
  const names = new ReplicaNameSet();
  for (let n = 1; n <= 1_000_000; n++) names.add(blockId(n), n + 5);
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  expect(names.size).toBe(1_000_000);
  expect((arrayBuffers - before.arrayBuffers) / 1e6).toBeLessThan(48);
  expect((heapUsed - before.heapUsed) / 1e6).toBeLessThan(20);
});
