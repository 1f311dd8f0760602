import { link, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { must } from '../../../../src/common/assert.js';
import { isDfsError } from '../../../../src/common/error.js';
import { clusterId, epoch, txId } from '../../../../src/common/ids.js';
import { encodeFrameHeader } from '../../../../src/master/checkpoint/checkpoint-format.js';
import { readCheckpointHeader } from '../../../../src/master/checkpoint/checkpoint-reader.js';
import {
  CheckpointStore,
  type CheckpointFile,
  type WrittenCheckpoint,
} from '../../../../src/master/checkpoint/checkpoint-store.js';
import { MiB } from '../../../../src/common/sizes.js';
import {
  EMPTY_IMAGE,
  imagePages,
  type MemoryImage,
} from '../../../../src/master/core/memory/memory-image.js';
import { PAGE_BYTES, PAGES_MAX } from '../../../../src/master/core/memory/page-sizes.js';
import { PagedMemory } from '../../../../src/master/core/memory/paged-memory.js';
import { nodeFileSystem } from '../../../../src/runtime/file-system.js';
import { FaultyFileSystem } from '../../../support/faulty-file-system.js';
import { resealed } from '../../../support/resealed-checkpoint.js';
import { CLUSTER, Folders } from '../journal/log-fixture.js';

const about = (txid: number) => ({
  pages: EMPTY_IMAGE,
  txid: txId(txid),
  clusterId: CLUSTER,
  epoch: epoch(3),
  createdWallMs: 1_700_000_000_000,
});

const write = (
  store: CheckpointStore,
  txid: number,
  chunks: Iterable<Uint8Array>,
  pages: MemoryImage = EMPTY_IMAGE,
): Promise<WrittenCheckpoint> => store.write({ ...about(txid), pages, chunks });

/** An image of so many pages with gaps between their numbers, each filled with its number. */
function imageOf(count: number): MemoryImage {
  const memory = new PagedMemory();
  const pages = Array.from({ length: 2 * count }, () => memory.allocate());
  for (const page of pages)
    if (page % 2 === 0) memory.free(page);
    else memory.bytes(page).fill(page, memory.offset(page), memory.offset(page) + PAGE_BYTES);
  return memory.snapshot();
}

async function content(store: CheckpointStore, file: CheckpointFile): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of store.read(file, CLUSTER)) chunks.push(Buffer.from(chunk));
  return chunks;
}

const verify = (store: CheckpointStore, path: string, txid = 5): Promise<void> =>
  store.verify({ path, txid: txId(txid) }, CLUSTER);

describe('checkpoint store', () => {
  let folders: Folders;
  let dir: string;
  let store: CheckpointStore;

  beforeEach(async () => {
    folders = await Folders.make();
    dir = folders.next();
    store = await CheckpointStore.open(nodeFileSystem, dir);
  });
  afterEach(() => folders.remove());

  it('gives back the same chunks, without empty ones', async () => {
    const big = Buffer.alloc(2 * MiB + 17, 'abc');
    const cases = [
      [],
      [Buffer.alloc(0)],
      [Buffer.from('a'), Buffer.alloc(0), Buffer.from('b')],
      [big],
      [big.subarray(0, MiB), big.subarray(MiB)],
      [big.subarray(0, MiB)],
    ];
    for (const [i, chunks] of cases.entries()) {
      const { path, txid, sizeBytes } = await write(store, i + 1, chunks);
      const found = await content(store, { path, txid });
      const expected = chunks.filter((chunk) => chunk.length > 0);
      // Compared as text: an equality of large buffers is slow in Jest.
      expect(found.map(String).join('|') === expected.map(String).join('|')).toBe(true);
      expect((await readFile(path)).length).toBe(sizeBytes);
      expect(await readCheckpointHeader(nodeFileSystem, path)).toMatchObject({
        txid: i + 1,
        clusterId: CLUSTER,
        epoch: 3,
        sizeBytes,
      });
    }
  });

  it.each([1, 2, 255, 256, 511, 512, 700])(
    'gives back %d pages under their numbers',
    async (count) => {
      const image = imageOf(count);
      const { path, sizeBytes } = await write(store, 5, [Buffer.from('beside')], image);
      expect(sizeBytes).toBeGreaterThan(count * PAGE_BYTES);
      const memory = new PagedMemory();
      const chunks: string[] = [];
      for await (const chunk of store.read({ path, txid: txId(5) }, CLUSTER, memory)) {
        expect(memory.pagesInUse).toBe(count);
        chunks.push(Buffer.from(chunk).toString());
      }
      expect(chunks).toEqual(['beside']);
      const found = [...imagePages(memory.snapshot())];
      const expected = [...imagePages(image)];
      expect(found.map(({ page }) => page)).toEqual(expected.map(({ page }) => page));
      expect(found.every(({ bytes }, i) => Buffer.compare(bytes, expected[i]!.bytes) === 0)).toBe(
        true,
      );
    },
  );

  it('a disk that takes and gives little at once changes nothing', async () => {
    const disk = new FaultyFileSystem();
    disk.writeBytesMax = 5_000;
    disk.readBytesMax = 3_000;
    const image = imageOf(300);
    const slow = await CheckpointStore.open(disk.fs, dir);
    const { path } = await write(slow, 5, [Buffer.from('beside')], image);
    const memory = new PagedMemory();
    for await (const chunk of slow.read({ path, txid: txId(5) }, CLUSTER, memory))
      expect(String(Buffer.from(chunk))).toBe('beside');
    expect(memory.pagesInUse).toBe(300);
  });

  it('keeps the newest two', async () => {
    for (const txid of [5, 9, 10, 200]) await write(store, txid, [Buffer.from(`at ${txid}`)]);
    expect((await store.list()).map((file) => file.txid)).toEqual([10, 200]);
    expect(await store.newest()).toMatchObject({ txid: 200 });
  });

  it('frees the one that is removed in steps, and one that has a hard link not at all', async () => {
    const long = [Buffer.alloc(10 * MiB, 'long')];
    const { path, txid } = await write(store, 1, long);
    const backup = join(dir, 'backup.ckpt');
    await link(path, backup);
    await write(store, 2, long);
    let pauses = 0;
    const next = async (at: number): Promise<number> => {
      pauses = 0;
      await store.write({ ...about(at), chunks: [] }, async () => void pauses++);
      return pauses;
    };
    expect(await next(3)).toBe(0);
    await expect(store.verify({ path: backup, txid }, CLUSTER)).resolves.toBeUndefined();
    await rm(backup);
    expect(await next(4)).toBe(2);
    expect((await store.list()).map((file) => file.txid)).toEqual([3, 4]);
  });

  it('removes what an interrupted write left, and nothing else', async () => {
    const { path } = await write(store, 5, [Buffer.from('five')]);
    await writeFile(`${path}.tmp`, 'half');
    store = await CheckpointStore.open(nodeFileSystem, dir);
    expect(await readdir(dir)).toEqual([must(path.split('/').at(-1), 'a name')]);
  });

  it('a truncation at any byte is refused', async () => {
    const { path, sizeBytes } = await write(store, 5, [Buffer.from('some state')], imageOf(3));
    const bytes = await readFile(path);
    const body = 4 * PAGE_BYTES;
    for (let at = sizeBytes - 1; at >= 0; at -= at > body ? 1 : 331) {
      await truncate(path, at);
      await expect(verify(store, path)).rejects.toMatchObject({ code: 'CHECKPOINT_DAMAGED', path });
    }
    await writeFile(path, bytes);
    await verify(store, path);
  });

  it('a flipped bit anywhere is refused with file and offset', async () => {
    const chunks = [Buffer.alloc(MiB, 'x'), Buffer.alloc(40, 'y')];
    const { path } = await write(store, 5, chunks, imageOf(300));
    const bytes = await readFile(path);
    const table = PAGE_BYTES * 301;
    const first = table + 16 + 4 * (300 + 2);
    const second = first + 16 + MiB;
    const footer = second + 16 + 40;
    const starts = [footer, second, first, table, PAGE_BYTES * 256, PAGE_BYTES, 0];
    const places = starts.map((start, i) =>
      fc.integer({ min: start, max: (starts[i - 1] ?? bytes.length) - 1 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(...places), fc.nat(7), async (at, bit) => {
        const flipped = Buffer.from(bytes);
        flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << bit), at);
        await writeFile(path, flipped);
        const start = must(
          starts.find((start) => at >= start),
          'a place',
        );
        await expect(verify(store, path)).rejects.toMatchObject({
          code: 'CHECKPOINT_DAMAGED',
          message: expect.stringContaining(`${path}: byte ${start}:`),
        });
      }),
      { numRuns: 100 },
    );
  });

  it('a frame that was replaced with a valid checksum of its own is refused by the SHA-256', async () => {
    const { path } = await write(store, 5, [Buffer.from('honest')]);
    const bytes = await readFile(path);
    const payload = Buffer.from('forged');
    const head = encodeFrameHeader(payload, 0, bytes.readUInt32LE(508));
    await writeFile(
      path,
      Buffer.concat([bytes.subarray(0, 4_096), head, payload, bytes.subarray(4_096 + 16 + 6)]),
    );
    await expect(verify(store, path)).rejects.toMatchObject({
      code: 'CHECKPOINT_DAMAGED',
      message: expect.stringContaining('SHA-256'),
    });
  });

  it('bytes after the footer, swapped frames and a renamed file are refused', async () => {
    const size = MiB;
    const { path } = await write(store, 5, [Buffer.alloc(size, 'x'), Buffer.alloc(size, 'y')]);
    const bytes = await readFile(path);
    await writeFile(path, Buffer.concat([bytes, Buffer.alloc(1)]));
    await expect(verify(store, path)).rejects.toMatchObject({ code: 'CHECKPOINT_DAMAGED' });
    const [start, middle, end] = [4_096, 4_096 + 16 + size, 4_096 + 2 * (16 + size)];
    const one = bytes.subarray(start, middle);
    const two = bytes.subarray(middle, end);
    const swapped = [bytes.subarray(0, start), two, one, bytes.subarray(end)];
    await writeFile(path, Buffer.concat(swapped));
    await expect(verify(store, path)).rejects.toMatchObject({
      message: expect.stringContaining('byte 4096:'),
    });
    await writeFile(path, bytes);
    await expect(verify(store, path, 6)).rejects.toMatchObject({
      code: 'CHECKPOINT_DAMAGED',
      message: expect.stringContaining('it was written for txid 5'),
    });
  });

  it('one of another cluster is not damaged, and is not taken', async () => {
    const { path, txid } = await write(store, 5, [Buffer.from('five')]);
    await expect(store.verify({ path, txid }, clusterId('another'))).rejects.toMatchObject({
      code: 'WRONG_CLUSTER',
      message: expect.stringContaining('move the file to where it belongs'),
    });
  });

  it('a page number beyond the bound is damage, also under right checksums', async () => {
    const { path } = await write(store, 5, [Buffer.from('beside')], imageOf(1));
    const bytes = await readFile(path);
    const frame = 2 * PAGE_BYTES;
    bytes.writeUInt32LE(PAGES_MAX + 1, frame + 16 + 4);
    await writeFile(path, resealed(bytes));
    for (const memory of [undefined, new PagedMemory()])
      await expect(
        (async () => {
          for await (const chunk of store.read({ path, txid: txId(5) }, CLUSTER, memory))
            void chunk;
        })(),
      ).rejects.toMatchObject({
        code: 'CHECKPOINT_DAMAGED',
        message: expect.stringContaining(`byte ${frame}: page ${PAGES_MAX + 1} is beyond`),
      });
  });

  it('setting aside what an attempt before has renamed already is no failure', async () => {
    const file = await write(store, 5, [Buffer.from('damaged')]);
    const disk = new FaultyFileSystem();
    const failing = await CheckpointStore.open(disk.fs, dir);
    disk.before = (step) => {
      if (step === 'sync') throw Object.assign(new Error('EIO'), { code: 'EIO' });
    };
    await expect(failing.setAside(file)).rejects.toThrow('EIO');
    expect(await store.list()).toEqual([]);
    disk.before = () => {};
    await failing.setAside(file);
    expect(await readdir(dir)).toEqual(['damaged-checkpoint-00000000000000000005.ckpt']);
  });

  it.each(['open', 'write', 'sync', 'rename'] as const)(
    'a failed %s leaves the older checkpoints and no temporary file',
    async (step) => {
      await write(store, 5, [Buffer.from('five')]);
      const fail = (at: string): void => {
        if (at === step) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
      };
      const disk = new FaultyFileSystem();
      const broken = await CheckpointStore.open(disk.fs, dir);
      disk.before = fail;
      await expect(write(broken, 6, [Buffer.from('six')])).rejects.toMatchObject({
        code: 'NO_SPACE',
      });
      expect(await readdir(dir)).toHaveLength(1);
      expect(String(await content(store, must(await store.newest(), 'one')))).toBe('five');
    },
  );

  it('a checkpoint that does not read back is removed, and no older one goes', async () => {
    for (const txid of [5, 6]) await write(store, txid, [Buffer.from('good')]);
    const disk = {
      ...nodeFileSystem,
      // The disk swallows a byte between the write and the reading back.
      rename: async (from: string, to: string) => {
        await truncate(from, 4_200);
        await nodeFileSystem.rename(from, to);
      },
    };
    const lying = await CheckpointStore.open(disk, dir);
    const failure = await write(lying, 7, [Buffer.from('swallowed')]).catch((e: unknown) => e);
    expect(isDfsError(failure, 'CHECKPOINT_DAMAGED')).toBe(true);
    expect((await store.list()).map((file) => file.txid)).toEqual([5, 6]);
  });
});
