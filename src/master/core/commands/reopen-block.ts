import type { ReopenBlockRequest } from '../../../common/namespace-messages.js';
import { isRefusal, refuse } from '../../../common/refusal.js';
import type { Caller, Decision, Env } from '../decision.js';
import type { MasterState } from '../state.js';
import { inodeOf } from '../tree.js';
import { heldFile } from './lease.js';

/** Gives the block being written, or else the last committed one, a new generation. */
export function reopenBlock(
  state: MasterState,
  caller: Caller,
  { inode, blockId }: ReopenBlockRequest,
  _env: Env,
): Decision {
  const file = heldFile(state, caller, inode);
  if (isRefusal(file)) return file;
  const { blockCount } = inodeOf(state, inode);
  const last = file.writing ?? state.namespace.blocks(inode, Math.max(0, blockCount - 1), 1)[0];
  if (last?.id !== blockId)
    return refuse('INVALID_ARGUMENT', {
      message: `Block ${blockId} is not the last one of inode ${inode}`,
    });
  const { generation } = state.counters;
  return { operation: { kind: 'reopenBlock', inode, block: blockId, generation } };
}
