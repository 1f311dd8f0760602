import { nodeFileSystem, type FileSystem, type OpenFile } from '../../src/runtime/file-system.js';

export type Operation =
  'open' | 'write' | 'read' | 'datasync' | 'sync' | 'truncate' | 'rename' | 'unlink';

/** A file system whose operations fail, or stand still, where a test says so. */
export class FaultyFileSystem {
  /** Called before each operation; throws what the operation is to fail with. */
  before: (operation: Operation, path: string) => void | Promise<void> = () => {};
  /** Writes take at most this many bytes each, as the system is free to do. */
  writeBytesMax = Infinity;
  readBytesMax = Infinity;
  /** Disks that never say how much room they have. */
  hangs: (path: string) => boolean = () => false;
  space: { capacity: number; free: number } | undefined;

  readonly fs: FileSystem = {
    ...nodeFileSystem,
    open: async (path, flags, options) => {
      await this.before('open', path);
      return this.wrap(path, await nodeFileSystem.open(path, flags, options));
    },
    rename: async (from, to) => {
      await this.before('rename', to);
      await nodeFileSystem.rename(from, to);
    },
    unlink: async (path) => {
      await this.before('unlink', path);
      await nodeFileSystem.unlink(path);
    },
    space: async (path) => {
      if (this.hangs(path)) await new Promise(() => {});
      return this.space ?? nodeFileSystem.space(path);
    },
  };

  private wrap(path: string, file: OpenFile): OpenFile {
    return {
      read: async (buffer, offset, length, position) => {
        await this.before('read', path);
        return file.read(buffer, offset, Math.min(length, this.readBytesMax), position);
      },
      write: async (buffer, offset, length, position) => {
        await this.before('write', path);
        return file.write(buffer, offset, Math.min(length, this.writeBytesMax), position);
      },
      datasync: async () => {
        await this.before('datasync', path);
        await file.datasync();
      },
      sync: async () => {
        await this.before('sync', path);
        await file.sync();
      },
      truncate: async (length) => {
        await this.before('truncate', path);
        await file.truncate(length);
      },
      stat: () => file.stat(),
      close: () => file.close(),
    };
  }
}

export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: injected`), { code });
}
