import fc from 'fast-check';
import { LatencyHistogram } from '../../../../../src/client/core/experiment/latency-histogram.js';

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
