import type { Decision } from '../decision.js';
import { fileStatus } from '../file-status.js';
import type { Operation } from '../operation.js';
import type { MasterState } from '../state.js';
import type { ResolvedTarget } from '../tree.js';

/** The operation, or the status at once if nothing has to change. */
export function changeOrStatus(
  state: MasterState,
  { target, path }: ResolvedTarget,
  change: { readonly needed: boolean; readonly operation: Operation },
): Decision {
  if (change.needed) return { operation: change.operation };
  return { result: { kind: 'status', status: fileStatus(state, target.id, path) } };
}
