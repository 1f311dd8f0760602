import * as fc from 'fast-check';
import { blockId } from '../../../../src/common/ids.js';
import { BlockIdSet } from '../../../../src/master/core/blocks/block-id-set.js';

const BUCKET = 65_536;
const ALL = Number.MAX_SAFE_INTEGER;

const anyId = fc.oneof(
  fc.integer({ min: 1, max: 5_000 }),
  fc.integer({ min: BUCKET - 40, max: BUCKET + 40 }),
  fc.integer({ min: 2 ** 40 * BUCKET - 40, max: 2 ** 40 * BUCKET + 40 }),
  fc.integer({ min: 1, max: ALL }),
  fc.constant(ALL),
);

const rising = (a: number, b: number): number => a - b;
const idsOf = (set: BlockIdSet, after = 0, upTo = ALL): number[] => [...set.range(after, upTo)];

/** A set beside one of the language's own. */
class Checked {
  readonly set = new BlockIdSet();
  readonly model = new Set<number>();

  add(id: number): void {
    this.set.add(blockId(id));
    this.model.add(id);
  }

  delete(id: number): void {
    const was = this.model.delete(id);
    if (this.set.delete(blockId(id)) !== was)
      throw new Error(`${id} was ${was ? '' : 'not '}there`);
  }

  expectSame(ids: Iterable<number> = this.model, after = 0, upTo = ALL): void {
    const { set, model } = this;
    expect(set.size).toBe(model.size);
    const wrong = [...ids].filter((id) => set.has(blockId(id)) !== model.has(id));
    expect(wrong).toEqual([]);
    const inRange = [...model].filter((id) => id > after && id <= upTo);
    expect(idsOf(set, after, upTo)).toEqual(inRange.sort(rising));
  }
}

describe('block id set', () => {
  test('is a set with ranges in rising order, for ids up to 2^53 - 1', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), anyId), { maxLength: 200 }),
        fc.oneof(fc.nat({ max: 5_000 }), anyId),
        fc.oneof(fc.nat({ max: 6_000 }), anyId),
        (steps, after, upTo) => {
          const both = new Checked();
          for (const [add, id] of steps) {
            if (add) both.add(id);
            else both.delete(id);
          }
          both.expectSame(
            steps.map(([, id]) => id),
            after,
            upTo,
          );
        },
      ),
    );
  });

  test('ids that fill a bucket and leave it are there as told, as a list and as a bitmap', () => {
    fc.assert(
      fc.property(
        // A number that is prime to 65,536 goes through all of a bucket, near to one another or far.
        fc.constantFrom(1, 3, 16, 40_503, 65_535),
        fc.constantFrom(2_047, 2_048, 2_049, 4_095, 4_096, 4_097, 9_000),
        fc.constantFrom(0, 10, 2_047, 2_048, 2_049, 4_096, 4_097),
        fc.nat(BUCKET),
        (stride, filled, left, after) => {
          const both = new Checked();
          const idOf = (i: number): number => 3 * BUCKET - 2_000 + ((i * stride) % BUCKET);
          for (let i = 0; i < filled; i++) both.add(idOf(i));
          both.expectSame();
          const copy = both.set.clone();
          const ids = idsOf(copy);
          for (let i = filled - 1; i >= left; i--) both.delete(idOf(i));
          both.expectSame([...ids, 5 * BUCKET], 2 * BUCKET + after);
          for (let i = 0; i < 4_100; i++) both.add(idOf(i));
          both.expectSame(ids);
          expect(idsOf(copy)).toEqual(ids);
        },
      ),
      { numRuns: 30 },
    );
  });

  test.each([
    ['a list', 3_000],
    ['a bitmap', 6_000],
  ])('a copy of %s does not follow what it was taken from', (_, count) => {
    const set = new BlockIdSet();
    for (let id = 1; id <= count; id++) set.add(blockId(id));
    const copy = set.clone();
    for (let id = 1; id <= count; id += 2) set.delete(blockId(id));
    expect(copy.size).toBe(count);
    expect(idsOf(copy)).toHaveLength(count);
    expect(copy.has(blockId(1))).toBe(true);
  });

  test('zero is no member of a list that is empty there, nor what a list had behind its end', () => {
    const set = new BlockIdSet();
    for (const id of [BUCKET + 5, BUCKET + 9]) set.add(blockId(id));
    expect(set.has(blockId(BUCKET))).toBe(false);
    set.delete(blockId(BUCKET + 9));
    expect(set.has(blockId(BUCKET + 9))).toBe(false);
    expect(set.delete(blockId(BUCKET + 9))).toBe(false);
    expect(idsOf(set)).toEqual([BUCKET + 5]);
  });

  test.each([
    ['a list', 3_000],
    ['a bitmap', 6_000],
  ])('a range sees what comes and goes beyond the part under way: %s', (_, count) => {
    const both = new Checked();
    for (let i = 1; i <= count; i++) both.add(2 * i);
    const range = both.set.range(0, ALL);
    const seen = [range.next().value];
    both.delete(2_600);
    both.add(2_601);
    // The kind changes while the range is under way.
    for (let i = 1; i <= 3_000; i++) both.add(20_000 + i);
    for (const id of range) seen.push(id);
    expect(seen).toEqual([...both.model].sort(rising));
  });

  test('a range goes on to its end while each id that it gives is deleted', () => {
    const both = new Checked();
    for (let i = 1; i <= 10_000; i++) both.add(7 * i);
    const seen: number[] = [];
    for (const id of both.set.range(0, ALL)) {
      seen.push(id);
      both.delete(id);
    }
    expect(seen).toHaveLength(10_000);
    expect(both.set.size).toBe(0);
    expect(both.set['buckets'].size).toBe(0);
  });
});
