import { join } from 'node:path';
import { blockId } from '../../../../src/common/ids.js';
import { KiB } from '../../../../src/common/sizes.js';
import { systemError } from '../../../support/faulty-file-system.js';
import { ScrubBench } from '../../../support/scrub-bench.js';

let bench: ScrubBench;
afterEach(() => bench.close());

const FIVE = { 1: 64 * KiB, 2: 64 * KiB, 3: 64 * KiB, 4: 64 * KiB, 5: 64 * KiB };
/** One block a second; everything ordered at the same rate. */
const SLOW = { scrubRate: 64 * KiB, scrubRateMin: 64 * KiB, scrubPeriodMs: 3_600_000 };

const status = () => bench.scrubber.status();
const readBlocks = (): number[] => [
  ...new Set(
    bench.fs.reads.flatMap(({ path }) => {
      const id = /(\d+)\.\d+\.blk$/.exec(path)?.[1];
      return id === undefined ? [] : [Number(id)];
    }),
  ),
];

test('a round goes over all blocks by rising id and ends at its total; the next one comes a period after its start', async () => {
  bench = await ScrubBench.open(FIVE, SLOW);
  expect(status()).toMatchObject({ running: false, finishedAtMs: 0, request: 0 });
  bench.orders();
  await bench.until(() => status().running, 60_000);
  const startedAtMs = bench.time.nowMs();
  const seen: number[] = [];
  await bench.until(() => {
    const { running, totalBytes, checkedBytes } = status();
    expect(totalBytes).toBe(bench.volume.used);
    seen.push(checkedBytes);
    return !running;
  }, 60_000);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  const { checkedBytes, totalBytes, finishedAtMs, damaged } = status();
  expect(readBlocks()).toEqual([1, 2, 3, 4, 5]);
  expect([damaged, checkedBytes]).toEqual([0, totalBytes]);
  expect(totalBytes).toBe(bench.volume.used);
  expect(Math.abs(finishedAtMs - bench.time.nowMs())).toBeLessThan(200);
  await bench.time.advance(3_600_000 - 60_000);
  expect(status().running).toBe(false);
  await bench.until(() => status().running, 120_000);
  expect(bench.time.nowMs() - startedAtMs).toBeGreaterThan(3_600_000 - 30_000);
});

test('the same orders with every heartbeat wake nobody; others do', async () => {
  bench = await ScrubBench.open(FIVE, SLOW);
  bench.orders();
  await bench.until(() => status().finishedAtMs > 0, 60_000);
  await bench.time.advance(20_000);
  let timers = 0;
  const setTimeout = bench.time.setTimeout.bind(bench.time);
  bench.time.setTimeout = (run, delayMs) => {
    timers++;
    return setTimeout(run, delayMs);
  };
  for (let beat = 0; beat < 10; beat++) {
    bench.orders();
    await bench.time.advance(1);
  }
  expect(timers).toBe(0);
  bench.orders(1);
  await bench.until(() => status().running, 60_000);
});

test('a restart in mid-round goes on where it was, with what was counted before', async () => {
  bench = await ScrubBench.open(FIVE, SLOW);
  bench.flip('1.1', 5);
  bench.orders();
  await bench.until(() => readBlocks().includes(3), 60_000);
  const { checkedBytes } = status();
  await bench.restart();
  bench.fs.reads.length = 0;
  bench.orders();
  await bench.until(() => status().running, 60_000);
  expect(status().checkedBytes).toBeGreaterThanOrEqual(checkedBytes - 70 * KiB);
  await bench.until(() => !status().running, 60_000);
  expect(readBlocks()).toEqual([4, 5]);
  expect(status()).toMatchObject({ damaged: 1, checkedBytes: bench.volume.used });
});

test('a process that is killed loses no more than the pause between two saves', async () => {
  bench = await ScrubBench.open(FIVE, { ...SLOW, scrubSaveMs: 2_000 });
  bench.orders();
  await bench.until(() => readBlocks().includes(4), 60_000);
  await bench.restart('kill');
  bench.fs.reads.length = 0;
  bench.orders();
  await bench.until(() => !status().running && status().finishedAtMs > 0, 60_000);
  expect(readBlocks()[0]).toBeGreaterThanOrEqual(2);
  expect(readBlocks()[0]).toBeLessThanOrEqual(4);
  expect(readBlocks().at(-1)).toBe(5);
});

test.each([
  ['lost', (path: string) => void bench.fs.files.delete(path)],
  [
    'damaged',
    (path: string) => {
      const text = bench.fs.bytesOf(path).toString();
      expect(text).toMatch(/"after":[1-4],/);
      bench.fs.put(path, Buffer.from(text.replace(/"after":\d/, '"after":5')));
    },
  ],
  ['empty', (path: string) => bench.fs.put(path, Buffer.alloc(0))],
])('a cursor that is %s only means that the round starts anew', async (_, spoil) => {
  bench = await ScrubBench.open(FIVE, SLOW);
  bench.orders();
  await bench.until(() => readBlocks().includes(4), 60_000);
  await bench.scrubber.stop();
  spoil(join(bench.volume.dir, 'SCRUB'));
  await bench.restart();
  bench.fs.reads.length = 0;
  bench.orders();
  await bench.until(() => status().finishedAtMs > 0, 60_000);
  expect(readBlocks()).toEqual([1, 2, 3, 4, 5]);
});

test('paused, nothing is read, across a restart too; resumed, it goes on with the replica that it was at', async () => {
  bench = await ScrubBench.open(FIVE, { ...SLOW, checkSliceBytes: 64 * KiB });
  bench.orders();
  await bench.until(() => readBlocks().includes(3), 60_000);
  bench.orders(0, true);
  await bench.time.advance(1);
  bench.fs.reads.length = 0;
  await bench.time.advance(600_000);
  await bench.restart();
  bench.orders(7, true);
  await bench.time.advance(600_000);
  expect(readBlocks()).toEqual([]);
  bench.orders(0, false);
  await bench.until(() => !status().running && status().finishedAtMs > 0, 60_000);
  expect(readBlocks().at(-1)).toBe(5);
  expect(readBlocks()[0]).toBeGreaterThanOrEqual(3);
  expect(status().checkedBytes).toBe(bench.volume.used);
});

describe('orders', () => {
  test('a higher number starts a round over everything at once, and is answered at its end', async () => {
    bench = await ScrubBench.open(FIVE, SLOW);
    bench.orders();
    await bench.until(() => readBlocks().includes(4), 60_000);
    bench.fs.reads.length = 0;
    bench.orders(1);
    await bench.until(() => readBlocks().includes(3), 60_000);
    expect(readBlocks()).toEqual([1, 2, 3]);
    expect(status().request).toBe(0);
    await bench.until(() => status().request === 1, 60_000);
    expect(readBlocks()).toEqual([1, 2, 3, 4, 5]);
    bench.fs.reads.length = 0;
    bench.orders(1);
    await bench.time.advance(60_000);
    expect(readBlocks()).toEqual([]);
  });

  test('one that comes during an ordered round lets it end, and is answered by the next', async () => {
    bench = await ScrubBench.open(FIVE, { ...SLOW, scrubRate: 8 * KiB, scrubRateMin: 1 });
    bench.orders(1);
    await bench.until(() => readBlocks().includes(3), 60_000);
    bench.flip('1.1', 5);
    bench.orders(4);
    await bench.until(() => status().request === 1, 60_000);
    expect(status().damaged).toBe(0);
    await bench.until(() => status().request === 4, 60_000);
    expect(bench.damaged).toEqual(['1.1']);
  });

  test('an ordered round that a restart breaks off goes on and is answered', async () => {
    bench = await ScrubBench.open(FIVE, { ...SLOW, scrubRate: 8 * KiB, scrubRateMin: 1 });
    bench.orders(9);
    await bench.until(() => readBlocks().includes(3), 60_000);
    await bench.restart();
    bench.fs.reads.length = 0;
    bench.orders(9);
    await bench.until(() => status().request === 9, 60_000);
    expect(readBlocks()).toEqual([4, 5]);
    await bench.restart();
    bench.fs.reads.length = 0;
    bench.orders(9);
    await bench.time.advance(600_000);
    expect(readBlocks()).toEqual([]);
  });

  test('of a master that lost its history the next order is carried out all the same', async () => {
    bench = await ScrubBench.open(FIVE, SLOW);
    bench.orders(9);
    await bench.until(() => status().request === 9, 60_000);
    bench.orders(0);
    await bench.time.advance(1_000);
    bench.fs.reads.length = 0;
    bench.orders(1);
    await bench.until(() => status().request === 1 && !status().running, 60_000);
    expect(readBlocks()).toEqual([1, 2, 3, 4, 5]);
  });

  test('a server without replicas answers at once', async () => {
    bench = await ScrubBench.open({}, SLOW);
    bench.orders(3);
    await bench.until(() => status().request === 3, 20_000);
    expect(status()).toMatchObject({ checkedBytes: 0, totalBytes: 0, damaged: 0 });
  });
});

test('replicas that come and go during a round are no damage, and the round ends at its total', async () => {
  bench = await ScrubBench.open(FIVE, SLOW);
  bench.orders();
  await bench.until(() => readBlocks().includes(2), 60_000);
  for (const id of [2, 4])
    for (const replica of bench.store.table.of(blockId(id))) await bench.store.delete(replica);
  bench.add('3.2', 70 * KiB);
  bench.add('9.1', 70 * KiB);
  await bench.until(() => !status().running, 60_000);
  expect(bench.damaged).toEqual([]);
  const { checkedBytes, totalBytes, damaged } = status();
  expect([damaged, totalBytes]).toEqual([0, checkedBytes]);
  expect(readBlocks()).toEqual([1, 2, 3, 5]);
});

describe('disks', () => {
  test('one that fails in mid-round ends it for its own replicas only', async () => {
    bench = await ScrubBench.open({}, SLOW, 2);
    for (const id of [1, 2, 3, 4, 5, 6]) bench.add(`${id}.1`, 64 * KiB, id % 2);
    bench.orders();
    await bench.until(() => readBlocks().includes(2), 60_000);
    bench.fs.before = (operation, path) => {
      if (operation === 'read' && path.endsWith('/3.1.blk')) throw systemError('EIO');
    };
    await bench.until(() => !status().running, 60_000);
    expect(bench.store.volumes.map(({ failed }) => failed)).toEqual([false, true]);
    expect(readBlocks()).toEqual([1, 2, 4, 6]);
    expect(bench.damaged).toEqual([]);
    expect(status().totalBytes).toBe(status().checkedBytes);
  });

  test('a full one keeps no cursor, and is scrubbed all the same', async () => {
    bench = await ScrubBench.open(FIVE, SLOW);
    bench.fs.before = (operation, path) => {
      if (operation === 'write' && path.includes('/SCRUB')) throw systemError('ENOSPC');
    };
    bench.orders(1);
    await bench.until(() => status().request === 1, 60_000);
    expect(readBlocks()).toEqual([1, 2, 3, 4, 5]);
    await bench.restart();
    expect(status().request).toBe(0);
  });

  test('a file that cannot be read for another reason is left out, and the round goes on', async () => {
    bench = await ScrubBench.open(FIVE, SLOW);
    bench.fs.before = (operation, path) => {
      if (operation === 'open' && path.endsWith('/3.1.blk')) throw systemError('EACCES');
    };
    bench.orders(1);
    await bench.until(() => status().request === 1, 60_000);
    expect(readBlocks()).toEqual([1, 2, 4, 5]);
    expect(status().damaged).toBe(0);
  });
});
