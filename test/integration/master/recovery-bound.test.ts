import type { Master } from '../../../src/master/master.js';
import { KiB } from '../../../src/common/sizes.js';
import { callsOf, MasterInMemory } from '../../support/master-in-memory.js';

const FILES = 50;
const HISTORY = 2_000;
const STARTS = 5;
const SETTINGS = { segmentBytes: 64 * KiB, checkpointBytes: 64 * KiB };

/** What a start of a master needs: bytes that it reads, and the least of some times of the processor, in milliseconds. */
interface Cost {
  readonly bytes: number;
  readonly cpuMs: number;
}

/** Operations on a fixed set of directories, 100 a second: the state stays as large as it was. */
async function work(machine: MasterInMemory, master: Master, operations: number): Promise<void> {
  const { namespace } = master.handlers;
  const next = callsOf('worker');
  for (let i = 0; i < FILES; i++)
    await namespace.mkdir(next(), { path: `/d${i}`, mode: 0o700, parents: false }, {});
  for (let done = 0; done < operations; done += 100) {
    const calls = Array.from({ length: 100 }, (_, i) =>
      namespace.setMode(next(), { path: `/d${i % FILES}`, mode: 0o700 + ((done + i) % 64) }, {}),
    );
    await Promise.all(calls);
    await machine.time.advance(1_000);
  }
}

async function costAfter(operations: number, settings: typeof SETTINGS): Promise<Cost> {
  const machine = new MasterInMemory(settings);
  await work(machine, await machine.start(), operations);
  const { reads } = machine.fs;
  let cpuMs = Infinity;
  let bytes = 0;
  for (let i = 0; i < STARTS; i++) {
    machine.kill();
    reads.length = 0;
    const before = process.cpuUsage();
    await machine.start();
    const { user, system } = process.cpuUsage(before);
    cpuMs = Math.min(cpuMs, (user + system) / 1_000);
    // The first one meets what the kill left.
    if (i === 0) bytes = reads.reduce((sum, read) => sum + read.bytes, 0);
  }
  expect(machine.fatal).toEqual([]);
  return { bytes, cpuMs };
}

test('a start after ten times the history reads no more and takes no longer: checkpoints bound it', async () => {
  const short = await costAfter(HISTORY, SETTINGS);
  const long = await costAfter(10 * HISTORY, SETTINGS);
  expect(long.bytes).toBeLessThan(2 * short.bytes);
  expect(long.cpuMs).toBeLessThan(2 * Math.max(short.cpuMs, 5));
});

test('without checkpoints it reads ten times as much: that is what is bounded', async () => {
  const settings = { ...SETTINGS, checkpointBytes: Infinity };
  const short = await costAfter(HISTORY, settings);
  const long = await costAfter(5 * HISTORY, settings);
  expect(long.bytes).toBeGreaterThan(3 * short.bytes);
});
