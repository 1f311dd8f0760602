import * as fc from 'fast-check';
import { KiB, MiB } from '../../../src/common/sizes.js';
import { repairTask } from '../../support/fake-repair-master.js';
import { BLOCK, bytesBetween, mostWithin, repairBench } from '../../support/repair-bench.js';

const SPAN_MS = 2_000;

function enqueue(
  master: { queue: ReturnType<typeof repairTask>[] },
  count: number,
  length = BLOCK,
) {
  for (let i = 1; i <= count; i++) master.queue.push(repairTask(i, `bs${i % 6}`, length));
}

test('cap: granted bytes keep below 105 % in any 2 s and above 95 % while there is work, at any rate and load', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(256 * KiB, MiB, 5 * MiB, 20 * MiB, 100 * MiB, 200 * MiB),
      fc.integer({ min: 1, max: 16 }),
      fc.integer({ min: 0, max: 30 }),
      async (rate, slots, latencyMs) => {
        const { time, master, servers, start } = repairBench({ bandwidth: rate, slots });
        servers.behaviours.set('*', { latencyMs });
        enqueue(master, 200, Math.max(MiB, 2 * rate));
        const worker = start();
        await time.advance(6_000);
        expect(mostWithin(servers.grants, SPAN_MS)).toBeLessThanOrEqual(rate * 2 * 1.05);
        expect(bytesBetween(servers.grants, 500, 5_500)).toBeGreaterThanOrEqual(rate * 5 * 0.95);
        expect(bytesBetween(servers.arrivals, 500, 5_500)).toBeLessThanOrEqual(rate * 5 * 1.05);
        await worker.stop();
      },
    ),
    { numRuns: 12 },
  );
});

test.each([1_000, 20 * KiB, 200 * KiB])(
  'cap: at %d bytes a second, less than a chunk a step, blocks get whole all the same',
  async (rate) => {
    const { time, master, start } = repairBench({ bandwidth: rate, slots: 2 });
    enqueue(master, 3, 100 * KiB);
    const worker = start();
    await time.advance((300 * KiB * 1_000) / rate + 2_000);
    expect(master.outcomes.map(({ done }) => done)).toEqual([true, true, true]);
    await worker.stop();
  },
);

test('cap: small blocks use it too', async () => {
  const { time, master, servers, start } = repairBench({ bandwidth: 10 * MiB, slots: 8 });
  servers.behaviours.set('*', { latencyMs: 5, sealMs: 10 });
  enqueue(master, 2_000, 256 * KiB);
  const worker = start();
  await time.advance(10_000);
  const used = bytesBetween(servers.grants, 500, 9_500) / (9 * 10 * MiB);
  expect(used).toBeGreaterThanOrEqual(0.95);
  expect(used).toBeLessThanOrEqual(1.05);
  await worker.stop();
});

test('cap: tasks get equal shares, and one that stands still takes nothing from the others', async () => {
  const { time, master, servers, start } = repairBench({ bandwidth: 8 * MiB });
  servers.behaviours.set('bs1:1', { fault: 'stuck' });
  enqueue(master, 4);
  const worker = start();
  await time.advance(6_000);
  const [stuck = 0, ...others] = [1, 2, 3, 4].map((id) => servers.copyOf(id).granted);
  expect(stuck).toBeLessThan(MiB);
  for (const granted of others) expect(granted / (16 * MiB)).toBeCloseTo(1, 1);
  await worker.stop();
});

test('cap: the lesser of the own and the master’s holds, and a change takes effect while tasks run', async () => {
  const { time, master, servers, start } = repairBench({ bandwidth: 20 * MiB });
  master.askAgainMs = 100;
  enqueue(master, 8, 1_024 * MiB);
  const worker = start();
  const rateOver = async (ms: number): Promise<number> => {
    const fromMs = time.nowMs();
    await time.advance(ms);
    return bytesBetween(servers.grants, fromMs, fromMs + ms) / MiB / (ms / 1_000);
  };
  await time.advance(200);
  expect(await rateOver(2_000)).toBeCloseTo(20, 0);
  master.bandwidth = 5 * MiB;
  await time.advance(150);
  expect(await rateOver(4_000)).toBeCloseTo(5, 0);
  master.bandwidth = 50 * MiB;
  await time.advance(150);
  expect(await rateOver(2_000)).toBeCloseTo(20, 0);
  master.bandwidth = 0;
  await time.advance(150);
  expect(await rateOver(2_000)).toBeCloseTo(20, 0);
  expect(worker.stats.bandwidth).toBe(20 * MiB);
  await worker.stop();
});

test('cap: without any, a task owes at most its window', async () => {
  const { time, master, servers, start } = repairBench();
  servers.behaviours.set('*', { fault: 'stuck' });
  enqueue(master, 4);
  const worker = start();
  await time.advance(1_000);
  expect(servers.copies.map(({ granted }) => granted)).toEqual([8, 8, 8, 8].map((n) => n * MiB));
  expect(worker.stats).toMatchObject({ tasks: 4, bandwidth: 0 });
  await worker.stop();
});

test('pause: no grant from the answer on, leases are kept, and it goes on where it stood', async () => {
  const { time, master, servers, start } = repairBench({ bandwidth: 10 * MiB });
  master.askAgainMs = 200;
  enqueue(master, 2);
  const worker = start();
  await time.advance(1_000);
  master.paused = true;
  await time.advance(250);
  const before = servers.grants.length;
  await time.advance(60_000);
  expect(servers.grants).toHaveLength(before);
  expect(master.leased).toEqual([1, 2]);
  expect(worker.stats.paused).toBe(true);
  master.paused = false;
  await time.advance(14_000);
  expect(master.outcomes.map(({ done }) => done)).toEqual([true, true]);
  expect(mostWithin(servers.grants, SPAN_MS)).toBeLessThanOrEqual(20 * MiB * 1.05);
  await worker.stop();
});
