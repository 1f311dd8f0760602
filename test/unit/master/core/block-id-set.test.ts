import * as fc from 'fast-check';
import { blockId } from '../../../../src/common/ids.js';
import { BlockIdSet } from '../../../../src/master/core/blocks/block-id-set.js';

const anyId = fc.oneof(
  fc.integer({ min: 1, max: 5_000 }),
  fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  fc.constant(Number.MAX_SAFE_INTEGER),
);

describe('block id set', () => {
  test('is a set with ranges in rising order, for ids up to 2^53 - 1', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), anyId), { maxLength: 200, size: 'max' }),
        fc.nat({ max: 5_000 }),
        fc.oneof(fc.nat({ max: 6_000 }), fc.constant(Number.MAX_SAFE_INTEGER)),
        (steps, after, upTo) => {
          const set = new BlockIdSet();
          const model = new Set<number>();
          for (const [add, id] of steps) {
            if (add) {
              set.add(blockId(id));
              model.add(id);
            } else expect(set.delete(blockId(id))).toBe(model.delete(id));
          }
          expect(set.size).toBe(model.size);
          for (const [, id] of steps) expect(set.has(blockId(id))).toBe(model.has(id));
          const inRange = [...model].filter((id) => id > after && id <= upTo);
          expect([...set.range(after, upTo)]).toEqual(inRange.sort((a, b) => a - b));
        },
      ),
    );
  });
});
