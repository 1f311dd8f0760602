import {
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileSystem, OpenFile } from '../../src/runtime/file-system.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const refusal = (code: string) => expect.objectContaining({ code });

/** What every file system of the machine promises, in real folders. */
export function describeFileSystem(name: string, fs: FileSystem): void {
  describe(`file system contract: ${name}`, () => {
    let dir: string;
    const at = (...names: string[]): string => join(dir, ...names);
    const text = (path: string): Promise<string> => readFile(path, 'utf8');

    beforeEach(async () => {
      dir = await mkdtemp(join(tmpdir(), 'cairn-fs-'));
    });
    afterEach(() => rm(dir, { recursive: true, force: true }));

    async function withFile<T>(file: Promise<OpenFile>, use: (file: OpenFile) => Promise<T>) {
      const opened = await file;
      try {
        return await use(opened);
      } finally {
        await opened.close();
      }
    }

    describe('opens', () => {
      test('r: what is there, to read', async () => {
        await writeFile(at('a'), 'there');
        await withFile(fs.open(at('a'), 'r'), async (file) => {
          await expect(file.write(bytes('x'), 0, 1, 0)).rejects.toEqual(refusal('EBADF'));
        });
        await expect(fs.open(at('b'), 'r')).rejects.toEqual(refusal('ENOENT'));
        expect(await readdir(dir)).toEqual(['a']);
      });

      test.each([false, true])('r+: what is there, as it is; past the cache: %s', async (past) => {
        await writeFile(at('a'), 'there');
        await withFile(fs.open(at('a'), 'r+', { pastCache: past }), async (file) => {
          await file.write(bytes('T'), 0, 1, 0);
        });
        expect(await text(at('a'))).toBe('There');
        await expect(fs.open(at('b'), 'r+', { pastCache: past })).rejects.toEqual(
          refusal('ENOENT'),
        );
      });

      test('w: made, or emptied', async () => {
        await writeFile(at('a'), 'there');
        await withFile(fs.open(at('a'), 'w'), (file) => file.write(bytes('new'), 0, 3, 0));
        await withFile(fs.open(at('b'), 'w'), (file) => file.write(bytes('b'), 0, 1, 0));
        expect([await text(at('a')), await text(at('b'))]).toEqual(['new', 'b']);
        await expect(fs.open(at('no', 'c'), 'w')).rejects.toEqual(refusal('ENOENT'));
        await expect(fs.open(dir, 'w')).rejects.toEqual(refusal('EISDIR'));
      });

      test.each([false, true])('wx+: made, and read too; past the cache: %s', async (past) => {
        await withFile(fs.open(at('a'), 'wx+', { pastCache: past }), async (file) => {
          await file.write(bytes('both'), 0, 4, 0);
          const buffer = new Uint8Array(4);
          expect(await file.read(buffer, 0, 4, 0)).toMatchObject({ bytesRead: 4 });
          expect(buffer).toEqual(bytes('both'));
        });
        await expect(fs.open(at('a'), 'wx+', { pastCache: past })).rejects.toEqual(
          refusal('EEXIST'),
        );
        expect(await text(at('a'))).toBe('both');
      });

      test('a folder, to sync its names', async () => {
        await withFile(fs.open(dir, 'r'), (folder) => folder.sync());
      });
    });

    describe('a file', () => {
      test('is written and read at positions, into and out of parts of buffers', async () => {
        await withFile(fs.open(at('a'), 'wx+'), async (file) => {
          expect(await file.write(bytes('..late..'), 2, 4, 6)).toMatchObject({ bytesWritten: 4 });
          await file.write(bytes('early '), 0, 6, 0);
          const buffer = bytes('__________');
          expect(await file.read(buffer, 3, 4, 5)).toMatchObject({ bytesRead: 4 });
          expect(new TextDecoder().decode(buffer)).toBe('___ lat___');
        });
        expect(await text(at('a'))).toBe('early late');
      });

      test('that is short gives what it has, then nothing', async () => {
        await writeFile(at('a'), 'short');
        await withFile(fs.open(at('a'), 'r'), async (file) => {
          const buffer = new Uint8Array(10);
          expect(await file.read(buffer, 0, 10, 3)).toMatchObject({ bytesRead: 2 });
          expect(await file.read(buffer, 0, 10, 5)).toMatchObject({ bytesRead: 0 });
          expect(await file.read(buffer, 0, 10, 5_000)).toMatchObject({ bytesRead: 0 });
          expect(await file.read(buffer, 0, 0, 0)).toMatchObject({ bytesRead: 0 });
        });
      });

      test('takes writes behind its end: zeros are between', async () => {
        await withFile(fs.open(at('a'), 'w'), (file) => file.write(bytes('x'), 0, 1, 3));
        expect(await text(at('a'))).toBe('\0\0\0x');
      });

      test('is cut, and made longer', async () => {
        await writeFile(at('a'), 'a long text');
        await withFile(fs.open(at('a'), 'r+'), async (file) => {
          await file.truncate(6);
          await file.truncate(8);
          await file.datasync();
          await file.sync();
        });
        expect(await text(at('a'))).toBe('a long\0\0');
        expect(await fs.size(at('a'))).toBe(8);
      });

      test('that is open says how long it is, and how many names it has', async () => {
        await writeFile(at('a'), 'five.');
        await withFile(fs.open(at('a'), 'r'), async (file) => {
          expect(await file.stat()).toEqual({ sizeBytes: 5, links: 1 });
          await link(at('a'), at('b'));
          await fs.unlink(at('a'));
          expect(await file.stat()).toEqual({ sizeBytes: 5, links: 1 });
          await fs.unlink(at('b'));
          expect(await file.stat()).toEqual({ sizeBytes: 5, links: 0 });
        });
      });

      test('that is open goes by any name, and stays when it has none', async () => {
        await withFile(fs.open(at('a'), 'wx+'), async (file) => {
          await file.write(bytes('one'), 0, 3, 0);
          await fs.rename(at('a'), at('b'));
          await file.write(bytes('two'), 0, 3, 3);
          expect(await text(at('b'))).toBe('onetwo');
          await fs.unlink(at('b'));
          expect(await file.read(new Uint8Array(9), 0, 9, 0)).toMatchObject({ bytesRead: 6 });
        });
      });

      test('is closed once, and nothing goes to the file that gets its number next', async () => {
        const file = await fs.open(at('a'), 'w');
        await file.close();
        await file.close();
        await withFile(fs.open(at('b'), 'wx+'), async (next) => {
          await expect(file.write(bytes('x'), 0, 1, 0)).rejects.toEqual(refusal('EBADF'));
          await expect(file.read(new Uint8Array(1), 0, 1, 0)).rejects.toEqual(refusal('EBADF'));
          await expect(file.truncate(1)).rejects.toEqual(refusal('EBADF'));
          await expect(file.datasync()).rejects.toEqual(refusal('EBADF'));
          await expect(file.sync()).rejects.toEqual(refusal('EBADF'));
          await file.close();
          await next.write(bytes('next'), 0, 4, 0);
        });
        expect([await text(at('a')), await text(at('b'))]).toEqual(['', 'next']);
      });
    });

    describe('names', () => {
      test('a rename takes the place of what was there', async () => {
        await writeFile(at('a'), 'new');
        await writeFile(at('b'), 'old');
        await fs.rename(at('a'), at('b'));
        expect(await readdir(dir)).toEqual(['b']);
        expect(await text(at('b'))).toBe('new');
        await expect(fs.rename(at('a'), at('b'))).rejects.toEqual(refusal('ENOENT'));
      });

      test('are listed without what is below', async () => {
        await fs.makeFolder(at('folder', 'below'));
        await writeFile(at('file'), '');
        expect((await fs.list(dir)).sort()).toEqual(['file', 'folder']);
        await expect(fs.list(at('gone'))).rejects.toEqual(refusal('ENOENT'));
        await expect(fs.list(at('file'))).rejects.toEqual(refusal('ENOTDIR'));
      });

      test('folders are made with those above, also when they are there', async () => {
        await fs.makeFolder(at('a', 'b', 'c'));
        await fs.makeFolder(at('a', 'b'));
        expect(await readdir(at('a', 'b'))).toEqual(['c']);
        await writeFile(at('file'), '');
        await expect(fs.makeFolder(at('file'))).rejects.toEqual(refusal('EEXIST'));
      });

      test('one file is removed, and only one that is there', async () => {
        await writeFile(at('a'), '');
        await fs.unlink(at('a'));
        expect(await readdir(dir)).toEqual([]);
        await expect(fs.unlink(at('a'))).rejects.toEqual(refusal('ENOENT'));
      });

      test('a tree is removed with all below, if it is there, and not what links lead to', async () => {
        await mkdir(at('kept'));
        await writeFile(at('kept', 'file'), '');
        await fs.makeFolder(at('tree', 'below'));
        await writeFile(at('tree', 'below', 'file'), '');
        await symlink(at('kept'), at('tree', 'link'));
        await fs.removeTree(at('tree'));
        await fs.removeTree(at('tree'));
        expect(await readdir(dir)).toEqual(['kept']);
        expect(await readdir(at('kept'))).toEqual(['file']);
      });

      test('sizes are of files that are there', async () => {
        await writeFile(at('a'), 'five.');
        expect(await fs.size(at('a'))).toBe(5);
        await expect(fs.size(at('b'))).rejects.toEqual(refusal('ENOENT'));
      });
    });

    test('a copy is a file of its own, and takes no place of another', async () => {
      await writeFile(at('a'), 'content');
      await fs.copy(at('a'), at('b'));
      await writeFile(at('a'), 'changed');
      expect(await text(at('b'))).toBe('content');
      await expect(fs.copy(at('a'), at('b'))).rejects.toEqual(refusal('EEXIST'));
      await expect(fs.copy(at('gone'), at('c'))).rejects.toEqual(refusal('ENOENT'));
      expect((await stat(at('b'))).nlink).toBe(1);
    });

    test('a disk has room, and no more than it is large', async () => {
      const { capacity, free } = await fs.space(dir);
      expect(capacity).toBeGreaterThan(0);
      expect(free).toBeGreaterThanOrEqual(0);
      expect(free).toBeLessThanOrEqual(capacity);
      await expect(fs.space(at('gone'))).rejects.toEqual(refusal('ENOENT'));
    });
  });
}
