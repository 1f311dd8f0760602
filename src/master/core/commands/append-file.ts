import type { AppendFileRequest } from '../../../common/namespace-messages.js';
import { isRefusal } from '../../../common/refusal.js';
import type { Caller, Decision, Env } from '../decision.js';
import { WRITE } from '../permissions.js';
import type { MasterState } from '../state.js';
import { openingFault } from './lease.js';
import { closedFile } from './closed-file.js';
import { versionFault } from './place.js';

/** Takes the lease of a closed file to write on at its end. */
export function appendFile(
  state: MasterState,
  caller: Caller,
  request: AppendFileRequest,
  _env: Env,
): Decision {
  const resolved = closedFile(state, caller, request.path, WRITE);
  if (isRefusal(resolved)) return resolved;
  const { target, path } = resolved;
  const fault = versionFault(target, request.ifVersion, path) ?? openingFault(state, caller, path);
  if (fault !== undefined) return fault;
  return { operation: { kind: 'appendFile', inode: target.id, holder: caller.clientId } };
}
