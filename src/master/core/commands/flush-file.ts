import { must } from '../../../common/assert.js';
import type { FlushFileRequest } from '../../../common/namespace-messages.js';
import { isRefusal } from '../../../common/refusal.js';
import type { Caller, Decision, Env } from '../decision.js';
import { fileStatus } from '../file-status.js';
import type { MasterState } from '../state.js';
import { pathOf } from '../tree.js';
import { commitFault, heldForWriting, publishFault } from './lease.js';

/** Commits the block being written and lets readers see the file. */
export function flushFile(
  state: MasterState,
  caller: Caller,
  { inode, block }: FlushFileRequest,
  _env: Env,
): Decision {
  const file = heldForWriting(state, caller, inode);
  if (isRefusal(file)) return file;
  const fault = commitFault(state, file, block) ?? publishFault(state, file);
  if (fault !== undefined) return fault;
  if (file.reserved === undefined && file.writing === undefined) {
    const path = must(pathOf(state, inode), `inode ${inode} is open and has no path`);
    return { result: { kind: 'status', status: fileStatus(state, inode, path) } };
  }
  return { operation: { kind: 'flushFile', inode, block } };
}
