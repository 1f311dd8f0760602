import { dirname } from 'node:path';
import { syncFolder, writeWhole } from '../../runtime/durable-files.js';
import type { FileSystem } from '../../runtime/file-system.js';

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
