import type { ListRequest, ListResponse } from '../../../common/namespace-messages.js';
import { isRefusal, type Refusal } from '../../../common/refusal.js';
import type { Caller } from '../decision.js';
import { statusOf } from '../file-status.js';
import { LIST_PAGE_MAX } from '../limits.js';
import { EXECUTE, need, READ } from '../permissions.js';
import type { MasterState } from '../state.js';
import { resolveTarget } from '../tree.js';

/** A page of a directory in byte order of names; a file lists itself with an empty name. */
export function list(
  state: MasterState,
  caller: Caller,
  { path, startAfter, limit }: ListRequest,
): ListResponse | Refusal {
  const resolved = resolveTarget(state, caller, path);
  if (isRefusal(resolved)) return resolved;
  const { target } = resolved;
  if (target.type === 'file') return { entries: [statusOf(state, target, '')], hasMore: false };
  const fault = need(target, caller, READ | EXECUTE, resolved.path);
  if (fault !== undefined) return fault;
  const wanted = limit >= 1 && limit < LIST_PAGE_MAX ? Math.floor(limit) : LIST_PAGE_MAX;
  const page = state.namespace.childInodes(target.id, startAfter, wanted + 1);
  return {
    entries: page.slice(0, wanted).map((inode) => statusOf(state, inode, inode.name)),
    hasMore: page.length > wanted,
  };
}
