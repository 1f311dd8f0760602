import fc from 'fast-check';
import { decodeTrailer, encodeTrailer } from '../../../../src/blockserver/core/trailer.js';
import { blockId } from '../../../../src/common/ids.js';
import { KiB } from '../../../../src/common/sizes.js';
import { ScrubBench } from '../../../support/scrub-bench.js';

let bench: ScrubBench;
afterEach(() => bench.close());

const FAST = { scrubRate: 0 };
let order = 0;

/** One whole round; what the master heard in it. */
async function round(): Promise<{ damaged: string[]; changed: string[]; count: number }> {
  bench.damaged.length = bench.changed.length = 0;
  bench.orders(++order);
  await bench.until(() => bench.scrubber.status().request === order, 100);
  const { damaged: count } = bench.scrubber.status();
  return { damaged: [...bench.damaged], changed: [...bench.changed], count };
}

beforeEach(async () => {
  bench = await ScrubBench.open({ 1: 200 * KiB, 2: 200 * KiB, 3: 100, 4: 64 * KiB }, FAST);
});

const fileBytes = (replica: string): number => bench.fs.bytesOf(bench.path(replica)).length;

test('what is sound is not called damaged, in any round', async () => {
  for (let i = 0; i < 3; i++) expect(await round()).toEqual({ damaged: [], changed: [], count: 0 });
});

test('every flip of a bit anywhere in a block file, data or trailer, is found in one round', async () => {
  const flips = fc.record({
    at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    bit: fc.nat(7),
  });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('1.1', '3.1', '4.1'), flips, async (replica, { at, bit }) => {
      const position = Math.floor(at * fileBytes(replica));
      bench.flip(replica, position, bit);
      const found = await round();
      bench.flip(replica, position, bit);
      expect(found).toMatchObject({ damaged: [replica], count: 1 });
      await bench.restart();
    }),
    { numRuns: 40 },
  );
});

test.each(['2.1', '2.2'])(
  'of two generations of a block the damaged one, %s, is named, and not the other',
  async (replica) => {
    bench.add('2.2', 150 * KiB);
    bench.flip(replica, 70_000);
    expect(await round()).toMatchObject({ damaged: [replica], count: 1 });
    const damaged = bench.store.table.of(blockId(2)).filter((each) => each.damaged);
    expect(damaged.map(({ generation }) => `2.${generation}`)).toEqual([replica]);
  },
);

test('every bit of a trailer counts', async () => {
  const bytes = fileBytes('3.1');
  for (let position = 100; position < bytes; position++) {
    bench.flip('3.1', position);
    const { damaged } = await round();
    bench.flip('3.1', position);
    expect([position, damaged]).toEqual([position, ['3.1']]);
    for (const replica of bench.store.table.of(blockId(3)))
      bench.store.table.add({ ...replica, damaged: false });
  }
});

test.each([
  ['cut in its data', (bytes: Buffer) => bytes.subarray(0, 70 * KiB)],
  ['cut in its trailer', (bytes: Buffer) => bytes.subarray(0, bytes.length - 7)],
  ['empty', () => Buffer.alloc(0)],
  ['longer than it was', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('x')])],
  ['of zeros', (bytes: Buffer) => Buffer.alloc(bytes.length)],
])('a block file that is %s is found', async (_, change) => {
  const path = bench.path('2.1');
  bench.fs.put(path, change(bench.fs.bytesOf(path)));
  expect(await round()).toMatchObject({ damaged: ['2.1'], count: 1 });
});

test('a block whose chunks match their CRCs but not the SHA-256 is found', async () => {
  const file = bench.fs.bytesOf(bench.path('3.1'));
  const trailer = decodeTrailer(file.subarray(100));
  const sha256 = Uint8Array.from(trailer.sha256, (byte, i) => (i === 0 ? byte ^ 1 : byte));
  bench.fs.put(
    bench.path('3.1'),
    Buffer.concat([file.subarray(0, 100), encodeTrailer({ ...trailer, sha256 })]),
  );
  expect(await round()).toMatchObject({ damaged: ['3.1'], count: 1 });
});

test('a chunk that does not match its CRC is found, though the block matches its SHA-256', async () => {
  const file = bench.fs.bytesOf(bench.path('3.1'));
  const trailer = decodeTrailer(file.subarray(100));
  const chunkCrcs = trailer.chunkCrcs.map((crc) => (crc ^ 1) >>> 0);
  bench.fs.put(
    bench.path('3.1'),
    Buffer.concat([file.subarray(0, 100), encodeTrailer({ ...trailer, chunkCrcs })]),
  );
  expect(await round()).toMatchObject({ damaged: ['3.1'], count: 1 });
});

test.each([
  ['of the same size', '1.1', '2.1'],
  ['of different sizes', '2.1', '3.1'],
])('two blocks %s whose files were swapped are both found', async (_, one, other) => {
  const bytes = bench.fs.bytesOf(bench.path(one));
  bench.fs.put(bench.path(one), bench.fs.bytesOf(bench.path(other)));
  bench.fs.put(bench.path(other), bytes);
  expect(await round()).toMatchObject({ damaged: [one, other], count: 2 });
});

test('a file that somebody deleted is counted and reported as gone', async () => {
  bench.fs.files.delete(bench.path('2.1'));
  expect(await round()).toEqual({ damaged: [], changed: ['2.1'], count: 1 });
  expect([...bench.store.table.all()].map(({ blockId }) => blockId)).toEqual([1, 3, 4]);
  expect(await round()).toEqual({ damaged: [], changed: [], count: 0 });
});

describe('restored from a backup', () => {
  test('an older generation under its own name is reported, for the master to order away', async () => {
    bench.add('5.2', 1_000);
    bench.putFile('5.1', 1_000);
    expect(await round()).toEqual({ damaged: [], changed: ['5.1'], count: 0 });
    expect(bench.store.table.of(blockId(5))).toHaveLength(2);
  });

  test('an older generation under the name of the newer one is damage', async () => {
    bench.add('5.2', 1_000);
    bench.putFile('5.1', 1_000, '5.2');
    expect(await round()).toMatchObject({ damaged: ['5.2'], count: 1 });
  });

  test('a replica that was gone is taken in again, and checked in the same round', async () => {
    bench.fs.files.delete(bench.path('1.1'));
    await round();
    bench.putFile('1.1', 200 * KiB);
    bench.flip('1.1', 100 * KiB);
    expect(await round()).toEqual({ damaged: ['1.1'], changed: ['1.1'], count: 1 });
  });

  test('what is no whole block file is left alone', async () => {
    bench.fs.put(bench.path('6.1'), Buffer.from('nothing'));
    bench.fs.put(`${bench.path('6.1')}.old`, Buffer.from('nothing'));
    expect(await round()).toEqual({ damaged: [], changed: [], count: 0 });
    expect(bench.fs.files.has(bench.path('6.1'))).toBe(true);
  });

  test('a file of a block that is being written is left to its writer', async () => {
    bench.putFile('6.1', 1_000);
    bench.writing.add(6);
    expect(await round()).toEqual({ damaged: [], changed: [], count: 0 });
    bench.writing.clear();
    expect(await round()).toEqual({ damaged: [], changed: ['6.1'], count: 0 });
  });
});

test('a replica that is known as damaged is told again in each round, and not read', async () => {
  bench.flip('1.1', 3);
  await round();
  bench.takeReads();
  expect(await round()).toEqual({ damaged: ['1.1'], changed: [], count: 1 });
  expect(bench.fs.reads.filter(({ path }) => path === bench.path('1.1'))).toEqual([]);
});
