import * as fc from 'fast-check';
import { LatencyHistogram } from '../../../../src/common/bench/latency-histogram.js';

const durations = fc.array(
  fc.oneof(fc.nat(200), fc.nat(2 ** 31), fc.double({ min: 0, max: 5, noNaN: true })),
  {
    minLength: 1,
    maxLength: 300,
  },
);

test('a percentile is told to a 32nd, never below the duration that it stands for, and added up over processes', () => {
  fc.assert(
    fc.property(durations, fc.integer({ min: 1, max: 1_000 }), (ms, perMille) => {
      const [first, second, all] = [1, 2, 3].map(() => new LatencyHistogram());
      for (const [i, each] of ms.entries()) (i % 2 === 0 ? first! : second!).recordMs(each);
      for (const part of [first!, second!])
        all!.add(JSON.parse(JSON.stringify(part.encode())) as ReturnType<typeof part.encode>);
      const us = ms.map((each) => Math.round(each * 1_000)).sort((a, b) => a - b);
      const exact = us[Math.ceil((us.length * perMille) / 1_000) - 1]!;
      const told = Math.round(all!.percentileMs(perMille / 1_000) * 1_000);
      expect(all!.size).toBe(ms.length);
      expect(told).toBeGreaterThanOrEqual(exact);
      expect(told).toBeLessThanOrEqual(exact + exact / 32);
      expect(Math.round(all!.maxMs * 1_000)).toBe(us.at(-1));
    }),
  );
});

test('whoever has its buckets computes the same percentiles and the same maximum', () => {
  fc.assert(
    fc.property(durations, fc.integer({ min: 1, max: 1_000 }), (ms, perMille) => {
      const histogram = new LatencyHistogram();
      for (const each of ms) histogram.recordMs(each);
      const { upToUs, counts } = histogram.buckets;
      const rank = Math.ceil((ms.length * perMille) / 1_000);
      let seen = 0;
      const bucket = counts.findIndex((count) => (seen += count) >= rank);
      expect(upToUs[bucket]! / 1_000).toBe(histogram.percentileMs(perMille / 1_000));
      expect(upToUs.at(-1)! / 1_000).toBe(histogram.maxMs);
      expect(upToUs.every((each, i) => i === 0 || each > upToUs[i - 1]!)).toBe(true);
      expect(counts.every((count) => count > 0)).toBe(true);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(ms.length);
    }),
  );
});

test('a histogram of nothing tells zero', () => {
  const none = new LatencyHistogram();
  expect([none.percentileMs(0.99), none.maxMs, none.size]).toEqual([0, 0, 0]);
  expect(none.buckets).toEqual({ upToUs: [], counts: [] });
});
