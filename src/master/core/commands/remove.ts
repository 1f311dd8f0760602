import type { InodeId } from '../../../common/ids.js';
import type { RemoveRequest } from '../../../common/namespace-messages.js';
import { isRefusal, refuse, type Refusal } from '../../../common/refusal.js';
import type { Caller, Decision, Env } from '../decision.js';
import { WALK_STEP_MAX } from '../limits.js';
import type { Inode } from '../namespace/namespace.js';
import { EXECUTE, need, needUnsticky, WRITE } from '../permissions.js';
import type { MasterState } from '../state.js';
import { parentOf, parentPath, resolveTarget, type ResolvedTarget } from '../tree.js';
import { removalWalk } from './removal-walk.js';
import { versionFault } from './place.js';
import { unpublishedFault } from './rename.js';

/** Slices of the walk over rights that one turn takes by itself; a larger tree is walked before. */
const WALK_SLICES_MAX = 20;

export interface RemoveEnv extends Env {
  /** The directory whose tree `removalWalk` has passed for this caller just now. */
  readonly walked?: InodeId;
}

/** Removes a file, an empty directory, or a tree. What has many parts leaves its directory now and is reaped later. */
export function remove(
  state: MasterState,
  caller: Caller,
  request: RemoveRequest,
  env: RemoveEnv,
): Decision {
  const found = removable(state, caller, request, env);
  return isRefusal(found) ? found : { operation: { kind: 'remove', inode: found.target.id } };
}

/** What a path names, if the caller may take it away. */
export function removable(
  state: MasterState,
  caller: Caller,
  { path: asked, recursive, ifVersion }: RemoveRequest,
  env: RemoveEnv,
): ResolvedTarget | Refusal {
  const resolved = resolveTarget(state, caller, asked);
  if (isRefusal(resolved)) return resolved;
  const { target, path } = resolved;
  const parent = parentOf(resolved);
  if (parent === undefined)
    return refuse('INVALID_ARGUMENT', { message: 'The root cannot be removed', path });
  const fault =
    need(parent, caller, WRITE | EXECUTE, parentPath(resolved)) ??
    needUnsticky(parent, target, caller, path) ??
    versionFault(target, ifVersion, path) ??
    contentFault(state, caller, { target, path, recursive }, env.walked);
  return fault ?? resolved;
}

function contentFault(
  state: MasterState,
  caller: Caller,
  { target, path, recursive }: { target: Inode; path: string; recursive: boolean },
  walked: InodeId | undefined,
): Refusal | undefined {
  if (target.type === 'file') return undefined;
  const empty = state.namespace.childCount(target.id) === 0;
  if (!recursive)
    return empty ? unpublishedFault(state, target, path) : refuse('DIRECTORY_NOT_EMPTY', { path });
  if (empty || caller.superuser || walked === target.id) return undefined;
  const walk = removalWalk(state, caller, target.id, path);
  for (let slice = 0; slice < WALK_SLICES_MAX; slice++) {
    const step = walk.next();
    if (step.done === true) return step.value;
  }
  return refuse('LIMIT_EXCEEDED', {
    message: `The tree has over ${WALK_SLICES_MAX * WALK_STEP_MAX} entries; remove its parts first, or ask the superuser`,
    path,
  });
}
