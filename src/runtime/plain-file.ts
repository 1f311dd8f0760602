import type { FileHandle } from 'node:fs/promises';
import { hasCode } from '../common/error.js';
import type { OpenFile } from './open-file.js';

/** A file of the operating system. libuv repeats each call that a signal interrupts but reads: here they are too. */
export class PlainFile implements OpenFile {
  protected readonly file: FileHandle;

  constructor(file: FileHandle) {
    this.file = file;
  }

  async read(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ bytesRead: number }> {
    for (;;) {
      try {
        return await this.file.read(buffer, offset, length, position);
      } catch (error) {
        if (!hasCode(error, 'EINTR')) throw error;
      }
    }
  }

  write(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ bytesWritten: number }> {
    return this.file.write(buffer, offset, length, position);
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

  close(): Promise<void> {
    return this.file.close();
  }
}
