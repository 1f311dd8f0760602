import type { InodeId } from '../../../common/ids.js';
import { childPath } from '../../../common/path.js';
import type { Refusal } from '../../../common/refusal.js';
import type { Caller } from '../decision.js';
import { WALK_STEP_MAX } from '../limits.js';
import { EXECUTE, need, needUnsticky, READ, WRITE } from '../permissions.js';
import type { MasterState } from '../state.js';

/**
 * Checks the caller's rights on a tree that it wants to remove, as HDFS does: rwx on each directory that is not
 * empty, and its sticky bit. Yields after every slice, so that a service can do other work; returns the first fault.
 * A tree that changes meanwhile is judged by what the walk still finds.
 */
export function* removalWalk(
  state: MasterState,
  caller: Caller,
  root: InodeId,
  path: string,
): Generator<void, Refusal | undefined> {
  const pending: { readonly id: InodeId; readonly path: string }[] = [{ id: root, path }];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    let after = '';
    for (;;) {
      const directory = state.namespace.get(at.id);
      const page = state.namespace.children(at.id, after, WALK_STEP_MAX);
      if (directory === undefined || page.length === 0) break;
      const fault = need(directory, caller, READ | WRITE | EXECUTE, at.path);
      if (fault !== undefined) return fault;
      for (const { id, name } of page) {
        const child = state.namespace.get(id);
        if (child === undefined) continue;
        const sticky = needUnsticky(directory, child, caller, childPath(at.path, name));
        if (sticky !== undefined) return sticky;
        if (child.type === 'directory') pending.push({ id, path: childPath(at.path, name) });
        after = name;
      }
      yield;
    }
  }
  return undefined;
}
