import type { AddBlockRequest } from '../../../common/namespace-messages.js';
import { isRefusal, refuse } from '../../../common/refusal.js';
import type { AddBlockEnv, Caller, Decision } from '../decision.js';
import { BLOCKS_PER_FILE_MAX, TARGETS_MAX } from '../limits.js';
import type { MasterState } from '../state.js';
import { inodeOf } from '../tree.js';
import { commitFault, heldForWriting } from './lease.js';
import { memoryFault } from './memory-fault.js';

/** Commits the block before (if any) and allots the next one on the servers that placement chose. */
export function addBlock(
  state: MasterState,
  caller: Caller,
  { inode, previous }: Pick<AddBlockRequest, 'inode' | 'previous'>,
  { targets }: AddBlockEnv,
): Decision {
  const file = heldForWriting(state, caller, inode);
  if (isRefusal(file)) return file;
  const fault = commitFault(state, file, previous);
  if (fault !== undefined) return fault;
  // The block that is committed on the way counts too, unless it has its place already.
  const { blockCount } = inodeOf(state, inode);
  const after = Math.max(blockCount, (file.writing?.index ?? -1) + 1);
  if (after >= BLOCKS_PER_FILE_MAX)
    return refuse('LIMIT_EXCEEDED', {
      message: `A file has at most ${BLOCKS_PER_FILE_MAX} blocks; write it with a larger block size`,
    });
  const full = memoryFault(state, { inodes: 0, blocks: 1 });
  if (full !== undefined) return full;
  if (targets.length === 0 || targets.length > TARGETS_MAX)
    return refuse('NOT_ENOUGH_SERVERS', {
      message: 'No block server can take a replica now; try again, or add servers or space',
    });
  const { block, generation } = state.counters;
  return { operation: { kind: 'addBlock', inode, previous, block, generation, targets } };
}
