import { constants } from 'node:fs';
import * as fs from 'node:fs/promises';
import { hasCode } from '../common/error.js';
import { PAGE_BYTES, startsAtPage } from './bulk-memory.js';
import type { OpenFile } from './open-file.js';

/**
 * A file whose whole pages go to the disk past the page cache (O_DIRECT): a repair copies much that nobody is about
 * to read, and it would take the place of what clients read. What is not whole pages, in the file and in memory
 * (bulk-memory.ts), goes through the page cache, and so does all where the file system cannot do this. As with any file, only a sync makes it durable.
 */
export async function openPastCache(path: string, flags: 'wx+' | 'r+'): Promise<OpenFile> {
  const file = await fs.open(path, flags);
  const direct = await fs.open(path, constants.O_RDWR | constants.O_DIRECT).catch(() => undefined);
  return direct === undefined ? file : new DirectFile(file, direct);
}

class DirectFile implements OpenFile {
  private readonly file: fs.FileHandle;
  private readonly direct: fs.FileHandle;
  private able = true;

  constructor(file: fs.FileHandle, direct: fs.FileHandle) {
    this.file = file;
    this.direct = direct;
  }

  async write(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ bytesWritten: number }> {
    const pages = length - (length % PAGE_BYTES);
    const data = buffer.subarray(offset, offset + pages);
    if (!this.able || pages === 0 || position % PAGE_BYTES !== 0 || !startsAtPage(data))
      return this.file.write(buffer, offset, length, position);
    try {
      return await this.direct.write(data, 0, pages, position);
    } catch (error) {
      if (!hasCode(error, 'EINVAL')) throw error;
      this.able = false;
      return await this.file.write(buffer, offset, length, position);
    }
  }

  read(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ bytesRead: number }> {
    return this.file.read(buffer, offset, length, position);
  }

  truncate(length: number): Promise<void> {
    return this.file.truncate(length);
  }

  datasync(): Promise<void> {
    return this.file.datasync();
  }

  sync(): Promise<void> {
    return this.file.sync();
  }

  async close(): Promise<void> {
    try {
      await this.direct.close();
    } finally {
      await this.file.close();
    }
  }
}
