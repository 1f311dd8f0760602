import type { SetOwnerRequest } from '../../../common/namespace-messages.js';
import { isRefusal, refuse, type Refusal } from '../../../common/refusal.js';
import type { Caller, Decision, Env } from '../decision.js';
import { needOwner } from '../permissions.js';
import { principalFault } from '../principal.js';
import type { MasterState } from '../state.js';
import { resolveTarget, type ResolvedTarget } from '../tree.js';
import { changeOrStatus } from './change-attributes.js';

/** Changes the owner (superuser only) or the group (the owner too, to one of its own groups). */
export function setOwner(
  state: MasterState,
  caller: Caller,
  request: SetOwnerRequest,
  _env: Env,
): Decision {
  const resolved = resolveTarget(state, caller, request.path);
  if (isRefusal(resolved)) return resolved;
  const { target } = resolved;
  const owner = request.owner === '' ? target.owner : request.owner;
  const group = request.group === '' ? target.group : request.group;
  const fault = ownerFault(caller, resolved, owner, group);
  if (fault !== undefined) return fault;
  return changeOrStatus(state, resolved, {
    needed: target.owner !== owner || target.group !== group,
    operation: { kind: 'setOwner', inode: target.id, owner, group },
  });
}

function ownerFault(
  caller: Caller,
  { target, path }: ResolvedTarget,
  owner: string,
  group: string,
): Refusal | undefined {
  const unnameable = principalFault(owner) ?? principalFault(group);
  if (unnameable !== undefined)
    return refuse('INVALID_ARGUMENT', { message: `The owner or group ${unnameable}`, path });
  if (caller.superuser) return undefined;
  if (owner !== target.owner)
    return refuse('PERMISSION_DENIED', {
      message: 'Permission denied: only the superuser gives a file to another owner',
      path,
    });
  const fault = needOwner(target, caller, path);
  if (fault !== undefined || group === target.group || caller.groups.includes(group)) return fault;
  return refuse('PERMISSION_DENIED', {
    message: `Permission denied: user ${caller.user} is not in group ${group}`,
    path,
  });
}
