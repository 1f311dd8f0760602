import type { ContentSummary } from '../../../common/file-status.js';
import type { InodeId } from '../../../common/ids.js';
import { childPath } from '../../../common/path.js';
import { isRefusal, type Refusal } from '../../../common/refusal.js';
import type { Caller } from '../decision.js';
import { WALK_STEP_MAX } from '../limits.js';
import type { Inode } from '../namespace/namespace.js';
import { EXECUTE, need, READ } from '../permissions.js';
import type { MasterState } from '../state.js';
import { resolveTarget } from '../tree.js';

/**
 * Directories, files and bytes below a path. Yields after every slice, so that a service can do other work; the
 * result is exact for a tree that does not change meanwhile. Needs `r-x` on every directory.
 */
export function* contentSummary(
  state: MasterState,
  caller: Caller,
  asked: string,
): Generator<void, ContentSummary | Refusal> {
  const resolved = resolveTarget(state, caller, asked);
  if (isRefusal(resolved)) return resolved;
  const sum = { directories: 0, files: 0, length: 0, spaceConsumed: 0, blocks: 0 };
  const pending: { readonly id: InodeId; readonly path: string }[] = [];
  const visit = (inode: Inode, path: string): void => {
    if (inode.type === 'directory') {
      sum.directories++;
      pending.push({ id: inode.id, path });
      return;
    }
    sum.files++;
    sum.length += inode.length;
    sum.spaceConsumed += inode.length * inode.replication;
    sum.blocks += inode.blockCount;
  };
  visit(resolved.target, resolved.path);
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    let after: string | undefined = '';
    while (after !== undefined) {
      const directory = state.namespace.get(at.id);
      if (directory === undefined) break;
      const fault = need(directory, caller, READ | EXECUTE, at.path);
      if (fault !== undefined) return fault;
      const page = state.namespace.children(at.id, after, WALK_STEP_MAX);
      for (const { id, name } of page) {
        const child = state.namespace.get(id);
        if (child !== undefined) visit(child, childPath(at.path, name));
      }
      after = page.length < WALK_STEP_MAX ? undefined : page.at(-1)?.name;
      yield;
    }
  }
  return sum;
}
