import { access, constants, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Level } from 'level';
import { DfsError, hasCode } from '../../common/error.js';

export interface DiskLock {
  release(): Promise<void>;
}

const NO_LOCK: DiskLock = { release: () => Promise.resolve() };

/**
 * Takes the lock that a block server has on a disk while it runs, without writing to the disk: an index is opened in a
 * temporary folder whose LOCK is a link to the disk's, and the operating system locks what the link leads to. So a block
 * server that starts meanwhile is refused too. Throws LOCKED while one runs.
 * A disk that nobody can write to, or whose index was removed, has no lock, and no block server that runs.
 */
export async function lockDisk(dir: string): Promise<DiskLock> {
  const lock = resolve(dir, 'index', 'LOCK');
  if (!(await canBeLocked(dir, lock))) return NO_LOCK;
  const folder = await mkdtemp(join(tmpdir(), 'dfs-rescue-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    await symlink(lock, join(folder, 'LOCK'));
    const index = new Level(folder);
    await index.open();
    return {
      release: async () => {
        await index.close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    const { cause } = error as { cause?: unknown };
    if (!hasCode(error, 'LEVEL_LOCKED') && !hasCode(cause, 'LEVEL_LOCKED')) throw error;
    throw new DfsError(
      'LOCKED',
      `${dir} is in use by a block server that runs; stop it first, or look with --dry-run`,
      { path: dir, cause: error },
    );
  }
}

async function canBeLocked(dir: string, lock: string): Promise<boolean> {
  try {
    await access(lock, constants.R_OK | constants.W_OK);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'EROFS')) return false;
    throw new DfsError(
      'LOCKED',
      `nobody can tell whether a block server uses ${dir}: ${lock} cannot be opened; run this as the user of the block server`,
      { path: dir, cause: error },
    );
  }
}
