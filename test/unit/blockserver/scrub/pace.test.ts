import { KiB, MiB } from '../../../../src/common/sizes.js';
import { ScrubBench } from '../../../support/scrub-bench.js';

let bench: ScrubBench;
afterEach(() => bench.close());

/** Blocks 1 to `count`, each of this many bytes. */
const blocks = (count: number, bytes: number): Record<number, number> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [i + 1, bytes]));

test.each([
  ['as fast as the bound allows, where the period asks for more', 300 * KiB, 1_000, 300 * KiB],
  ['as fast as the least rate, where the period asks for less', 10 * MiB, 1e9, 256 * KiB],
  ['in four fifths of its period', 10 * MiB, 20_000, (16 * MiB) / 16],
])('a round reads %s, within 5 %%', async (_, scrubRate, scrubPeriodMs, expected) => {
  const limits = { scrubRate, scrubPeriodMs, scrubRateMin: 256 * KiB, checkSliceBytes: 64 * KiB };
  bench = await ScrubBench.open(blocks(8, 2 * MiB), limits);
  bench.orders();
  await bench.until(() => bench.scrubber.status().running, 20_000);
  bench.takeReads();
  await bench.time.advance(10_000);
  const rate = bench.takeReads() / 10;
  expect(rate / expected).toBeGreaterThan(0.95);
  expect(rate / expected).toBeLessThan(1.05);
  expect(bench.scrubber.status().rate / expected).toBeCloseTo(1, 1);
});

test('an ordered round is ten times as fast, and no faster than usual while streams are served', async () => {
  const limits = { scrubRate: 512 * KiB, checkSliceBytes: 64 * KiB };
  bench = await ScrubBench.open(blocks(32, MiB), limits);
  bench.orders(1);
  await bench.until(() => bench.scrubber.status().running, 20_000);
  bench.takeReads();
  await bench.time.advance(2_000);
  expect(bench.takeReads() / 2 / (5 * MiB)).toBeCloseTo(1, 1);
  bench.busy = true;
  await bench.time.advance(1_000);
  bench.takeReads();
  await bench.time.advance(10_000);
  expect(bench.takeReads() / 10 / (512 * KiB)).toBeCloseTo(1, 1);
  bench.busy = false;
  await bench.time.advance(10_000);
  expect(bench.scrubber.status()).toMatchObject({ running: false, request: 1 });
});

test('without a bound an ordered round does not wait at all, and one slice is in memory at once', async () => {
  bench = await ScrubBench.open(blocks(4, 3 * MiB), { scrubRate: 0, checkSliceBytes: 128 * KiB });
  bench.orders(1);
  await bench.until(() => bench.scrubber.status().request === 1, 10);
  expect(Math.max(...bench.fs.reads.map(({ bytes }) => bytes))).toBe(128 * KiB);
});

test('small replicas count for what a seek costs', async () => {
  const limits = { scrubRate: 640 * KiB, scrubRateMin: 640 * KiB };
  bench = await ScrubBench.open(blocks(100, 10), limits);
  bench.orders();
  await bench.until(() => bench.scrubber.status().running, 20_000);
  const from = bench.time.nowMs();
  await bench.until(() => !bench.scrubber.status().running, 20_000);
  expect((bench.time.nowMs() - from) / 10_000).toBeCloseTo(1, 1);
});
