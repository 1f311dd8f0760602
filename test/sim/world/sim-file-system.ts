import type { FileSystem, OpenFile, OpenFlags } from '../../../src/runtime/file-system.js';
import type { Operation, SimDisk } from './disk.js';
import type { SimProcess } from './node.js';
import { PAGE_BYTES, SimFile } from './sim-file.js';
import { SimFolder, type SimEntry } from './sim-tree.js';

/** An error as Node's fs gives it. */
export function systemError(code: string, what: string): Error {
  return Object.assign(new Error(`${code}: ${what}`), { code });
}

/** One file system over the disks of a node, by where each is mounted. */
export function nodeFileSystemOf(process: SimProcess, disks: readonly SimDisk[]): FileSystem {
  const mounts = disks.map((disk) => ({
    mount: disk.mount,
    below: `${disk.mount}/`,
    fs: disk.fileSystem(process),
  }));
  const at = (path: string): FileSystem => {
    for (const { mount, below, fs } of mounts)
      if (path.startsWith(below) || path === mount) return fs;
    throw systemError('ENOENT', `no disk is mounted at '${path}'`);
  };
  const both = (from: string, to: string): FileSystem => {
    if (at(from) !== at(to)) throw systemError('EXDEV', `cross-device link, '${from}' -> '${to}'`);
    return at(from);
  };
  return {
    open: async (path, flags, options) => at(path).open(path, flags, options),
    size: async (path) => at(path).size(path),
    list: async (path) => at(path).list(path),
    makeFolder: async (path) => at(path).makeFolder(path),
    rename: async (from, to) => both(from, to).rename(from, to),
    unlink: async (path) => at(path).unlink(path),
    removeTree: async (path) => at(path).removeTree(path),
    copy: async (from, to) => both(from, to).copy(from, to),
    space: async (path) => at(path).space(path),
  };
}

/** Made once: what is asked of disks all the time. */
const OPEN = { kind: 'meta', name: 'open' } as const;
const STAT = { kind: 'meta', name: 'stat' } as const;
const LIST = { kind: 'meta', name: 'list' } as const;
const MKDIR = { kind: 'meta', name: 'mkdir' } as const;
const RENAME = { kind: 'meta', name: 'rename' } as const;
const UNLINK = { kind: 'meta', name: 'unlink' } as const;
const REMOVE = { kind: 'meta', name: 'remove' } as const;
const COPY = { kind: 'write', name: 'copy' } as const;
const STATFS = { kind: 'meta', name: 'statfs' } as const;
const READ = { kind: 'read', name: 'read' } as const;
const WRITE = { kind: 'write', name: 'write' } as const;
const TRUNCATE = { kind: 'meta', name: 'truncate' } as const;
const DATASYNC = { kind: 'sync', name: 'fdatasync' } as const;
const SYNC = { kind: 'sync', name: 'fsync' } as const;
const SYNC_FOLDER = { kind: 'sync', name: 'fsync folder' } as const;

/** A disk as one process sees it. */
export function diskFileSystem(disk: SimDisk, process: SimProcess): FileSystem {
  const run = <T>(operation: Operation, work: () => T): Promise<T> =>
    disk.operate(process, operation, () => {
      if (disk.isGone) throw systemError('EIO', `i/o error, ${operation.name}`);
      return work();
    });
  const at = (path: string): Place => placeOf(disk, path);
  return {
    open: (path, flags) => run(OPEN, () => openAt(disk, process, at(path), flags)),
    size: (path) =>
      run(STAT, () => {
        const entry = must(at(path));
        return entry instanceof SimFile ? entry.length : PAGE_BYTES;
      }),
    list: (path) => run(LIST, () => [...folder(must(at(path)), path).names.keys()]),
    makeFolder: (path) => run(MKDIR, () => makeFolders(disk, path)),
    rename: (from, to) => run(RENAME, () => rename(disk, at(from), at(to))),
    unlink: (path) => run(UNLINK, () => unlink(disk, at(path))),
    removeTree: (path) => run(REMOVE, () => removeTree(disk, path)),
    copy: (from, to) => run(COPY, () => copyFile(disk, at(from), at(to))),
    space: () => run(STATFS, () => disk.space),
  };
}

/** Where a path leads: its folder and its name there; a mount point itself has no name. */
interface Place {
  readonly path: string;
  readonly parent: SimFolder;
  readonly name: string;
  readonly entry: SimEntry | undefined;
}

function placeOf(disk: SimDisk, path: string): Place {
  let parent = disk.root;
  let name = '';
  for (const each of namesOf(disk, path)) {
    if (name !== '') {
      const next = parent.names.get(name);
      if (next === undefined) throw systemError('ENOENT', `no such file or directory, '${path}'`);
      parent = folder(next, path);
    }
    name = each;
  }
  return { path, parent, name, entry: name === '' ? parent : parent.names.get(name) };
}

/** Paths that were taken apart: those of folders come again and again. */
const parsed = new Map<string, readonly string[]>();
const PARSED_MAX = 4_096;

function namesOf(disk: SimDisk, path: string): readonly string[] {
  const below = path.slice(disk.mount.length);
  let names = parsed.get(below);
  if (names !== undefined) return names;
  names = below.split('/').filter(Boolean);
  if (parsed.size >= PARSED_MAX) parsed.clear();
  parsed.set(below, names);
  return names;
}

function must({ entry, path }: Place): SimEntry {
  if (entry === undefined) throw systemError('ENOENT', `no such file or directory, '${path}'`);
  return entry;
}

function folder(entry: SimEntry, path: string): SimFolder {
  if (!(entry instanceof SimFolder)) throw systemError('ENOTDIR', `not a directory, '${path}'`);
  return entry;
}

function openAt(disk: SimDisk, process: SimProcess, place: Place, flags: OpenFlags): OpenFile {
  const { parent, name, path, entry } = place;
  const isNew = entry === undefined;
  if (flags === 'r' || flags === 'r+') {
    const there = must(place);
    if (there instanceof SimFile) return openFile(disk, process, there);
    if (flags === 'r') return openFolder(disk, process, there);
  }
  if (flags === 'wx+' && !isNew) throw systemError('EEXIST', `file already exists, '${path}'`);
  if (entry instanceof SimFolder)
    throw systemError('EISDIR', `illegal operation on a directory, '${path}'`);
  if (isNew && disk.pagesLeft() < 1)
    throw systemError('ENOSPC', `no space left on device, '${path}'`);
  const file = entry ?? new SimFile();
  if (isNew) SimFolder.change([{ folder: parent, name, entry: file }]);
  else file.truncate(0);
  return openFile(disk, process, file);
}

function openFile(disk: SimDisk, process: SimProcess, file: SimFile): OpenFile {
  let isOpen = true;
  const run = <T>(operation: Operation, bytes: number, work: () => T): Promise<T> => {
    const whileOpen = (): T => {
      if (!isOpen) throw systemError('EBADF', `bad file descriptor, ${operation.name}`);
      if (disk.isGone) throw systemError('EIO', `i/o error, ${operation.name}`);
      return work();
    };
    return disk.operate(process, operation, whileOpen, bytes);
  };
  const sync = (): void => {
    if (disk.syncFails()) {
      file.failSync();
      throw systemError('EIO', 'i/o error, fsync');
    }
    // Only now do pages that were cut off become free.
    const before = file.pageCount;
    file.sync();
    disk.noteUse(file.pageCount - before);
  };
  return {
    read: (buffer, offset, length, position) =>
      run(READ, length, () => {
        if (disk.strikes(disk.conditions.readErrorChance) || file.isBad(length, position))
          throw systemError('EIO', 'i/o error, read');
        const wanted = cutShort(disk, length);
        return { bytesRead: file.read(buffer.subarray(offset, offset + wanted), wanted, position) };
      }),
    write: (buffer, offset, length, position) =>
      run(WRITE, length, () => {
        if (disk.strikes(disk.conditions.writeErrorChance))
          throw systemError('EIO', 'i/o error, write');
        const bytes = fitting(disk, file, cutShort(disk, length), position);
        disk.noteUse(file.pagesToAdd(bytes, position));
        file.write(buffer.subarray(offset, offset + bytes), position);
        return { bytesWritten: bytes };
      }),
    truncate: (length) =>
      run(TRUNCATE, 0, () => {
        const before = file.pageCount;
        file.truncate(length);
        disk.noteUse(file.pageCount - before);
      }),
    stat: () =>
      run(STAT, 0, () => ({ sizeBytes: file.length, links: namesOfFile(disk.root, file) })),
    datasync: () => run(DATASYNC, 0, sync),
    sync: () => run(SYNC, 0, sync),
    // No event of its own: nothing depends on when a handle goes.
    close: () => {
      isOpen = false;
      return process.alive ? Promise.resolve() : new Promise(() => {});
    },
  };
}

function openFolder(disk: SimDisk, process: SimProcess, entry: SimFolder): OpenFile {
  const refuse = (): Promise<never> =>
    Promise.reject(systemError('EISDIR', 'illegal operation on a directory'));
  const sync = (): Promise<void> =>
    disk.operate(process, SYNC_FOLDER, () => {
      if (disk.isGone || disk.syncFails()) throw systemError('EIO', 'i/o error, fsync');
      entry.sync();
    });
  const close = (): Promise<void> => Promise.resolve();
  const stat = () => Promise.resolve({ sizeBytes: PAGE_BYTES, links: 1 });
  return { read: refuse, write: refuse, truncate: refuse, stat, datasync: sync, sync, close };
}

function namesOfFile(below: SimFolder, file: SimFile): number {
  let names = 0;
  for (const entry of below.names.values())
    if (entry === file) names++;
    else if (entry instanceof SimFolder) names += namesOfFile(entry, file);
  return names;
}

/** How much of a write fits on the disk; throws ENOSPC where nothing does. */
function fitting(disk: SimDisk, file: SimFile, length: number, position: number): number {
  const left = disk.pagesLeft();
  if (file.pagesToAdd(length, position) <= left) return length;
  const end = (file.pageCount + Math.max(0, left)) * PAGE_BYTES;
  if (end <= position) throw systemError('ENOSPC', 'no space left on device, write');
  return end - position;
}

function cutShort(disk: SimDisk, length: number): number {
  if (length < 2 || !disk.strikes(disk.conditions.shortChance)) return length;
  return 1 + Math.floor(disk.random.next() * (length - 1));
}

function makeFolders(disk: SimDisk, path: string): void {
  let at: SimFolder = disk.root;
  for (const name of namesOf(disk, path)) {
    const next = at.names.get(name);
    const made = next === undefined ? new SimFolder() : folder(next, path);
    if (next === undefined) SimFolder.change([{ folder: at, name, entry: made }]);
    at = made;
  }
}

function rename(disk: SimDisk, from: Place, to: Place): void {
  const entry = must(from);
  if (to.entry === entry) return;
  if (to.entry instanceof SimFolder && to.entry.names.size > 0)
    throw systemError('ENOTEMPTY', `directory not empty, '${to.path}'`);
  if (to.entry instanceof SimFile) disk.noteUse(-to.entry.pageCount);
  SimFolder.change([
    { folder: from.parent, name: from.name, entry: undefined },
    { folder: to.parent, name: to.name, entry },
  ]);
}

function unlink(disk: SimDisk, place: Place): void {
  const entry = must(place);
  if (entry instanceof SimFolder)
    throw systemError('EISDIR', `illegal operation on a directory, '${place.path}'`);
  disk.noteUse(-entry.pageCount);
  SimFolder.change([{ folder: place.parent, name: place.name, entry: undefined }]);
}

function removeTree(disk: SimDisk, path: string): void {
  for (const each of disk.attachments.keys())
    if (each === path || each.startsWith(`${path}/`)) disk.attachments.delete(each);
  let place: Place;
  try {
    place = placeOf(disk, path);
  } catch {
    return;
  }
  if (place.entry !== undefined) removeEntry(disk, place.parent, place.name, place.entry);
}

function removeEntry(disk: SimDisk, parent: SimFolder, name: string, entry: SimEntry): void {
  if (entry instanceof SimFile) disk.noteUse(-entry.pageCount);
  else for (const [below, child] of entry.names) removeEntry(disk, entry, below, child);
  if (name !== '') SimFolder.change([{ folder: parent, name, entry: undefined }]);
}

function copyFile(disk: SimDisk, from: Place, to: Place): void {
  const entry = must(from);
  if (!(entry instanceof SimFile))
    throw systemError('EISDIR', `illegal operation on a directory, '${from.path}'`);
  if (to.entry !== undefined) throw systemError('EEXIST', `file already exists, '${to.path}'`);
  if (entry.pageCount > disk.pagesLeft())
    throw systemError('ENOSPC', 'no space left on device, copy');
  const twin = entry.clone();
  disk.noteUse(twin.pageCount);
  SimFolder.change([{ folder: to.parent, name: to.name, entry: twin }]);
}
