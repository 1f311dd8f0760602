import { childPath } from '../../../common/path.js';
import {
  checkpointTimeMs,
  CURRENT_NAME,
  trashRoot,
  unstampedName,
  WAY_MODE,
} from '../../../common/trash.js';
import type { FileStatus } from '../../api.js';
import type { CommandContext } from '../command.js';
import { unlessMissing } from '../expand-paths.js';
import { loginName } from '../login-name.js';
import { baseName } from '../walk.js';

/** Something that was removed and waits in the trash. */
export interface TrashEntry {
  /** `path` is its place in the trash. */
  readonly status: FileStatus;
  /** The path that it was removed from. */
  readonly from: string;
  readonly removedMs: number;
  /** When the master deletes it, if it looks in time; undefined while the trash is switched off. */
  readonly expiresMs: number | undefined;
}

/** A folder of a trash: `Current`, or one that was rolled. */
export interface TrashFolder {
  readonly status: FileStatus;
  readonly expiresMs: number | undefined;
}

export function ownTrash({ settings }: CommandContext): string {
  return trashRoot(settings.user ?? loginName());
}

/** The folders of the caller's trash, the oldest first; nothing if there is no trash. */
export async function* trashFolders(
  context: CommandContext,
): AsyncGenerator<TrashFolder, void, undefined> {
  const { dfs, signal } = context;
  const root = ownTrash(context);
  if ((await dfs.stat(root, { signal }).catch(unlessMissing)) === undefined) return;
  const { trashIntervalMs, trashCheckpointIntervalMs } = await dfs.clusterInfo({ signal });
  for await (const status of dfs.list(root, { signal })) {
    const name = baseName(status.path);
    const rolledMs =
      name === CURRENT_NAME ? status.atimeMs + trashCheckpointIntervalMs : checkpointTimeMs(name);
    if (status.type !== 'directory' || rolledMs === undefined) continue;
    yield { status, expiresMs: trashIntervalMs === 0 ? undefined : rolledMs + trashIntervalMs };
  }
}

/** What was removed, each thing whole: directories that the trash made on the way are passed through. */
export async function* trashEntries(
  context: CommandContext,
): AsyncGenerator<TrashEntry, void, undefined> {
  for await (const { status, expiresMs } of trashFolders(context))
    for await (const entry of removedBelow(context, status.path, '/'))
      yield { ...entry, removedMs: entry.status.atimeMs, expiresMs };
}

async function* removedBelow(
  context: CommandContext,
  directory: string,
  from: string,
): AsyncGenerator<Pick<TrashEntry, 'status' | 'from'>, void, undefined> {
  for await (const status of context.dfs.list(directory, { signal: context.signal })) {
    const origin = childPath(from, originalName(status));
    if (isMadeByTrash(status)) yield* removedBelow(context, status.path, origin);
    else yield { status, from: origin };
  }
}

/** Name that an entry of the trash had before. */
export function originalName({ path, atimeMs }: FileStatus): string {
  return unstampedName(baseName(path), atimeMs);
}

export function isMadeByTrash({ type, mode }: FileStatus): boolean {
  return type === 'directory' && mode === WAY_MODE;
}
