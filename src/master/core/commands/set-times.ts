import type { SetTimesRequest } from '../../../common/namespace-messages.js';
import { isRefusal } from '../../../common/refusal.js';
import type { Caller, Decision, Env } from '../decision.js';
import { need, WRITE } from '../permissions.js';
import type { MasterState } from '../state.js';
import { resolveTarget } from '../tree.js';
import { changeOrStatus } from './change-attributes.js';
import { wholeNumberFault } from './validate.js';

/** Changes modification and access time; whoever may write may do so, as in HDFS. */
export function setTimes(
  state: MasterState,
  caller: Caller,
  request: SetTimesRequest,
  _env: Env,
): Decision {
  const resolved = resolveTarget(state, caller, request.path);
  if (isRefusal(resolved)) return resolved;
  const { target } = resolved;
  const { mtimeMs = target.mtimeMs, atimeMs = target.atimeMs } = request;
  const fault =
    need(target, caller, WRITE, resolved.path) ??
    wholeNumberFault(mtimeMs, 'A modification time') ??
    wholeNumberFault(atimeMs, 'An access time');
  if (fault !== undefined) return fault;
  return changeOrStatus(state, resolved, {
    needed: target.mtimeMs !== mtimeMs || target.atimeMs !== atimeMs,
    operation: { kind: 'setTimes', inode: target.id, mtimeMs, atimeMs },
  });
}
