import type { FileStatus } from '../../../common/file-status.js';
import { isRefusal, type Refusal } from '../../../common/refusal.js';
import type { Caller } from '../decision.js';
import { statusOf } from '../file-status.js';
import type { MasterState } from '../state.js';
import { resolveTarget } from '../tree.js';

/** One inode; needs no right on it but `x` on the way. */
export function stat(state: MasterState, caller: Caller, path: string): FileStatus | Refusal {
  const resolved = resolveTarget(state, caller, path);
  return isRefusal(resolved) ? resolved : statusOf(state, resolved.target, resolved.path);
}
