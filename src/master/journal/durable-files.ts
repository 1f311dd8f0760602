import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { DfsError, errorMessage, hasCode } from '../../common/error.js';

/** What is needed of an open file; Node's FileHandle is one. Tests put failures here. */
export interface DurableFile {
  write(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ bytesWritten: number }>;
  datasync(): Promise<void>;
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}

/** The file system as far as durability depends on it. */
export interface DurableFiles {
  open(path: string, flags: 'w' | 'r+'): Promise<DurableFile>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Makes created, renamed and removed names in a directory durable. */
  syncDirectory(dir: string): Promise<void>;
}

export const TEMP_SUFFIX = '.tmp';

export const realFiles: DurableFiles = {
  open: (path, flags) => open(path, flags),
  rename,
  remove: (path) => rm(path, { force: true }),
  async syncDirectory(dir) {
    const handle = await open(dir, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};

/** Writes all bytes at `position`; a write may be short, so it is looped. */
export async function writeFully(
  file: DurableFile,
  bytes: Uint8Array,
  position: number,
): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    if (bytesWritten <= 0) throw new Error(`a write of ${bytes.length - done} bytes wrote nothing`);
    done += bytesWritten;
  }
}

/** Makes a directory and what is missing above it, each name durable in its parent. */
export async function makeDirectory(dir: string): Promise<void> {
  const first = await mkdir(dir, { recursive: true });
  if (first === undefined) return;
  const top = dirname(resolve(first));
  for (let made = resolve(dir); made !== top; made = dirname(made))
    await realFiles.syncDirectory(dirname(made));
}

/** Removes what an interrupted write of this room left: a temporary file was never relied on. */
export async function removeTempFiles(dir: string, prefix: 'log-' | 'checkpoint-'): Promise<void> {
  for (const name of await readdir(dir))
    if (name.startsWith(prefix) && name.endsWith(TEMP_SUFFIX))
      await realFiles.remove(join(dir, name));
}

/** A failed write as the user should see it. */
export function writeFault(error: unknown, path: string, consequence: string): DfsError {
  if (hasCode(error, 'ENOSPC', 'EDQUOT', 'EFBIG'))
    return new DfsError(
      'NO_SPACE',
      `no space left to write ${path}: free some space and start the master again. ${consequence}`,
      { path, cause: error },
    );
  return new DfsError(
    'VOLUME_FAILED',
    `writing ${path} failed (${errorMessage(error)}): check the disk, then start the master again. ${consequence}`,
    { path, cause: error },
  );
}
