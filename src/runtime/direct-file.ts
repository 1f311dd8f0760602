import { constants } from 'node:fs';
import * as fs from 'node:fs/promises';
import { hasCode } from '../common/error.js';
import { PAGE_BYTES, startsAtPage } from './bulk-memory.js';
import type { OpenFile, WriteManner } from './open-file.js';
import { PlainFile } from './plain-file.js';

/** A write of less goes through the page cache: a small file would pay for a second opening. */
const DIRECT_BYTES_MIN = 512 * 1024;

/**
 * A file whose whole pages go to the disk past the page cache (O_DIRECT): a repair copies much that nobody is about
 * to read, and it would take the place of what clients read; and what has to be on the disk before it is acknowledged
 * gets there without a copy, beginning with its first bytes. What is not whole pages, in the file and in memory
 * (bulk-memory.ts), goes through the page cache, and so does what is short, and all where the file system cannot do
 * this. As with any file, only a sync makes it durable.
 */
export async function openPastCache(path: string, flags: 'wx+' | 'r+'): Promise<OpenFile> {
  return new DirectFile(await fs.open(path, flags));
}

class DirectFile extends PlainFile {
  /** The same file opened once more, by the first write that needs it; undefined where that cannot be. */
  private direct: Promise<fs.FileHandle | undefined> | undefined;
  private able = true;

  override async write(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
    { soon = false }: WriteManner = {},
  ): Promise<{ bytesWritten: number }> {
    const pages = length - (length % PAGE_BYTES);
    const data = buffer.subarray(offset, offset + pages);
    if (
      soon ||
      !this.able ||
      pages < DIRECT_BYTES_MIN ||
      position % PAGE_BYTES !== 0 ||
      !startsAtPage(data)
    )
      return this.file.write(buffer, offset, length, position);
    const direct = await (this.direct ??= this.openAgain());
    if (direct === undefined) return this.file.write(buffer, offset, length, position);
    try {
      return await direct.write(data, 0, pages, position);
    } catch (error) {
      if (!hasCode(error, 'EINVAL')) throw error;
      this.able = false;
      return await this.file.write(buffer, offset, length, position);
    }
  }

  /** By its number, since it may have another name by now. */
  private async openAgain(): Promise<fs.FileHandle | undefined> {
    const path = `/proc/self/fd/${this.file.fd}`;
    const direct = await fs
      .open(path, constants.O_RDWR | constants.O_DIRECT)
      .catch(() => undefined);
    this.able = direct !== undefined;
    return direct;
  }

  override async close(): Promise<void> {
    try {
      await (await this.direct)?.close();
    } finally {
      await this.file.close();
    }
  }
}
