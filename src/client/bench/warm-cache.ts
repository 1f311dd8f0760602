import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { hasCode } from '../../common/error.js';
import { MiB } from '../../common/sizes.js';

/** Reads all blocks of the block servers below a folder, so that the page cache has them: each copy is as good as another. */
export async function warmCache(folder: string): Promise<void> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const file of files) {
    if (!file.isFile() || !file.parentPath.split(sep).includes('blocks')) continue;
    await readThrough(join(file.parentPath, file.name));
  }
}

/** Reads a file to its end, if it is there: what a run before removed may go meanwhile. */
export async function readThrough(path: string): Promise<void> {
  try {
    const stream = createReadStream(path, { highWaterMark: MiB });
    for await (const _ of stream);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}
