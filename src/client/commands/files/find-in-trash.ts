import { DfsError } from '../../../common/error.js';
import { childPath, compareNames, joinNames, parsePath } from '../../../common/path.js';
import { unwrap } from '../../../common/refusal.js';
import { isInTrash } from '../../../common/trash.js';
import type { FileStatus } from '../../api.js';
import type { CommandContext } from '../command.js';
import { unlessMissing } from '../expand-paths.js';
import { baseName } from '../walk.js';
import { isMadeByTrash, originalName, trashFolders } from './trash-entries.js';

export interface Restorable {
  /** Its place in the trash. */
  readonly path: string;
  /** Where it was. */
  readonly from: string;
}

/** Names of a folder of the trash: user, NAME, .Trash, FOLDER. */
const FOLDER_DEPTH = 4;

/**
 * What is meant by a path: one in a trash, or one that something was removed from; of several the newest.
 * @throws DfsError NOT_FOUND
 */
export async function findInTrash(context: CommandContext, path: string): Promise<Restorable> {
  const { names } = unwrap(parsePath(path));
  if (isInTrash(names)) return byPlace(context, path, names);
  let newest: Found | undefined;
  for await (const { status } of trashFolders(context))
    for await (const found of follow(context, status.path, names, undefined))
      if (newest === undefined || isNewer(found, newest)) newest = found;
  if (newest === undefined)
    throw new DfsError('NOT_FOUND', 'Nothing in the trash is from there', { path });
  return { path: newest.status.path, from: path };
}

async function byPlace(
  { dfs, signal }: CommandContext,
  path: string,
  names: readonly string[],
): Promise<Restorable> {
  if (names.length <= FOLDER_DEPTH)
    throw new DfsError('INVALID_ARGUMENT', 'Name what lies in a folder of the trash', { path });
  let removed = false;
  const from: string[] = [];
  for (let depth = FOLDER_DEPTH + 1; depth <= names.length; depth++) {
    const status = await dfs.stat(joinNames(names.slice(0, depth)), { signal });
    from.push(removed ? baseName(status.path) : originalName(status));
    removed ||= !isMadeByTrash(status);
  }
  return { path, from: joinNames(from) };
}

interface Found {
  readonly status: FileStatus;
  readonly removedMs: number;
}

/** Things in a directory of the trash that were under these names, at its top or within a tree that was removed whole. */
async function* follow(
  context: CommandContext,
  directory: string,
  names: readonly string[],
  removedMs: number | undefined,
): AsyncGenerator<Found, void, undefined> {
  const { dfs, signal } = context;
  const [name = '', ...rest] = names;
  if (removedMs !== undefined) {
    const path = joinNames([...unwrap(parsePath(directory)).names, ...names]);
    const status = await dfs.stat(path, { signal }).catch(unlessMissing);
    if (status !== undefined) yield { status, removedMs };
    return;
  }
  for await (const status of dfs.list(directory, { signal })) {
    if (originalName(status) !== name) continue;
    const made = isMadeByTrash(status);
    if (rest.length === 0 && !made) yield { status, removedMs: status.atimeMs };
    if (rest.length === 0 || status.type !== 'directory') continue;
    yield* follow(
      context,
      childPath(directory, baseName(status.path)),
      rest,
      made ? undefined : status.atimeMs,
    );
  }
}

/** Of two removals in the same millisecond the later one has the later stamp. */
function isNewer(a: Found, b: Found): boolean {
  if (a.removedMs !== b.removedMs) return a.removedMs > b.removedMs;
  return compareNames(a.status.path, b.status.path) > 0;
}
