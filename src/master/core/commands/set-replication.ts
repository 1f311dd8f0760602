import type { SetReplicationRequest } from '../../../common/namespace-messages.js';
import { isRefusal } from '../../../common/refusal.js';
import type { Caller, Decision, Env } from '../decision.js';
import { WRITE } from '../permissions.js';
import type { MasterState } from '../state.js';
import { changeOrStatus } from './change-attributes.js';
import { fileAt } from './closed-file.js';
import { replicationFault } from './validate.js';

/** Changes the copies wanted of a file. */
export function setReplication(
  state: MasterState,
  caller: Caller,
  { path, replication }: SetReplicationRequest,
  _env: Env,
): Decision {
  const resolved = fileAt(state, caller, path, WRITE);
  if (isRefusal(resolved)) return resolved;
  const { target } = resolved;
  const fault = replicationFault(replication);
  if (fault !== undefined) return fault;
  return changeOrStatus(state, resolved, {
    needed: target.replication !== replication,
    operation: { kind: 'setReplication', inode: target.id, replication },
  });
}
