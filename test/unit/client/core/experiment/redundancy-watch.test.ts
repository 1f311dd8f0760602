import { RedundancyWatch } from '../../../../../src/client/core/experiment/redundancy-watch.js';

/** Blocks 1 and 2 had three copies and have two, block 3 had two and has one. */
function watch(): RedundancyWatch {
  return new RedundancyWatch([
    { id: 1, wanted: 3, left: 2 },
    { id: 2, wanted: 3, left: 2 },
    { id: 3, wanted: 2, left: 1 },
  ]);
}

test('at first each block has what is left of it, and no time is noted', () => {
  const watched = watch();
  expect(watched.atFirst()).toEqual({ none: 0, one: 1, two: 2, complete: 0 });
  expect(watched.oneCopySafeMs).toBeUndefined();
  expect(watched.firstThirdCopyMs).toBeUndefined();
});

test('a block that is not named as lacking has all its copies; the first time of each step is kept', () => {
  const watched = watch();
  const lacking = new Map([
    [1, 2],
    [2, 2],
    [3, 1],
  ]);
  expect(watched.observe(10, lacking)).toEqual({ none: 0, one: 1, two: 2, complete: 0 });
  expect(watched.oneCopySafeMs).toBeUndefined();
  lacking.delete(3);
  expect(watched.observe(20, lacking)).toEqual({ none: 0, one: 0, two: 2, complete: 1 });
  expect(watched.firstThirdCopyMs).toBeUndefined();
  lacking.delete(1);
  watched.observe(30, lacking);
  expect(watched.completeMs).toBeUndefined();
  lacking.delete(2);
  expect(watched.observe(40, lacking)).toEqual({ none: 0, one: 0, two: 0, complete: 3 });
  watched.observe(50, lacking);
  const { oneCopySafeMs, firstThirdCopyMs, completeMs } = watched;
  expect({ oneCopySafeMs, firstThirdCopyMs, completeMs }).toEqual({
    oneCopySafeMs: 20,
    firstThirdCopyMs: 30,
    completeMs: 40,
  });
});

test('a block that is listed with all its copies, because something else is wrong with it, is complete', () => {
  expect(watch().observe(1, new Map([[1, 3]]))).toMatchObject({ complete: 3 });
});

test('blocks without any copy are told apart', () => {
  expect(watch().observe(1, new Map([[3, 0]]))).toEqual({ none: 1, one: 0, two: 0, complete: 2 });
});
