import type { AbandonFileRequest } from '../../../common/namespace-messages.js';
import { refuse } from '../../../common/refusal.js';
import type { Caller, Decision, Env } from '../decision.js';
import type { MasterState } from '../state.js';

/** Gives up writing: an unpublished file goes, a published one closes at its committed length. */
export function abandonFile(
  state: MasterState,
  caller: Caller,
  { inode }: AbandonFileRequest,
  _env: Env,
): Decision {
  if (state.openFiles.get(inode)?.holder !== caller.clientId)
    return refuse('LEASE_EXPIRED', { message: `This client does not hold inode ${inode} open` });
  return { operation: { kind: 'abandonFile', inode } };
}
