import { isRefusal, refuse, type Refusal } from '../../../common/refusal.js';
import type { Caller } from '../decision.js';
import { need } from '../permissions.js';
import type { MasterState } from '../state.js';
import { parentOf, resolveTarget, type ResolvedTarget } from '../tree.js';
import { beingWritten } from './place.js';

/** A file on which the caller has these rights. */
export function fileAt(
  state: MasterState,
  caller: Caller,
  path: string,
  bits: number,
): ResolvedTarget | Refusal {
  const resolved = resolveTarget(state, caller, path);
  if (isRefusal(resolved)) return resolved;
  if (resolved.target.type === 'directory') return refuse('IS_DIRECTORY', { path: resolved.path });
  return need(resolved.target, caller, bits, resolved.path) ?? resolved;
}

/** As fileAt, for a file that nobody writes and that no unpublished file is about to replace. */
export function closedFile(
  state: MasterState,
  caller: Caller,
  path: string,
  bits: number,
): ResolvedTarget | Refusal {
  const resolved = fileAt(state, caller, path, bits);
  if (isRefusal(resolved)) return resolved;
  const { target } = resolved;
  const parent = parentOf(resolved);
  const busy =
    state.openFiles.get(target.id) !== undefined ||
    (parent !== undefined && state.openFiles.reservation(parent.id, target.name) !== undefined);
  return busy ? beingWritten(resolved.path) : resolved;
}
