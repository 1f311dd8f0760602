import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { crc32c } from '../../../../src/common/checksum.js';
import { readOpenCheckpoint } from '../../../../src/master/checkpoint/checkpoint-reader.js';
import { diffImages } from '../../../../src/master/image/diff-images.js';
import { imageStats } from '../../../../src/master/image/image-stats.js';
import { FilePages } from '../../../../src/master/image/page-source.js';
import { viewImage } from '../../../../src/master/image/view-image.js';
import { nodeFileSystem, type FileSystem } from '../../../../src/runtime/file-system.js';
import { all, checkpointOf, only } from '../../../support/checkpoint-file.js';
import { inodeId, ROOT_INODE } from '../../../../src/common/ids.js';
import { World } from '../core/world.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cairn-image-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** A checkpoint of so many files in one directory. */
async function checkpoint(files: number): Promise<string> {
  const { state } = new World();
  const { namespace } = state;
  const at = { owner: 'o', group: 'g', mode: 0o644, mtimeMs: 0, atimeMs: 0, version: 0 };
  for (let id = 2; id < 2 + files; id++) {
    namespace.insert({ ...at, id: inodeId(id), type: 'file', replication: 3, blockSize: 1_024 });
    // Names that share little, so that each takes its whole length.
    const name = Array.from({ length: 20 }, (_, i) =>
      crc32c(Buffer.from(`${id} ${i}`)).toString(36),
    );
    namespace.link(inodeId(id), ROOT_INODE, name.join('-'));
  }
  return checkpointOf(state, dir);
}

/** Pages of a file as an image has them, holding so many runs, and how often the file was read. */
async function pagesOf(path: string, runsHeld: number) {
  const reads: number[] = [];
  const file = await nodeFileSystem.open(path, 'r');
  const counting = {
    read: (...[buffer, offset, length, position]: Parameters<typeof file.read>) => {
      reads.push(length);
      return file.read(buffer, offset, length, position);
    },
    stat: () => file.stat(),
    close: () => file.close(),
  } as typeof file;
  let pages: FilePages | undefined;
  let numbers = new Uint32Array(0);
  const chunks = readOpenCheckpoint(counting, path, {
    table: (table) => {
      numbers = new Uint32Array(table.numbers);
      pages = new FilePages({ path, file: counting }, table, runsHeld);
    },
    group: (group, bytes) => pages?.take(group, bytes),
  });
  await all(chunks);
  reads.length = 0;
  return { pages: only(pages === undefined ? [] : [pages]), numbers, reads, file };
}

test('pages are read a run at a time, and no more runs are held than may be', async () => {
  const path = await checkpoint(4_000);
  const { pages, numbers, reads, file } = await pagesOf(path, 3);
  try {
    expect(numbers.length).toBeGreaterThan(160);
    const whole = await readFile(path);
    const expectPage = async (index: number): Promise<void> => {
      const found = await pages.page(numbers[index] ?? 0);
      const start = 4_096 * (index + 1);
      expect(Buffer.compare(found, whole.subarray(start, start + 4_096))).toBe(0);
    };
    for (const index of numbers.keys()) await expectPage(index);
    // Run 0 is a page short, as its first place stands for none.
    expect(reads).toHaveLength(Math.ceil((numbers.length + 1) / 16));
    expect(Math.max(...reads)).toBe(16 * 4_096);
    reads.length = 0;
    // The three used last are held; whoever is used stays, whoever is not goes.
    for (const index of [0, 20, 40, 1, 60, 2, 21]) await expectPage(index);
    expect(reads).toHaveLength(5);
  } finally {
    await file.close();
  }
});

test('a page that is read again is what was checked, or damage with its offset', async () => {
  const path = await checkpoint(4_000);
  const { pages, numbers, file } = await pagesOf(path, 1);
  try {
    await pages.page(numbers[150] ?? 0);
    const bytes = await readFile(path);
    bytes[4_096 * 21]! ^= 1;
    await writeFile(path, bytes);
    await expect(pages.page(numbers[20] ?? 0)).rejects.toMatchObject({ at: 4_096 * 16 });
    await expect(pages.page(numbers[40] ?? 0)).resolves.toBeDefined();
    await expect(pages.page(0)).rejects.toThrow('page 0 is not there');
    await expect(pages.page(0xffff_ffff)).rejects.toThrow('is not there');
  } finally {
    await file.close();
  }
});

test('a tree of many pages is told in order and whole', async () => {
  const path = await checkpoint(4_000);
  const found = await all(viewImage(nodeFileSystem, { path, below: [], withBlocks: true }));
  expect(found).toHaveLength(4_001);
  const names = found.slice(1).map(({ name }) => Buffer.from(name));
  expect(names.every((name, i) => i === 0 || Buffer.compare(names[i - 1]!, name) < 0)).toBe(true);
});

describe('a master that writes meanwhile', () => {
  /** The real files, but `before` runs before a checkpoint is opened. */
  const watched = (before: (path: string) => Promise<void>): Pick<FileSystem, 'open' | 'list'> => ({
    list: (path) => nodeFileSystem.list(path),
    open: async (path, flags) => {
      await before(path);
      return nodeFileSystem.open(path, flags);
    },
  });

  test('the newest that is gone before it is opened gives way to the one after it', async () => {
    const path = await checkpoint(3);
    const folder = join(path, '..');
    const gone: string[] = [];
    const fs = watched(async (opened) => {
      if (gone.length > 0) return;
      gone.push(opened);
      await rm(opened);
      await writeFile(path, content);
    });
    const content = await readFile(path);
    await writeFile(join(folder, 'checkpoint-00000000000000000009.ckpt'), content);
    expect(await all(viewImage(fs, { path: folder, below: [], withBlocks: true }))).toHaveLength(4);
    expect(gone.map((each) => basename(each))).toEqual(['checkpoint-00000000000000000009.ckpt']);
  });

  test('if each is gone before it is opened, that is said', async () => {
    const path = await checkpoint(3);
    let opened = 0;
    const fs = {
      ...watched(async () => void opened++),
      open: async (): Promise<never> => {
        opened++;
        throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' });
      },
    };
    await expect(
      all(viewImage(fs, { path: join(path, '..'), below: [], withBlocks: true })),
    ).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('was gone before it could be opened'),
    });
    expect(opened).toBe(5);
  });

  test('one that is removed while it is read is read to its end', async () => {
    const path = await checkpoint(4_000);
    const found: string[] = [];
    for await (const { name } of viewImage(nodeFileSystem, { path, below: [], withBlocks: true })) {
      if (found.push(name) === 10) await rm(path);
    }
    expect(found).toHaveLength(4_001);
  });

  /** As the master of `path` removes it: the name goes, then the file is cut off from its end. */
  async function cutOff(path: string, bytes: number): Promise<void> {
    const file = await nodeFileSystem.open(path, 'r+');
    await rm(path);
    await file.truncate(bytes);
    await file.close();
  }

  const REMOVED = {
    code: 'NOT_FOUND',
    message: expect.stringContaining('was removed by its master while it was read'),
  };

  test.each([0, 4_096, 400_000])(
    'one that is cut off to %i bytes while it is read gives what it gave, and says why it ends',
    async (bytes) => {
      const path = await checkpoint(4_000);
      const whole = await all(viewImage(nodeFileSystem, { path, below: [], withBlocks: true }));
      const found: unknown[] = [];
      const reading = async (): Promise<void> => {
        const view = viewImage(nodeFileSystem, { path, below: [], withBlocks: true });
        for await (const inode of view) if (found.push(inode) === 10) await cutOff(path, bytes);
      };
      await expect(reading()).rejects.toMatchObject(REMOVED);
      expect(found.length).toBeLessThan(4_001);
      expect(found).toEqual(whole.slice(0, found.length));
    },
  );

  test.each([0, 511, 400_000])(
    'one that is cut off to %i bytes before it was checked is no damaged one',
    async (bytes) => {
      for (const use of [
        (path: string, fs: typeof nodeFileSystem) =>
          all(viewImage(fs, { path, below: [], withBlocks: true })),
        (path: string, fs: typeof nodeFileSystem) =>
          imageStats(fs, path, new AbortController().signal),
        (path: string, fs: typeof nodeFileSystem) => all(diffImages(fs, path, path)),
      ]) {
        const path = await checkpoint(4_000);
        const fs: typeof nodeFileSystem = {
          ...nodeFileSystem,
          open: async (...args) => {
            const file = await nodeFileSystem.open(...args);
            await cutOff(path, bytes);
            return file;
          },
        };
        await expect(use(path, fs)).rejects.toMatchObject(REMOVED);
      }
    },
  );

  test('one that is shorter than it was, and has its name, is damaged', async () => {
    const path = await checkpoint(4_000);
    const reading = async (): Promise<void> => {
      const view = viewImage(nodeFileSystem, { path, below: [], withBlocks: true });
      let count = 0;
      for await (const _ of view) if (count++ === 10) await truncate(path, 4_096);
    };
    await expect(reading()).rejects.toMatchObject({ code: 'CHECKPOINT_DAMAGED' });
  });
});
