import type { RenameRequest } from '../../../common/namespace-messages.js';
import { isRefusal, refuse, type Refusal } from '../../../common/refusal.js';
import type { Caller, Decision, Env } from '../decision.js';
import { fileStatus } from '../file-status.js';
import type { Inode } from '../namespace/namespace.js';
import { EXECUTE, need, needUnsticky, WRITE } from '../permissions.js';
import type { MasterState } from '../state.js';
import { parentOf, parentPath, resolve, resolveTarget, type ResolvedTarget } from '../tree.js';
import { memoryFault } from './memory-fault.js';
import { placeAt, reservedFault, versionFault, type Place } from './place.js';

/** What a longer name may take. */
const ONE_NAME = { inodes: 1, blocks: 0 };

/** Moves a file or a whole directory in one step; an open file keeps its lease. */
export function rename(
  state: MasterState,
  caller: Caller,
  request: RenameRequest,
  _env: Env,
): Decision {
  const source = resolveTarget(state, caller, request.source);
  if (isRefusal(source)) return source;
  const from = parentOf(source);
  if (from === undefined)
    return refuse('INVALID_ARGUMENT', { message: 'The root cannot be moved', path: '/' });
  const way = resolve(state, caller, request.target);
  if (isRefusal(way)) return way;
  if (way.path !== source.path && way.inodes.some(({ id }) => id === source.target.id))
    return source.target.type === 'directory'
      ? refuse('RENAME_INTO_ITSELF', { path: way.path })
      : refuse('NOT_DIRECTORY', { path: source.path });
  const place = placeAt(way, false);
  if (isRefusal(place)) return place;
  const fault =
    versionFault(source.target, request.ifVersion, source.path) ??
    movingFault(caller, source, from, place);
  if (fault !== undefined) return fault;
  if (place.path === source.path && request.overwrite)
    return {
      result: { kind: 'status', status: fileStatus(state, source.target.id, source.path) },
    };
  const { parent, name, path } = place;
  const blocked =
    replacingFault(state, caller, source.target, place, request.overwrite) ??
    reservedFault(state, { parent: parent.id, name, path }) ??
    (name.length > source.target.name.length ? memoryFault(state, ONE_NAME, path) : undefined);
  return (
    blocked ?? { operation: { kind: 'rename', inode: source.target.id, parent: parent.id, name } }
  );
}

function movingFault(
  caller: Caller,
  source: ResolvedTarget,
  from: Inode,
  { parent, path }: Place,
): Refusal | undefined {
  return (
    need(from, caller, WRITE | EXECUTE, parentPath(source)) ??
    needUnsticky(from, source.target, caller, source.path) ??
    need(parent, caller, WRITE | EXECUTE, path)
  );
}

function replacingFault(
  state: MasterState,
  caller: Caller,
  source: Inode,
  { existing, parent, path }: Place,
  overwrite: boolean,
): Refusal | undefined {
  if (existing === undefined) return undefined;
  if (!overwrite) return refuse('ALREADY_EXISTS', { path });
  if (existing.type === 'file' && source.type === 'directory')
    return refuse('NOT_DIRECTORY', { path });
  if (existing.type === 'directory' && source.type === 'file')
    return refuse('IS_DIRECTORY', { path });
  if (state.namespace.childCount(existing.id) > 0) return refuse('DIRECTORY_NOT_EMPTY', { path });
  return needUnsticky(parent, existing, caller, path) ?? unpublishedFault(state, existing, path);
}

/** A directory in which a file is being written is not empty, though it looks so. */
export function unpublishedFault(
  state: MasterState,
  directory: Inode,
  path: string,
): Refusal | undefined {
  if (state.openFiles.anyReservation(directory.id) === undefined) return undefined;
  return refuse('FILE_BEING_WRITTEN', { message: 'A file is being written in it', path });
}
