import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scanDisks } from '../../../../src/blockserver/rescue/scan-disks.js';
import type { InventoryRecord } from '../../../../src/common/inventory.js';
import type { ScanOptions, ScanProgress } from '../../../../src/common/rescue.js';
import { makeDisk, writeBlock } from '../../../support/block-disk.js';
import { flipBit } from '../../../support/cluster-disks.js';
import { folderContent } from '../../../support/folder-content.js';

let root: string;
let disk: string;
const DATA = Buffer.alloc(150_000, 'cairn');

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cairn-scan-'));
  disk = await makeDisk(join(root, 'd1'), { cluster: 'c1', server: 's1', volume: 'v1' });
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function scan(disks: string[], options: Partial<ScanOptions> = {}) {
  const records: InventoryRecord[] = [];
  const signal = new AbortController().signal;
  const all = { verify: false, lock: true, signal, onProgress: () => {}, ...options };
  for await (const record of scanDisks({ disks, ...all })) records.push(record);
  return records;
}

test('a whole block file gives what its trailer says, and nothing on the disk changes', async () => {
  await writeBlock(disk, {
    id: 300,
    generation: 7,
    data: DATA,
    inode: 5,
    offset: 64,
    path: '/a/ä',
  });
  const before = await folderContent(disk);
  expect(await scan([disk])).toEqual([
    { kind: 'disk', disk: 0, dir: disk, clusterId: 'c1', serverId: 's1', volumeId: 'v1' },
    {
      kind: 'replica',
      disk: 0,
      blockId: 300,
      generation: 7,
      length: DATA.length,
      sha256: createHash('sha256').update(DATA).digest('hex'),
      inode: 5,
      fileOffset: 64,
      sealedAtMs: 1_000,
      path: '/a/ä',
    },
  ]);
  expect(await folderContent(disk)).toEqual(before);
  expect((await readdir(disk)).sort()).toEqual(['IDENTITY', 'blocks']);
});

test('files that are no whole block files are named with the reason, and the others are found', async () => {
  const short = await writeBlock(disk, { id: 1, data: DATA });
  await truncate(short, 149_000);
  const flipped = await writeBlock(disk, { id: 2, data: DATA });
  await flipBit(flipped, DATA.length + 60);
  await writeFile(join(disk, 'blocks', '02', 'notes.txt'), 'what is this');
  await mkdir(join(disk, 'blocks', '09'));
  await writeFile(join(disk, 'blocks', '09', '10.10.blk'), 'elsewhere');
  await mkdir(join(disk, 'blocks', '03', '3.3.blk'), { recursive: true });
  await writeFile(join(disk, 'blocks', 'stray'), '');
  await writeBlock(disk, { id: 4, data: DATA });
  const found = await scan([disk]);
  const damaged = found.flatMap((r) => (r.kind === 'damaged' ? [[r.file, r.replica, r.why]] : []));
  expect(damaged).toEqual([
    ['blocks/01/1.1.blk', { blockId: 1, generation: 1 }, 'not a block file'],
    ['blocks/02/2.2.blk', { blockId: 2, generation: 2 }, expect.stringContaining('checksum')],
    ['blocks/02/notes.txt', undefined, 'its name is not that of a block file'],
    ['blocks/03/3.3.blk', { blockId: 3, generation: 3 }, expect.stringContaining('EISDIR')],
    ['blocks/09/10.10.blk', { blockId: 10, generation: 10 }, 'it belongs in blocks/0a'],
    ['blocks/stray', undefined, expect.stringContaining('cannot be read')],
  ]);
  expect(found.filter((r) => r.kind === 'replica')).toMatchObject([{ blockId: 4 }]);
});

test('damaged data under a good trailer: found with verify only', async () => {
  const path = await writeBlock(disk, { id: 1, data: DATA });
  await writeBlock(disk, { id: 2, data: DATA });
  await flipBit(path, 70_000);
  expect((await scan([disk])).map(({ kind }) => kind)).toEqual(['disk', 'replica', 'replica']);
  const verified = await scan([disk], { verify: true });
  expect(verified.slice(1)).toMatchObject([
    { kind: 'damaged', why: 'the checksum of chunk 1 does not match' },
    { kind: 'replica', blockId: 2 },
  ]);
});

test('several disks: all files of all of them, with progress for each', async () => {
  const other = await makeDisk(join(root, 'd2'), { cluster: 'c1', server: 's2', volume: 'v2' });
  for (let id = 1; id <= 70; id++)
    await writeBlock(id % 7 === 0 ? other : disk, { id, data: Buffer.from(`block ${id}`) });
  const done: ScanProgress[] = [];
  const found = await scan([disk, other], {
    onProgress: (each) => void (each.done && done.push(each)),
  });
  const replicas = found.flatMap((r) => (r.kind === 'replica' ? [r] : []));
  expect(replicas.map((r) => Number(r.blockId)).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 70 }, (_, i) => i + 1),
  );
  for (const each of replicas) expect(each.disk).toBe(each.blockId % 7 === 0 ? 1 : 0);
  expect(done.sort((a, b) => b.files - a.files)).toMatchObject([{ files: 60 }, { files: 10 }]);
});

test('a disk of another cluster, one given twice, and a folder that is none are refused by name', async () => {
  const foreign = await makeDisk(join(root, 'x'), { cluster: 'c2', server: 's9', volume: 'v9' });
  const copy = await makeDisk(join(root, 'y'), { cluster: 'c1', server: 's1', volume: 'v1' });
  await expect(scan([disk, foreign])).rejects.toMatchObject({
    code: 'WRONG_CLUSTER',
    message: expect.stringMatching(/x belongs to cluster c2, .*d1 to c1/),
  });
  await expect(scan([disk, copy])).rejects.toMatchObject({
    code: 'WRONG_CLUSTER',
    message: expect.stringMatching(/y is the same disk as .*d1/),
  });
  await expect(scan([disk, root])).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', path: root });
  await expect(scan([])).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
});

test('an interrupt ends it as cancelled', async () => {
  for (let id = 1; id <= 100; id++) await writeBlock(disk, { id, data: Buffer.from('x') });
  const controller = new AbortController();
  const options = { signal: controller.signal, onProgress: () => controller.abort() };
  await expect(scan([disk], options)).rejects.toMatchObject({ code: 'CANCELLED' });
});
