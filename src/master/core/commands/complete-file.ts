import type { CompleteFileRequest } from '../../../common/namespace-messages.js';
import { isRefusal } from '../../../common/refusal.js';
import type { Caller, Decision, Env } from '../decision.js';
import type { MasterState } from '../state.js';
import { commitFault, heldForWriting, publishFault } from './lease.js';

/** Commits the last block, publishes the file and returns the lease. */
export function completeFile(
  state: MasterState,
  caller: Caller,
  { inode, last, holder = caller.clientId }: CompleteFileRequest,
  _env: Env,
): Decision {
  const file = heldForWriting(state, { ...caller, clientId: holder }, inode);
  if (isRefusal(file)) return file;
  const fault = commitFault(state, file, last) ?? publishFault(state, file);
  return fault ?? { operation: { kind: 'completeFile', inode, last } };
}
