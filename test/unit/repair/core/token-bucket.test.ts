import * as fc from 'fast-check';
import { TokenBucket } from '../../../../src/repair/core/token-bucket.js';

const rates = fc.oneof(fc.integer({ min: 1, max: 1 << 30 }), fc.constantFrom(1, 1_000, 100 << 20));

test('bucket: whatever is asked for and when, no span gives out more than its rate and the depth', () => {
  const asks = fc.array(
    fc.record({ afterMs: fc.double({ min: 0, max: 500, noNaN: true }), share: fc.nat(100) }),
    { minLength: 1, maxLength: 60 },
  );
  fc.assert(
    fc.property(rates, asks, (rate, steps) => {
      const bucket = new TokenBucket(rate, 0);
      const taken: { atMs: number; bytes: number }[] = [];
      let nowMs = 0;
      for (const { afterMs, share } of steps) {
        nowMs += afterMs;
        const bytes = Math.floor((rate * 0.08 * share) / 100);
        if (bucket.take(bytes, nowMs)) taken.push({ atMs: nowMs, bytes });
      }
      for (let i = 0; i < taken.length; i++) {
        let sum = 0;
        for (const { atMs, bytes } of taken.slice(i)) {
          sum += bytes;
          const spanMs = atMs - (taken[i]?.atMs ?? 0);
          expect(sum).toBeLessThanOrEqual(rate * (spanMs / 1_000 + 0.08) + 1);
        }
      }
    }),
  );
});

test('bucket: after the time that it names, what was asked for is there', () => {
  fc.assert(
    fc.property(rates, fc.double({ min: 0.01, max: 1, noNaN: true }), (rate, share) => {
      const bucket = new TokenBucket(rate, 0);
      bucket.take(rate * 0.08, 1_000);
      const bytes = rate * 0.08 * share;
      const waitMs = bucket.msUntil(bytes, 1_000);
      expect(bucket.take(bytes, 1_000 + waitMs)).toBe(true);
      expect(waitMs).toBeLessThanOrEqual(80.001);
    }),
  );
});

test('bucket: a lower rate takes away at once what the higher one had saved up', () => {
  const bucket = new TokenBucket(1_000_000, 0);
  bucket.setRate(1_000, 5_000);
  expect(bucket.take(81, 5_000)).toBe(false);
  expect(bucket.take(80, 5_000)).toBe(true);
});

test('bucket: no rate is no bound, and leaving it starts with nothing saved up', () => {
  const bucket = new TokenBucket(0, 0);
  expect(bucket.take(1e15, 0)).toBe(true);
  expect(bucket.msUntil(1e15, 0)).toBe(0);
  bucket.setRate(1_000, 60_000);
  expect(bucket.take(1, 60_000)).toBe(false);
  expect(bucket.take(10, 60_010)).toBe(true);
});

test('bucket: a clock that goes back gives nothing', () => {
  const bucket = new TokenBucket(1_000, 1_000);
  expect(bucket.take(1, 0)).toBe(false);
  expect(bucket.take(20, 1_010)).toBe(false);
  expect(bucket.take(10, 1_010)).toBe(true);
});
