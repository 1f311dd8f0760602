import { KiB } from '../../../../src/common/sizes.js';
import { ScrubBench } from '../../../support/scrub-bench.js';

// A disk failed, its replica was copied to another disk of the same server, and the disk is back.

let bench: ScrubBench;
afterEach(() => bench.close());

let order: number;
const LENGTH = 200 * KiB;

/** The server knows the file on disk 0; the other one lies on disk 1. */
beforeEach(async () => {
  order = 0;
  bench = await ScrubBench.open({ 1: LENGTH }, { scrubRate: 0 }, 2);
  bench.putFile('1.1', LENGTH, '1.1', 1);
});

async function round(): Promise<{ damaged: string[]; changed: string[]; files: number[] }> {
  bench.damaged.length = bench.changed.length = 0;
  bench.orders(++order);
  await bench.until(() => bench.scrubber.status().request === order, 100);
  const files = [0, 1].filter((disk) => bench.fs.files.has(bench.path('1.1', disk)));
  return { damaged: [...new Set(bench.damaged)], changed: [...bench.changed], files };
}

test('the second file of a sound replica goes, and nobody has to hear of it', async () => {
  expect(await round()).toEqual({ damaged: [], changed: [], files: [0] });
  expect(bench.store.volumes.map(({ used }) => used > 0)).toEqual([true, false]);
});

test('a sound second file is kept when the known one is found damaged, and takes its place', async () => {
  bench.flip('1.1', 100 * KiB);
  expect(await round()).toEqual({ damaged: ['1.1'], changed: [], files: [0, 1] });
  expect(await round()).toEqual({ damaged: [], changed: ['1.1'], files: [1] });
  expect(bench.store.volumes.map(({ used }) => used > 0)).toEqual([false, true]);
  expect(await round()).toEqual({ damaged: [], changed: [], files: [1] });
});

test('of two damaged files both stay: one may have what the other has not', async () => {
  bench.flip('1.1', 100 * KiB);
  bench.flip('1.1', 10, 3, 1);
  expect(await round()).toEqual({ damaged: ['1.1'], changed: [], files: [0, 1] });
  expect(await round()).toEqual({ damaged: ['1.1'], changed: [], files: [0, 1] });
});

test('a second file with other content stays', async () => {
  bench.fs.files.delete(bench.path('1.1', 1));
  bench.putFile('1.1', 100 * KiB, '1.1', 1);
  expect(await round()).toEqual({ damaged: [], changed: [], files: [0, 1] });
});

test('a sound second file of other content does not take the place of a damaged one of its length', async () => {
  bench.fs.files.delete(bench.path('1.1', 1));
  bench.putOther('1.1', LENGTH, 1);
  bench.flip('1.1', 100 * KiB);
  expect(await round()).toEqual({ damaged: ['1.1'], changed: [], files: [0, 1] });
  expect(await round()).toEqual({ damaged: ['1.1'], changed: [], files: [0, 1] });
});

test('a second file that is not whole stays', async () => {
  bench.flip('1.1', LENGTH + 10, 3, 1);
  expect(await round()).toEqual({ damaged: [], changed: [], files: [0, 1] });
});

test('both files of a block that is being written are left to its writer', async () => {
  bench.writing.add(1);
  expect(await round()).toEqual({ damaged: [], changed: [], files: [0, 1] });
});

test('the second file stays when the known one was ordered away while it was read', async () => {
  bench.fs.before = (operation, path) => {
    if (operation !== 'read' || path !== bench.path('1.1')) return;
    const replica = [...bench.store.table.all()][0];
    if (replica !== undefined) void bench.store.delete(replica);
  };
  expect((await round()).files).toEqual([1]);
});
