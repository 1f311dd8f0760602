import * as fc from 'fast-check';
import { LatencyHistogram } from '../../../../src/common/bench/latency-histogram.js';
import { OfferedLoad } from '../../../../src/client/bench/load/offered-load.js';

const loads = fc.record({
  startMs: fc.nat(1_000_000),
  seconds: fc.integer({ min: 1, max: 3 }),
  rate: fc.integer({ min: 1, max: 5_000 }),
});

test('whoever asks in time gets each operation when it is due, as many as the rate says, and leaves none unbegun', () => {
  fc.assert(
    fc.property(loads, (load) => {
      const offered = new OfferedLoad(load);
      const dues: number[] = [];
      for (let due = offered.next(load.startMs); due !== undefined; due = offered.next(due))
        dues.push(due);
      expect(dues).toHaveLength(load.rate * load.seconds);
      const late = dues.filter((due, i) => {
        const exact = load.startMs + (i * 1_000) / load.rate;
        return due > exact || due <= exact - 1;
      });
      expect(late).toEqual([]);
      expect(offered.recordUnbegun(new LatencyHistogram())).toBe(0);
    }),
    { numRuns: 30, examples: [[{ startMs: 0, seconds: 2, rate: 5_000 }]] },
  );
});

test('after the end nothing is given out; what was due counts with the time that it had waited', () => {
  fc.assert(
    fc.property(loads, fc.nat(5_000), (load, begun) => {
      const offered = new OfferedLoad(load);
      const total = load.rate * load.seconds;
      const given = Math.min(begun, total);
      for (let i = 0; i < given; i++) offered.next(load.startMs);
      const endMs = load.startMs + load.seconds * 1_000;
      expect(offered.next(endMs)).toBeUndefined();
      const latency = new LatencyHistogram();
      expect(offered.recordUnbegun(latency)).toBe(total - given);
      expect(latency.size).toBe(total - given);
      if (given === total) return;
      const waited = load.seconds * 1_000 - (given * 1_000) / load.rate;
      expect(latency.maxMs).toBeGreaterThanOrEqual(waited - 0.001);
      expect(latency.maxMs).toBeLessThanOrEqual(waited + 1);
    }),
    { numRuns: 30 },
  );
});

test('at rate 0 an operation is due whenever somebody asks, until the end', () => {
  const offered = new OfferedLoad({ startMs: 10, seconds: 1, rate: 0 });
  expect([10, 500.5, 1_009.9, 1_010].map((nowMs) => offered.next(nowMs))).toEqual([
    10,
    500.5,
    1_009.9,
    undefined,
  ]);
  expect(offered.recordUnbegun(new LatencyHistogram())).toBe(0);
});
