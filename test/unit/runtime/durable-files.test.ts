import {
  makeFolders,
  placeFile,
  readWholeFile,
  removeFile,
  syncFolder,
  writeWhole,
} from '../../../src/runtime/durable-files.js';
import type { FileSystem, OpenFile } from '../../../src/runtime/file-system.js';
import { systemError } from '../../support/faulty-file-system.js';
import { MemoryFileSystem } from '../../support/memory-file-system.js';

/** What was done to a disk in memory, in order; its files take and give `bytesMax` bytes at once. */
class NotedDisk {
  readonly memory = new MemoryFileSystem();
  readonly steps: string[] = [];
  readonly fs: FileSystem;

  constructor(bytesMax = Infinity) {
    const { memory, steps } = this;
    const note = (what: string, path: string): void => void steps.push(`${what} ${path}`);
    const wrap = (path: string, file: OpenFile): OpenFile => ({
      read: (buffer, offset, length, position) =>
        file.read(buffer, offset, Math.min(length, bytesMax), position),
      write: (buffer, offset, length, position) => {
        note('write', path);
        return file.write(buffer, offset, Math.min(length, bytesMax), position);
      },
      truncate: (length) => file.truncate(length),
      stat: () => file.stat(),
      datasync: () => file.datasync(),
      sync: async () => note('sync', path),
      close: async () => note('close', path),
    });
    this.fs = {
      open: async (path, flags) => wrap(path, await memory.open(path, flags)),
      size: (path) => memory.size(path),
      list: (path) => memory.list(path),
      makeFolder: (path) => (note('makeFolder', path), memory.makeFolder(path)),
      rename: (from, to) => (note('rename', to), memory.rename(from, to)),
      unlink: (path) => memory.unlink(path),
      removeTree: (path) => memory.removeTree(path),
      copy: (from, to) => memory.copy(from, to),
      space: () => memory.space(),
    };
  }
}

describe('durable files', () => {
  test('short writes and short reads are looped', async () => {
    const { fs, memory } = new NotedDisk(3);
    memory.put('/file', Buffer.from('....'));
    const file = await fs.open('/file', 'r+');
    await writeWhole(file, Buffer.from('0123456789'), 2);
    expect((await readWholeFile(fs, '/file')).toString()).toBe('..0123456789');
  });

  test('a write that takes nothing is a fault of the disk, not an endless loop', async () => {
    const { fs, memory } = new NotedDisk(0);
    memory.put('/file', Buffer.alloc(0));
    const file = await fs.open('/file', 'r+');
    await expect(writeWhole(file, Buffer.from('x'), 0)).rejects.toMatchObject({ code: 'EIO' });
  });

  test('a file that is shorter than it was said to be is read as far as it goes', async () => {
    const { fs, memory } = new NotedDisk();
    memory.put('/file', Buffer.from('abc'));
    const lying = { ...fs, size: async () => 5 };
    expect((await readWholeFile(lying, '/file')).toString()).toBe('abc');
  });

  test('each folder that is made is durable in its parent before the next one', async () => {
    const { fs, steps, memory } = new NotedDisk();
    await memory.makeFolder('/a');
    await makeFolders(fs, '/a/b/c');
    expect(steps.filter((step) => !step.startsWith('close'))).toEqual([
      'makeFolder /a/b',
      'sync /a',
      'makeFolder /a/b/c',
      'sync /a/b',
    ]);
    steps.length = 0;
    await makeFolders(fs, '/a/b/c');
    expect(steps).toEqual([]);
  });

  test('where nothing can be listed no folder is made, up to the root', async () => {
    const { fs, steps } = new NotedDisk();
    const gone = { ...fs, list: () => Promise.reject(systemError('ENOENT')) };
    await expect(makeFolders(gone, '/a')).rejects.toMatchObject({ code: 'ENOENT' });
    const failing = { ...fs, list: () => Promise.reject(systemError('EIO')) };
    await expect(makeFolders(failing, '/a')).rejects.toMatchObject({ code: 'EIO' });
    expect(steps).toEqual([]);
  });

  test('a file gets its name after its bytes are on disk, and the name is made durable last', async () => {
    const { fs, steps, memory } = new NotedDisk();
    memory.put('/file', Buffer.from('the old one'));
    memory.put('/file.tmp', Buffer.from('what a crash left, and longer'));
    await placeFile(fs, '/file', Buffer.from('the new one'));
    expect(steps).toEqual([
      'write /file.tmp',
      'sync /file.tmp',
      'close /file.tmp',
      'rename /file',
      'sync /',
      'close /',
    ]);
    expect(memory.bytesOf('/file').toString()).toBe('the new one');
    expect(memory.files.has('/file.tmp')).toBe(false);
  });

  test('a folder is closed again when its sync fails', async () => {
    const { fs, steps } = new NotedDisk();
    const failing: FileSystem = {
      ...fs,
      open: async (path, flags) => ({
        ...(await fs.open(path, flags)),
        sync: () => Promise.reject(systemError('EIO')),
      }),
    };
    await expect(syncFolder(failing, '/')).rejects.toMatchObject({ code: 'EIO' });
    expect(steps).toEqual(['close /']);
  });

  test('a file that is not there is as good as removed, one that cannot be removed is not', async () => {
    const { fs, memory } = new NotedDisk();
    memory.put('/file', Buffer.alloc(0));
    await removeFile(fs, '/file');
    await removeFile(fs, '/file');
    expect(memory.files.size).toBe(0);
    const failing = { ...fs, unlink: () => Promise.reject(systemError('EACCES')) };
    await expect(removeFile(failing, '/file')).rejects.toMatchObject({ code: 'EACCES' });
  });
});
