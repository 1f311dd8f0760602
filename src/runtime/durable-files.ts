import { dirname, resolve } from 'node:path';
import { hasCode } from '../common/error.js';
import type { FileSystem, OpenFile } from './file-system.js';
import type { WriteManner } from './open-file.js';

/** What is not finished ends so: a file of such a name was never relied on. */
export const TEMP_SUFFIX = '.tmp';

/** Writes all of `data`: one write may take less than it was given. */
export async function writeWhole(
  file: OpenFile,
  data: Uint8Array,
  position: number,
  manner?: WriteManner,
): Promise<void> {
  for (let at = 0; at < data.length;) {
    const rest = data.length - at;
    const { bytesWritten } = await file.write(data, at, rest, position + at, manner);
    if (bytesWritten === 0) throw Object.assign(new Error('wrote nothing'), { code: 'EIO' });
    at += bytesWritten;
  }
}

/** A whole file as it is when this begins; what is appended meanwhile may be missing. */
export async function readWholeFile(fs: FileSystem, path: string): Promise<Buffer> {
  const file = await fs.open(path, 'r');
  try {
    const data = Buffer.allocUnsafeSlow(await fs.size(path));
    let at = 0;
    while (at < data.length) {
      const { bytesRead } = await file.read(data, at, data.length - at, at);
      if (bytesRead === 0) break;
      at += bytesRead;
    }
    return data.subarray(0, at);
  } finally {
    await file.close();
  }
}

/** Makes the names in a folder durable: those that were created, renamed and removed. */
export async function syncFolder(fs: FileSystem, path: string): Promise<void> {
  const folder = await fs.open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Makes a folder and what is missing above it, each name durable in its parent. */
export async function makeFolders(fs: FileSystem, path: string): Promise<void> {
  const missing: string[] = [];
  for (let at = resolve(path); !(await isThere(fs, at)); at = dirname(at)) missing.unshift(at);
  for (const each of missing) {
    await fs.makeFolder(each);
    await syncFolder(fs, dirname(each));
  }
}

/** Puts a file in place: its name appears only when its bytes are on disk, and both are durable at the end. */
export async function placeFile(fs: FileSystem, path: string, data: Uint8Array): Promise<void> {
  const temporary = path + TEMP_SUFFIX;
  const file = await fs.open(temporary, 'w');
  try {
    await writeWhole(file, data, 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await fs.rename(temporary, path);
  await syncFolder(fs, dirname(path));
}

/** Removes a file if it is there. */
export async function removeFile(fs: FileSystem, path: string): Promise<void> {
  try {
    await fs.unlink(path);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}

async function isThere(fs: FileSystem, folder: string): Promise<boolean> {
  try {
    await fs.list(folder);
    return true;
  } catch (error) {
    // A root that is not there is a fault of the surroundings, and there is nothing above it.
    if (!hasCode(error, 'ENOENT') || dirname(folder) === folder) throw error;
    return false;
  }
}
