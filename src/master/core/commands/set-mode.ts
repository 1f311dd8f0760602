import type { SetModeRequest } from '../../../common/namespace-messages.js';
import { isRefusal } from '../../../common/refusal.js';
import type { Caller, Decision, Env } from '../decision.js';
import { needOwner } from '../permissions.js';
import type { MasterState } from '../state.js';
import { resolveTarget } from '../tree.js';
import { changeOrStatus } from './change-attributes.js';
import { modeFault } from './validate.js';

/** Changes permission bits; for the owner and the superuser. */
export function setMode(
  state: MasterState,
  caller: Caller,
  { path, mode }: SetModeRequest,
  _env: Env,
): Decision {
  const resolved = resolveTarget(state, caller, path);
  if (isRefusal(resolved)) return resolved;
  const { target } = resolved;
  const fault = modeFault(mode) ?? needOwner(target, caller, resolved.path);
  if (fault !== undefined) return fault;
  return changeOrStatus(state, resolved, {
    needed: target.mode !== mode,
    operation: { kind: 'setMode', inode: target.id, mode },
  });
}
