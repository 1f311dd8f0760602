import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, lstat, mkdir, open, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DfsError, hasCode } from '../../common/error.js';
import { giveBack } from '../../runtime/bulk-memory.js';
import type { FileStatus } from '../api.js';
import { writeAt } from './local-file.js';

export interface SaveFile {
  readonly target: string;
  readonly content: AsyncIterable<Uint8Array>;
  readonly replace: boolean;
  /** Mode and times to keep; undefined takes what the local system gives. */
  readonly attributes: Pick<FileStatus, 'mode' | 'mtimeMs' | 'atimeMs'> | undefined;
  readonly signal: AbortSignal;
  readonly onBytes: (count: number) => Promise<void>;
}

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;

/**
 * Writes a local file that appears whole or not at all: a temporary file beside the target, synced, then renamed.
 * A target that is a link is replaced, not followed; on any failure nothing is left.
 */
export async function saveFile(request: SaveFile): Promise<void> {
  const { target, attributes } = request;
  await refuseTarget(target, request.replace);
  const temporary = join(dirname(target), `.dfs-get-${randomBytes(8).toString('hex')}.tmp`);
  const flags = O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY;
  const handle = await open(temporary, flags, 0o666).catch((error: unknown) => {
    // The temporary name means nothing to the user.
    throw hasCode(error, 'ENOENT')
      ? new DfsError('NOT_FOUND', 'No such directory', { path: dirname(target), cause: error })
      : withPath(error, target);
  });
  try {
    try {
      await fill(handle, request);
      if (attributes !== undefined) {
        await handle.chmod(attributes.mode & 0o777);
        await handle.utimes(attributes.atimeMs / 1_000, attributes.mtimeMs / 1_000);
      }
      await handle.datasync();
    } finally {
      await handle.close();
    }
    await publish(temporary, target, request.replace);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw withPath(error, target);
  }
}

/**
 * Makes a directory, or takes one that is there.
 * @param links what a symbolic link to a directory is: 'refuse' inside a tree, since it may lead out of it
 */
export async function makeLocalDirectory(path: string, links: 'follow' | 'refuse'): Promise<true> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
  const stats = links === 'follow' ? await stat(path) : await lstat(path);
  if (stats.isDirectory()) return true;
  const what = stats.isSymbolicLink() ? 'Is a link, which is not followed' : 'Is not a directory';
  throw new DfsError('NOT_DIRECTORY', what, { path });
}

async function fill(
  handle: Awaited<ReturnType<typeof open>>,
  { content, signal, onBytes }: SaveFile,
): Promise<void> {
  let position = 0;
  for await (const data of content) {
    signal.throwIfAborted();
    const { length } = data;
    await writeAt(handle, data, position);
    position += length;
    giveBack(data);
    await onBytes(length);
  }
  signal.throwIfAborted();
}

/** Looks before the work is done; publish() is what makes sure. */
async function refuseTarget(target: string, replace: boolean): Promise<void> {
  const stats = await lstat(target).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  });
  if (stats === undefined) return;
  if (stats.isDirectory()) throw new DfsError('IS_DIRECTORY', undefined, { path: target });
  if (!replace)
    throw new DfsError('ALREADY_EXISTS', 'File exists; -f replaces it', { path: target });
}

/** A hard link fails if the name was taken meanwhile, where rename would replace it. */
async function publish(temporary: string, target: string, replace: boolean): Promise<void> {
  if (!replace) {
    try {
      await link(temporary, target);
      await unlink(temporary);
      return;
    } catch (error) {
      // Some file systems have no hard links.
      if (!hasCode(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK')) throw error;
      await refuseTarget(target, false);
    }
  }
  await rename(temporary, target);
}

/** Node's errors name the temporary file. */
function withPath(error: unknown, path: string): unknown {
  if (typeof error === 'object' && error !== null && 'syscall' in error)
    Object.assign(error, { path });
  return error;
}
