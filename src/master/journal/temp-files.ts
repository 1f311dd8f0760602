import { join } from 'node:path';
import { removeFile, TEMP_SUFFIX } from '../../runtime/durable-files.js';
import type { FileSystem } from '../../runtime/file-system.js';

/** Removes what an interrupted write of this room left: a temporary file was never relied on. */
export async function removeTempFiles(
  fs: FileSystem,
  dir: string,
  prefix: 'log-' | 'checkpoint-',
): Promise<void> {
  for (const name of await fs.list(dir))
    if (name.startsWith(prefix) && name.endsWith(TEMP_SUFFIX))
      await removeFile(fs, join(dir, name));
}
