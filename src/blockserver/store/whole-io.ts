import { dirname } from 'node:path';
import { borrow } from '../../runtime/bulk-memory.js';
import { syncFolder, writeWhole } from '../../runtime/durable-files.js';
import type { FileSystem, OpenFile } from '../../runtime/file-system.js';

/** Reads `length` bytes, fewer only where the file ends. Who is done with many of them may give them back. */
export async function readWhole(
  file: OpenFile,
  length: number,
  position: number,
): Promise<Uint8Array> {
  const data = borrow(length);
  let at = 0;
  while (at < length) {
    const { bytesRead } = await file.read(data, at, length - at, position + at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return data.subarray(0, at);
}

/** Puts a small file in place so that a crash leaves the old one or the new one, never a part. */
export async function replaceFile(fs: FileSystem, path: string, data: Uint8Array): Promise<void> {
  const temporary = `${path}.new`;
  await fs.removeTree(temporary);
  const file = await fs.open(temporary, 'wx+');
  try {
    await writeWhole(file, data, 0);
    await file.datasync();
  } finally {
    await file.close();
  }
  await fs.rename(temporary, path);
  await syncFolder(fs, dirname(path));
}
