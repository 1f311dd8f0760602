import { dirname } from 'node:path';
import type { FileSystem, OpenFile, OpenFlags } from '../../src/runtime/file-system.js';
import { systemError } from './faulty-file-system.js';

/** Files in memory, whose operations need no time: for tests on virtual time. */
export class MemoryFileSystem implements FileSystem {
  /** Whole paths; a file that is open stays readable under a new name and after its removal. */
  readonly files = new Map<string, { bytes: Buffer }>();
  /** Every read of a file: path, position, bytes. */
  readonly reads: { readonly path: string; readonly position: number; readonly bytes: number }[] =
    [];
  /** Called before each operation; throws what the operation is to fail with. */
  before: (operation: 'open' | 'read' | 'write', path: string) => void = () => {};
  private readonly folders = new Set(['/']);

  bytesOf(path: string): Buffer {
    return this.file(path).bytes;
  }

  put(path: string, bytes: Uint8Array): void {
    this.files.set(path, { bytes: Buffer.from(bytes) });
  }

  async open(path: string, flags: OpenFlags): Promise<OpenFile> {
    this.before('open', path);
    const there = this.files.get(path);
    if (flags === 'wx+' && there) throw systemError('EEXIST');
    if (flags === 'w' && there) there.bytes = Buffer.alloc(0);
    if (flags[0] === 'w' && !there) {
      if (!this.folders.has(dirname(path))) throw systemError('ENOENT');
      this.put(path, Buffer.alloc(0));
    }
    if (this.folders.has(path)) return this.handle(path, { bytes: Buffer.alloc(0) });
    return this.handle(path, this.file(path));
  }

  async size(path: string): Promise<number> {
    return this.bytesOf(path).length;
  }

  async list(path: string): Promise<string[]> {
    if (!this.folders.has(path)) throw systemError('ENOENT');
    const prefix = path === '/' ? path : `${path}/`;
    const below = [...this.folders, ...this.files.keys()].flatMap((each) =>
      each.startsWith(prefix) ? each.slice(prefix.length).split('/')[0] || [] : [],
    );
    return [...new Set(below)];
  }

  async makeFolder(path: string): Promise<void> {
    for (let at = path; !this.folders.has(at); at = dirname(at)) {
      if (this.files.has(at)) throw systemError('EEXIST');
      this.folders.add(at);
    }
  }

  async rename(from: string, to: string): Promise<void> {
    this.files.set(to, this.file(from));
    this.files.delete(from);
  }

  async unlink(path: string): Promise<void> {
    if (!this.files.delete(path)) throw systemError('ENOENT');
  }

  async removeTree(path: string): Promise<void> {
    for (const each of [...this.folders, ...this.files.keys()])
      if (each === path || each.startsWith(`${path}/`)) {
        this.folders.delete(each);
        this.files.delete(each);
      }
  }

  async copy(from: string, to: string): Promise<void> {
    this.put(to, this.bytesOf(from));
  }

  async space(): Promise<{ capacity: number; free: number }> {
    return { capacity: 2 ** 40, free: 2 ** 40 };
  }

  private file(path: string): { bytes: Buffer } {
    const file = this.files.get(path);
    if (file === undefined) throw systemError('ENOENT');
    return file;
  }

  private handle(path: string, file: { bytes: Buffer }): OpenFile {
    return {
      read: async (buffer, offset, length, position) => {
        this.before('read', path);
        const found = file.bytes.subarray(position, position + length);
        buffer.set(found, offset);
        this.reads.push({ path, position, bytes: found.length });
        return { bytesRead: found.length };
      },
      write: async (buffer, offset, length, position) => {
        this.before('write', path);
        const end = Math.max(file.bytes.length, position + length);
        const grown = Buffer.alloc(end);
        grown.set(file.bytes);
        grown.set(buffer.subarray(offset, offset + length), position);
        file.bytes = grown;
        return { bytesWritten: length };
      },
      truncate: async (length) => void (file.bytes = Buffer.from(file.bytes.subarray(0, length))),
      stat: async () => ({
        sizeBytes: file.bytes.length,
        links: [...this.files.values()].filter((each) => each === file).length,
      }),
      datasync: async () => {},
      sync: async () => {},
      close: async () => {},
    };
  }
}
