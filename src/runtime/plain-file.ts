import type { FileHandle } from 'node:fs/promises';
import type { OpenFile } from './open-file.js';
import { repeatInterrupted } from './repeat-interrupted.js';

/** A file of the operating system. */
export class PlainFile implements OpenFile {
  protected readonly file: FileHandle;

  constructor(file: FileHandle) {
    this.file = file;
  }

  read(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ bytesRead: number }> {
    return repeatInterrupted(() => this.file.read(buffer, offset, length, position));
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

  async stat(): Promise<{ sizeBytes: number; links: number }> {
    const { size, nlink } = await this.file.stat();
    return { sizeBytes: size, links: nlink };
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
