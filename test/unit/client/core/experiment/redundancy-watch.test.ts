import { RedundancyWatch } from '../../../../../src/client/core/experiment/redundancy-watch.js';

describe('redundancy', () => {
  const affected = [
    { id: 1, wanted: 2, left: 1 },
    { id: 2, wanted: 3, left: 1 },
    { id: 3, wanted: 3, left: 2 },
  ];
  const copies = (...counts: number[]): Map<number, number> =>
    new Map(counts.map((count, i) => [i + 1, count]));

  test('in the right order: one-copy blocks are at two before a block with two gets its third', () => {
    const watch = new RedundancyWatch(affected);
    expect(watch.oneCopyBlocks).toBe(2);
    expect(watch.observe(10, copies(1, 1, 2))).toEqual({ none: 0, one: 2, two: 1, complete: 0 });
    expect(watch.observe(20, copies(2, 1, 2))).toEqual({ none: 0, one: 1, two: 1, complete: 1 });
    expect(watch.oneCopySafeMs).toBeUndefined();
    watch.observe(30, copies(2, 2, 2));
    expect([watch.oneCopySafeMs, watch.firstThirdCopyMs]).toEqual([30, undefined]);
    watch.observe(40, copies(2, 2, 3));
    expect([watch.firstThirdCopyMs, watch.completeMs]).toEqual([40, undefined]);
    watch.observe(50, copies(2, 3, 3));
    watch.observe(60, copies(2, 3, 3));
    expect([watch.oneCopySafeMs, watch.firstThirdCopyMs, watch.completeMs]).toEqual([30, 40, 50]);
  });

  test('in the wrong order the times say so', () => {
    const watch = new RedundancyWatch(affected);
    watch.observe(10, copies(1, 1, 3));
    watch.observe(20, copies(2, 2, 3));
    expect([watch.oneCopySafeMs, watch.firstThirdCopyMs]).toEqual([20, 10]);
  });

  test('a third copy of a block that had one copy left is not the first third copy of one that had two', () => {
    const watch = new RedundancyWatch(affected);
    watch.observe(10, copies(1, 3, 2));
    expect(watch.firstThirdCopyMs).toBeUndefined();
  });

  test('at first each block has what is left of it, and no time is noted', () => {
    const watch = new RedundancyWatch(affected);
    expect(watch.atFirst()).toEqual({ none: 0, one: 2, two: 1, complete: 0 });
    const { oneCopySafeMs, firstThirdCopyMs, completeMs } = watch;
    expect([oneCopySafeMs, firstThirdCopyMs, completeMs]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('a block that is not named as lacking has all its copies; one without any is told apart', () => {
    const watch = new RedundancyWatch(affected);
    expect(watch.observe(5, new Map([[2, 0]]))).toEqual({ none: 1, one: 0, two: 0, complete: 2 });
    expect(watch.observe(6, new Map())).toEqual({ none: 0, one: 0, two: 0, complete: 3 });
    expect(watch.completeMs).toBe(6);
  });

  test('the order is known when both times are, or there can be none', () => {
    const watch = new RedundancyWatch(affected);
    watch.observe(10, copies(2, 2, 2));
    expect(watch.orderIsKnown).toBe(false);
    watch.observe(20, copies(2, 2, 3));
    expect(watch.orderIsKnown).toBe(true);
    const [one, , two] = affected;
    const onlyTwo = new RedundancyWatch([two!]);
    expect(onlyTwo.orderIsKnown).toBe(false);
    onlyTwo.observe(10, copies(0, 0, 3));
    expect([onlyTwo.orderIsKnown, onlyTwo.oneCopySafeMs]).toEqual([true, undefined]);
    const onlyOne = new RedundancyWatch([one!]);
    expect(onlyOne.orderIsKnown).toBe(false);
    onlyOne.observe(10, copies(2));
    expect(onlyOne.orderIsKnown).toBe(true);
  });
});
