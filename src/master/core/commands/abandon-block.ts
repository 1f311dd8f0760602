import type { AbandonBlockRequest } from '../../../common/namespace-messages.js';
import { isRefusal, refuse } from '../../../common/refusal.js';
import type { Caller, Decision, Env } from '../decision.js';
import type { MasterState } from '../state.js';
import { heldForWriting } from './lease.js';

/** Gives up the block being written; one that was opened again is as it was. */
export function abandonBlock(
  state: MasterState,
  caller: Caller,
  { inode, blockId }: AbandonBlockRequest,
  _env: Env,
): Decision {
  const file = heldForWriting(state, caller, inode);
  if (isRefusal(file)) return file;
  if (file.writing?.id !== blockId)
    return refuse('INVALID_ARGUMENT', {
      message: `Block ${blockId} is not being written to inode ${inode}`,
    });
  return { operation: { kind: 'abandonBlock', inode, block: blockId } };
}
