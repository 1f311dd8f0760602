import fc from 'fast-check';
import { LatencyHistogram } from '../../../../../src/client/core/experiment/latency-histogram.js';
import { RedundancyWatch } from '../../../../../src/client/core/experiment/redundancy-watch.js';

describe('latencies', () => {
  test('a percentile is at most 5 % above the exact one by nearest rank, and never below it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 900_000, noNaN: true }), {
          minLength: 1,
          maxLength: 300,
        }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (latencies, share) => {
          const histogram = new LatencyHistogram();
          for (const each of latencies) histogram.add(each);
          const sorted = [...latencies].sort((a, b) => a - b);
          const exact = sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] ?? 0;
          const told = histogram.percentile(share) ?? -1;
          expect(told).toBeGreaterThanOrEqual(exact * (1 - 1e-9));
          expect(told).toBeLessThanOrEqual(Math.max(0.1, exact * 1.0501));
          expect(histogram.maxMs).toBe(sorted.at(-1));
        },
      ),
    );
  });

  test('nothing measured has no percentile', () => {
    expect(new LatencyHistogram().percentile(0.99)).toBeUndefined();
  });

  test('an operation of hours counts in the last bucket', () => {
    const histogram = new LatencyHistogram();
    histogram.add(1e8);
    expect(histogram.percentile(0.5)).toBeGreaterThan(1_200_000);
    expect(histogram.maxMs).toBe(1e8);
  });
});

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

  test('a block that nobody lists has no copy; without one-copy blocks there is no such time', () => {
    const watch = new RedundancyWatch([{ id: 3, wanted: 3, left: 2 }]);
    expect(watch.observe(5, new Map())).toEqual({ none: 1, one: 0, two: 0, complete: 0 });
    watch.observe(6, copies(0, 0, 3));
    expect([watch.oneCopySafeMs, watch.completeMs]).toEqual([undefined, 6]);
  });
});
