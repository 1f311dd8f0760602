import { constants } from 'node:fs';
import * as fs from 'node:fs/promises';
import { openPastCache } from './direct-file.js';
import type { OpenFile } from './open-file.js';
import { PlainFile } from './plain-file.js';

export type { OpenFile } from './open-file.js';

/** To read; to read and write; to write a file that is emptied or made; to make one that must not be there. */
export type OpenFlags = 'r' | 'r+' | 'w' | 'wx+';

/** What servers need of a file system: an interface, so that tests can make disks fail and simulations can have their own. */
export interface FileSystem {
  /**
   * Flags as Node has them; a folder can be opened with 'r', to sync it.
   * `pastCache`, of files to write: what is written is wanted on the disk, and need not stay in memory.
   */
  open(
    path: string,
    flags: OpenFlags,
    options?: { readonly pastCache?: boolean },
  ): Promise<OpenFile>;
  size(path: string): Promise<number>;
  list(path: string): Promise<string[]>;
  makeFolder(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  removeTree(path: string): Promise<void>;
  /** Shares the blocks of the file where the file system can, copies otherwise. */
  copy(from: string, to: string): Promise<void>;
  space(path: string): Promise<{ capacity: number; free: number }>;
}

export const nodeFileSystem: FileSystem = {
  open: async (path, flags, { pastCache = false } = {}) =>
    pastCache && (flags === 'wx+' || flags === 'r+')
      ? openPastCache(path, flags)
      : new PlainFile(await fs.open(path, flags)),
  size: async (path) => (await fs.stat(path)).size,
  list: (path) => fs.readdir(path),
  makeFolder: async (path) => void (await fs.mkdir(path, { recursive: true })),
  rename: (from, to) => fs.rename(from, to),
  unlink: (path) => fs.unlink(path),
  removeTree: (path) => fs.rm(path, { recursive: true, force: true }),
  copy: (from, to) => fs.copyFile(from, to, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL),
  async space(path) {
    const { bsize, blocks, bavail } = await fs.statfs(path);
    return { capacity: bsize * blocks, free: bsize * bavail };
  },
};
