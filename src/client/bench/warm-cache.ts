import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { MiB } from '../../common/sizes.js';

/** Reads all blocks of the block servers below a folder, so that the page cache has them: each copy is as good as another. */
export async function warmCache(folder: string): Promise<void> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const file of files) {
    if (!file.isFile() || !file.parentPath.split(sep).includes('blocks')) continue;
    const stream = createReadStream(join(file.parentPath, file.name), { highWaterMark: MiB });
    for await (const _ of stream);
  }
}
