import * as fs from 'node:fs';
import type { FileSystem, OpenFile } from './file-system.js';
import { repeatInterrupted } from './repeat-interrupted.js';

/**
 * The file system of the operating system, whose calls block the thread that makes them: for a worker thread with nothing
 * else to do, never for one that serves. Calls of `nodeFileSystem` are carried out by libuv's few threads, which all threads
 * of the process share, so that those of a bulk job stand before the ones that a client waits for.
 *
 * No promise of it waits for the event loop: a thread that awaits these calls alone gets no message and no timer until it
 * is through. It can be ended at any time: the descriptors of a worker thread are closed when it ends.
 */
export const blockingFileSystem: FileSystem = {
  // Promises are made by `async`, so that what fails rejects and does not throw. `pastCache` only says what is not needed.
  open: async (path, flags) => new BlockingFile(fs.openSync(path, flags)),
  size: async (path) => fs.statSync(path).size,
  list: async (path) => fs.readdirSync(path),
  makeFolder: async (path) => void fs.mkdirSync(path, { recursive: true }),
  rename: async (from, to) => fs.renameSync(from, to),
  unlink: async (path) => fs.unlinkSync(path),
  removeTree: async (path) => fs.rmSync(path, { recursive: true, force: true }),
  copy: async (from, to) =>
    fs.copyFileSync(from, to, fs.constants.COPYFILE_FICLONE | fs.constants.COPYFILE_EXCL),
  async space(path) {
    const { bsize, blocks, bavail } = fs.statfsSync(path);
    return { capacity: bsize * blocks, free: bsize * bavail };
  },
};

/** A plain descriptor: no number of it is used once it is closed, when it may be another file's. */
class BlockingFile implements OpenFile {
  private fd: number | undefined;

  constructor(fd: number) {
    this.fd = fd;
  }

  read(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ bytesRead: number }> {
    return repeatInterrupted(() => ({
      bytesRead: fs.readSync(this.open, buffer, offset, length, position),
    }));
  }

  async write(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ bytesWritten: number }> {
    return { bytesWritten: fs.writeSync(this.open, buffer, offset, length, position) };
  }

  async truncate(length: number): Promise<void> {
    fs.ftruncateSync(this.open, length);
  }

  async stat(): Promise<{ sizeBytes: number; links: number }> {
    const { size, nlink } = fs.fstatSync(this.open);
    return { sizeBytes: size, links: nlink };
  }

  async datasync(): Promise<void> {
    fs.fdatasyncSync(this.open);
  }

  async sync(): Promise<void> {
    fs.fsyncSync(this.open);
  }

  async close(): Promise<void> {
    const { fd } = this;
    if (fd === undefined) return;
    this.fd = undefined;
    fs.closeSync(fd);
  }

  private get open(): number {
    if (this.fd === undefined)
      throw Object.assign(new Error('EBADF: the file is closed'), { code: 'EBADF' });
    return this.fd;
  }
}
