import { inodeId } from '../../../common/ids.js';
import type { RemoveRequest } from '../../../common/namespace-messages.js';
import { joinNames, parsePath } from '../../../common/path.js';
import { isRefusal, refuse, type Refusal } from '../../../common/refusal.js';
import { isAboveTrash, isInTrash, trashUserFault } from '../../../common/trash.js';
import type { Caller, Decision } from '../decision.js';
import type { MasterState } from '../state.js';
import { memoryFault } from './memory-fault.js';
import { removable, type RemoveEnv } from './remove.js';
import { wayIntoTrash, type TrashWay } from './trash-way.js';

const INSTEAD = 'rm --skip-trash deletes it for good';

/**
 * Takes away what `remove` would, for as much right, but into the caller's own trash, whose directories the master
 * makes by its own hand. One operation: either it is there under a name of its own, or nothing has changed.
 */
export function moveToTrash(
  state: MasterState,
  caller: Caller,
  request: RemoveRequest,
  env: RemoveEnv,
): Decision {
  const found = removable(state, caller, request, env);
  if (isRefusal(found)) return found;
  const { names, path, target } = found;
  const unfit = unfitFault(caller, names, path);
  if (unfit !== undefined) return unfit;
  const way = wayIntoTrash(state, caller.user, names, env.timeMs);
  if (isRefusal(way)) return { ...way, message: `${way.message ?? ''}; ${INSTEAD}` };
  const fault = roomFault(state, way, path);
  if (fault !== undefined) return fault;
  const first = state.counters.inode;
  const directories = way.missing.map((directory, i) => ({
    ...directory,
    inode: inodeId(first + i),
  }));
  return {
    operation: {
      kind: 'moveToTrash',
      inode: target.id,
      parent: way.parent,
      directories,
      name: way.name,
    },
  };
}

function unfitFault(caller: Caller, names: readonly string[], path: string): Refusal | undefined {
  const nameless = trashUserFault(caller.user);
  if (nameless !== undefined)
    return refuse('INVALID_ARGUMENT', {
      message: `User '${caller.user}' can have no trash (${nameless}); ${INSTEAD}`,
      path,
    });
  if (isInTrash(names))
    return refuse('INVALID_ARGUMENT', { message: `It is in the trash already; ${INSTEAD}`, path });
  if (isAboveTrash(names, caller.user))
    return refuse('RENAME_INTO_ITSELF', {
      message: `It cannot be moved to the trash, as it contains the trash; ${INSTEAD}`,
      path,
    });
  return undefined;
}

function roomFault(state: MasterState, way: TrashWay, path: string): Refusal | undefined {
  const fault = memoryFault(state, { inodes: way.missing.length, blocks: 0 }, path);
  // Without directories to be made it takes no memory, and is a way back.
  if (fault !== undefined && way.missing.length > 0) return fault;
  // What lies deeper than a path can say could never be restored.
  if (isRefusal(parsePath(joinNames(way.names))))
    return refuse('LIMIT_EXCEEDED', {
      message: `Its path in the trash would be too long; ${INSTEAD}`,
      path,
    });
  return undefined;
}
