import { basename, join } from 'node:path';
import { DfsError, hasCode } from '../../common/error.js';
import type { FileSystem, OpenFile } from '../../runtime/file-system.js';
import { checkpointDamaged } from '../checkpoint/checkpoint-reader.js';
import { checkpointTxid } from '../checkpoint/checkpoint-store.js';
import { FIND_ATTEMPTS } from './limits.js';

type Disk = Pick<FileSystem, 'open' | 'list'>;

/** A checkpoint that is open: its master may replace it now. */
export interface FoundCheckpoint {
  readonly path: string;
  readonly file: OpenFile;
  /** As its name says; undefined for a copy under a name of its own. */
  readonly txid: number | undefined;
}

/** Opens a checkpoint file, or the newest one of a master's folder or of the folder of checkpoints in it. Throws NOT_FOUND. */
export async function findCheckpoint(fs: Disk, path: string): Promise<FoundCheckpoint> {
  for (let attempt = 1; ; attempt++) {
    const newest = await newestIn(fs, path);
    const file = newest ?? path;
    try {
      return { path: file, file: await fs.open(file, 'r'), txid: checkpointTxid(basename(file)) };
    } catch (error) {
      // A master that writes a new one removes the oldest; whoever was slow looks again.
      if (newest === undefined || !hasCode(error, 'ENOENT')) throw error;
      if (attempt < FIND_ATTEMPTS) continue;
      throw new DfsError(
        'NOT_FOUND',
        'Each checkpoint found here was gone before it could be opened: try again, or copy one away first',
        { path },
      );
    }
  }
}

/** Throws CHECKPOINT_DAMAGED if a file's name says another txid than its content. */
export function checkName({ path, txid }: FoundCheckpoint, found: number): void {
  if (txid !== undefined && txid !== found)
    throw checkpointDamaged(path, 0, `it was written for txid ${found}`);
}

/** Undefined if the path is no folder. */
async function newestIn(fs: Disk, path: string): Promise<string | undefined> {
  let names: string[];
  try {
    names = await fs.list(path);
  } catch (error) {
    if (hasCode(error, 'ENOTDIR')) return undefined;
    throw error;
  }
  const isCheckpoint = (name: string): boolean => checkpointTxid(name) !== undefined;
  let dir = path;
  if (names.includes('checkpoints') && !names.some(isCheckpoint)) {
    dir = join(path, 'checkpoints');
    names = await fs.list(dir);
  }
  // Of 20 digits each: their order is that of their txids.
  const newest = names.filter(isCheckpoint).sort().at(-1);
  if (newest !== undefined) return join(dir, newest);
  throw new DfsError(
    'NOT_FOUND',
    "There is no checkpoint here: name a master's folder, the folder checkpoints in it, or a file checkpoint-<txid>.ckpt; `dfs checkpoint` has a master write one",
    { path },
  );
}
