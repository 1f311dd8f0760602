import { appendFile, cp, readFile, unlink, writeFile } from 'node:fs/promises';
import { must } from '../../../../src/common/assert.js';
import { txId } from '../../../../src/common/ids.js';
import type { OplogItem, OplogQuery } from '../../../../src/common/oplog.js';
import { MiB } from '../../../../src/common/sizes.js';
import { encodeEntry } from '../../../../src/master/core/operation-codec.js';
import { walkLog } from '../../../../src/master/oplog/walk-log.js';
import { nodeFileSystem, type FileSystem } from '../../../../src/runtime/file-system.js';
import { appendGolden, openGoldenLog } from '../../../support/golden-log.js';
import { Folders, batchOffsets, segmentsIn } from '../journal/log-fixture.js';

const SMALL = { segmentBytesMax: 4096 };

let folders: Folders;
beforeEach(async () => {
  folders = await Folders.make();
});
afterEach(() => folders.remove());

/** The real file system; `beforeRead` runs before each read of a segment, and learns how much is asked for. */
function watched(beforeRead: (path: string, length: number) => Promise<void> | void): FileSystem {
  return {
    ...nodeFileSystem,
    async open(path, flags) {
      expect(flags).toBe('r');
      const file = await nodeFileSystem.open(path, flags);
      return {
        ...file,
        stat: () => file.stat(),
        read: async (buffer, offset, length, position) => {
          await beforeRead(path, length);
          return file.read(buffer, offset, length, position);
        },
        close: () => file.close(),
      };
    },
  };
}

async function walk(fs: FileSystem, query: OplogQuery): Promise<OplogItem[]> {
  const items: OplogItem[] = [];
  for await (const item of walkLog(fs, query)) items.push(item);
  return items;
}

const txids = (items: OplogItem[]): number[] =>
  items.flatMap((item) => (item.kind === 'operation' ? [item.txid] : []));
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** A log as a killed master leaves it. */
async function killedLog(count: number): Promise<{ dir: string; segments: string[] }> {
  const live = folders.next();
  const log = await openGoldenLog(live, SMALL);
  await appendGolden(log, count);
  const dir = await folders.copyOf(live);
  await log.close();
  return { dir, segments: await segmentsIn(dir) };
}

test('a long segment is read a window at a time, and only as far as asked', async () => {
  const dir = folders.next();
  const log = await openGoldenLog(dir);
  const name = 'n'.repeat(60_000);
  const payload = encodeEntry({
    timeMs: 0,
    caller: undefined,
    operation: { kind: 'format', superuser: name, supergroup: name },
  });
  for (let txid = 1; txid <= 200; txid++) await log.append(txId(txid), [payload]);
  await log.close();
  let most = 0;
  let total = 0;
  const fs = watched((_, length) => {
    most = Math.max(most, length);
    total += length;
  });
  expect(txids(await walk(fs, { path: dir }))).toEqual(range(1, 200));
  expect(most).toBe(MiB);
  expect(total).toBeLessThan(2 * 200 * payload.length);
  total = 0;
  expect(txids(await walk(fs, { path: dir, to: 3 }))).toEqual(range(1, 3));
  expect(total).toBeLessThan(2 * MiB);
});

test('a batch that becomes whole while it is read is no damage, though others follow it by then', async () => {
  const { dir, segments } = await killedLog(60);
  const path = must(segments.at(-1), 'a segment');
  const whole = await readFile(path);
  const offsets = await batchOffsets(path);
  const third = must(offsets.at(-3), 'an offset');
  let wholeAtOnce = 0;
  for (const left of [third + 10, third + 70])
    for (let writtenAt = 2; writtenAt <= 8; writtenAt++) {
      await writeFile(path, whole.subarray(0, left));
      let reads = 0;
      const fs = watched(async (from) => {
        if (from === path && ++reads === writtenAt) await appendFile(path, whole.subarray(left));
      });
      const items = await walk(fs, { path: dir });
      const found = txids(items);
      expect(found).toEqual(range(1, found.length));
      if (found.length === 60) wholeAtOnce++;
      else expect(items.at(-1)?.kind).toBe('unfinished');
    }
  expect(wholeAtOnce).toBeGreaterThan(6);
});

test('segments that a checkpoint removes while the log is read are named, the rest is read', async () => {
  const { dir, segments } = await killedLog(300);
  expect(segments.length).toBeGreaterThan(3);
  const fourth = Number(/(\d+)\.seg$/.exec(segments[3] ?? '')?.[1]);
  const second = Number(/(\d+)\.seg$/.exec(segments[1] ?? '')?.[1]);
  let isFirst = true;
  const fs = watched(async () => {
    if (isFirst) for (const path of segments.slice(0, 3)) await unlink(path);
    isFirst = false;
  });
  const items = await walk(fs, { path: dir });
  expect(items.filter(({ kind }) => kind === 'removed')).toEqual([
    { kind: 'removed', from: second, to: fourth - 1 },
  ]);
  expect(txids(items)).toEqual([...range(1, second - 1), ...range(fourth, 300)]);
});

/** As a master removes segments: each loses its name, then the file is cut off, here by a second name of it. */
async function cutOff(path: string, bytes: number): Promise<void> {
  const file = await nodeFileSystem.open(path, 'r+');
  await unlink(path);
  await file.truncate(bytes);
  await file.close();
}

test.each([0, 300, 512, 1_500, 2_700, 4_000])(
  'segments that are cut off to %i bytes while they are read are named from where they end',
  async (bytes) => {
    const { dir, segments } = await killedLog(300);
    const fourth = Number(/(\d+)\.seg$/.exec(segments[3] ?? '')?.[1]);
    let reads = 0;
    const fs = watched(async () => {
      // The header is read first, and then a window of batches, of which the last ones are lacking.
      if (++reads === 2) for (const path of segments.slice(0, 3)) await cutOff(path, bytes);
    });
    const items = await walk(fs, { path: dir });
    const [removed, ...others] = items.filter((item) => item.kind === 'removed');
    const from = must(removed, 'a removal').from;
    expect(others).toEqual([]);
    expect(removed).toEqual({ kind: 'removed', from, to: fourth - 1 });
    expect(txids(items)).toEqual([...range(1, from - 1), ...range(fourth, 300)]);
    expect(items.every(({ kind }) => kind !== 'unfinished')).toBe(true);
  },
);

test('the one segment that was asked for is cut off while it is read', async () => {
  const { dir, segments } = await killedLog(300);
  const path = must(segments[0], 'a segment');
  let reads = 0;
  const fs = watched(async () => {
    if (++reads === 2) await cutOff(path, 1_500);
  });
  await expect(walk(fs, { path })).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringContaining('was removed by its master while it was read'),
  });
  expect(await segmentsIn(dir)).toHaveLength(segments.length - 1);
});

test('the newest segment that is sealed, removed and cut off while it is read has no unfinished batch', async () => {
  const dir = folders.next();
  const log = await openGoldenLog(dir, { segmentBytesMax: MiB });
  await appendGolden(log, 40);
  const [path = ''] = await segmentsIn(dir);
  let reads = 0;
  const fs = watched(async () => {
    if (++reads !== 2) return;
    await log.roll();
    await appendGolden(log, 20);
    await cutOff(path, 2_000);
  });
  const items = await walk(fs, { path: dir });
  await log.close();
  const removed = items.findIndex(({ kind }) => kind === 'removed');
  expect(removed).toBeGreaterThan(0);
  expect(items[removed]).toEqual({ kind: 'removed', from: removed + 1, to: 40 });
  expect(txids(items)).toEqual([...range(1, removed), ...range(41, 60)]);
  expect(items).toHaveLength(removed + 1 + 20);
});

test('a segment that goes from the middle while the log is read is damage', async () => {
  const { dir, segments } = await killedLog(300);
  let isFirst = true;
  const fs = watched(async () => {
    if (isFirst) await unlink(must(segments[1], 'a segment'));
    isFirst = false;
  });
  await expect(walk(fs, { path: dir })).rejects.toMatchObject({
    code: 'LOG_DAMAGED',
    path: segments[1],
  });
});

test('a segment of another cluster is refused', async () => {
  const { dir, segments } = await killedLog(100);
  const other = folders.next();
  const log = await openGoldenLog(other, { ...SMALL, clusterId: 'other' as never });
  await appendGolden(log, 100);
  await log.close();
  await cp(must((await segmentsIn(other))[1], 'a segment'), must(segments[1], 'a segment'));
  await expect(walk(nodeFileSystem, { path: dir })).rejects.toMatchObject({
    code: 'WRONG_CLUSTER',
  });
});

test('a disk that cannot be read is told by file and offset', async () => {
  const { dir, segments } = await killedLog(5);
  let reads = 0;
  const fs = watched(() => {
    if (++reads === 2) throw Object.assign(new Error('EIO'), { code: 'EIO' });
  });
  await expect(walk(fs, { path: dir })).rejects.toMatchObject({
    code: 'VOLUME_FAILED',
    message: `${segments[0]} cannot be read at byte 512: check the disk`,
  });
});
