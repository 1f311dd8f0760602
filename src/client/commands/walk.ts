import { DfsError } from '../../common/error.js';
import { nameFault } from '../../common/path.js';
import type { FileStatus } from '../api.js';
import type { CommandContext } from './command.js';

/** All that is below a directory, each directory before its entries; bounded by its depth, not by its size. */
export async function* walkBelow(
  context: CommandContext,
  directory: string,
): AsyncGenerator<FileStatus, void, undefined> {
  for await (const entry of context.dfs.list(directory, { signal: context.signal })) {
    yield entry;
    if (entry.type === 'directory') yield* walkBelow(context, entry.path);
  }
}

/** A path and, if it is a directory, all that is below it. */
export async function* walkFrom(
  context: CommandContext,
  status: FileStatus,
): AsyncGenerator<FileStatus, void, undefined> {
  yield status;
  if (status.type === 'directory') yield* walkBelow(context, status.path);
}

/** Last name of a path; of the root, nothing. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/**
 * Name of an entry in its directory, as something that may be made on a local disk.
 * @throws DfsError PATH_INVALID for what would leave the directory: a lying listing must not write elsewhere.
 */
export function entryName(directory: string, entry: FileStatus): string {
  const prefix = directory.endsWith('/') ? directory : `${directory}/`;
  const name = entry.path.startsWith(prefix) ? entry.path.slice(prefix.length) : entry.path;
  const fault = nameFault(name);
  if (fault !== undefined)
    throw new DfsError('PATH_INVALID', `Refused a name of the listing: ${fault}`, {
      path: entry.path,
    });
  return name;
}
