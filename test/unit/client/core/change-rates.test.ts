import { RateWindow } from '../../../../src/client/core/change-rates.js';

const sample = (nowMs: number, txid: number, usedBytes = 0) => ({ nowMs, txid, usedBytes });
const unknown = { operationsPerSecond: undefined, usedBytesPerSecond: undefined };

test('rates go over the window, so that what is told every few seconds does not jump', () => {
  const window = new RateWindow(10_000);
  expect(window.add(sample(0, 100, 500))).toEqual(unknown);
  expect(window.add(sample(1_000, 100, 500))).toMatchObject({ operationsPerSecond: 0 });
  expect(window.add(sample(4_000, 140, 100))).toEqual({
    operationsPerSecond: 10,
    usedBytesPerSecond: -100,
  });
  // What is older than the window counts no longer.
  expect(window.add(sample(11_000, 200)).operationsPerSecond).toBe(10);
  expect(window.add(sample(14_500, 200)).operationsPerSecond).toBe(0);
});

test('samples that lie further apart than the window are compared with each other', () => {
  const window = new RateWindow(1_000);
  window.add(sample(0, 0));
  window.add(sample(5_000, 50));
  expect(window.add(sample(10_000, 150)).operationsPerSecond).toBe(20);
});

test('two samples of the same moment, and a transaction that runs backwards, give no rate', () => {
  const window = new RateWindow(10_000);
  window.add(sample(0, 50));
  expect(window.add(sample(0, 60))).toEqual(unknown);
  expect(window.add(sample(1_000, 7))).toEqual(unknown);
  expect(window.add(sample(2_000, 9)).operationsPerSecond).toBe(2);
});
