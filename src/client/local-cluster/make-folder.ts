import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hasCode } from '../../common/error.js';

/** A folder with all above it. Node's own recursive mkdir tries for ever where nothing can be made, as in /proc. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await makeOne(path);
  } catch (error) {
    if (!hasCode(error, 'ENOENT') || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await makeOne(path);
  }
}

async function makeOne(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
}
