import { inodeId } from '../../../common/ids.js';
import type { MkdirRequest } from '../../../common/namespace-messages.js';
import { isRefusal, refuse } from '../../../common/refusal.js';
import type { Caller, Decision, Env } from '../decision.js';
import { fileStatus } from '../file-status.js';
import type { MasterState } from '../state.js';
import { resolve } from '../tree.js';
import { makingFault, placeOf } from './place.js';
import { modeFault } from './validate.js';

/** Makes a directory; with `parents` also those above it, and one that is there is accepted. */
export function mkdir(
  state: MasterState,
  caller: Caller,
  request: MkdirRequest,
  _env: Env,
): Decision {
  const resolved = resolve(state, caller, request.path);
  if (isRefusal(resolved)) return resolved;
  const { target, path } = resolved;
  if (target !== undefined) {
    if (!request.parents || target.type === 'file') return refuse('ALREADY_EXISTS', { path });
    return { result: { kind: 'status', status: fileStatus(state, target.id, path) } };
  }
  const place = placeOf(state, caller, { path, makeParents: request.parents });
  if (isRefusal(place)) return place;
  const fault = modeFault(request.mode) ?? makingFault(state, caller, place);
  if (fault !== undefined) return fault;
  const first = state.counters.inode;
  const directories = [...place.missing, place.name].map((name, i) => ({
    inode: inodeId(first + i),
    name,
  }));
  return {
    operation: {
      kind: 'mkdir',
      parent: place.parent.id,
      directories,
      owner: caller.user,
      mode: request.mode,
    },
  };
}
