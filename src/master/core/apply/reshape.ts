import { assert } from '../../../common/assert.js';
import { blockAt } from '../block-at.js';
import type { OperationOf } from '../operation.js';
import type { OperationResult } from '../operation-result.js';
import { inodeOf } from '../tree.js';
import { commit, dropBlocks, tellCommitted, tellWriting } from './blocks.js';
import { statusResult, touch, type Turn } from './turn.js';
import { allotted, takeGeneration } from './write.js';

export function applyTruncateAtEdge(
  turn: Turn,
  { inode, length }: OperationOf<'truncateAtEdge'>,
): OperationResult {
  const { state } = turn;
  const { index, offset } = blockAt(state, inode, length);
  assert(offset === length, `${length} is within a block of inode ${inode}`);
  dropBlocks(state, inode, index);
  touch(turn, inode);
  return statusResult(state, inode);
}

/** Opens the block that the cut goes through; readers see the whole file until the shorter block is sealed. */
export function applyBeginTruncate(
  { state }: Turn,
  { inode, length, generation, holder }: OperationOf<'beginTruncate'>,
): OperationResult {
  takeGeneration(state, generation);
  const { index, offset, block } = blockAt(state, inode, length);
  assert(block !== undefined && offset < length, `${length} is not within a block of ${inode}`);
  const writing = { id: block.id, generation, offset, targets: [], index };
  state.openFiles.open({
    inode,
    holder,
    kind: 'truncate',
    reserved: undefined,
    writing,
    truncateTo: length,
  });
  tellWriting(state, inode, writing);
  return {
    kind: 'shorten',
    inode,
    block: allotted(state, inode, writing),
    previousGeneration: block.generation,
    shortenedLength: length - offset,
  };
}

export function applyFinishTruncate(
  turn: Turn,
  { inode, shortened }: OperationOf<'finishTruncate'>,
): OperationResult {
  const { state } = turn;
  const file = state.openFiles.get(inode);
  commit(turn, inode, shortened);
  assert(inodeOf(state, inode).length === file?.truncateTo, `inode ${inode} is cut elsewhere`);
  state.openFiles.close(inode);
  return statusResult(state, inode);
}

export function applyConcat(
  turn: Turn,
  { inode, sources }: OperationOf<'concat'>,
): OperationResult {
  const { state } = turn;
  for (const source of sources) {
    const { blockCount, parent } = inodeOf(state, source);
    const blocks = state.namespace.blocks(source, 0, blockCount);
    state.namespace.replaceBlocks(source, 0, []);
    state.namespace.replaceBlocks(inode, inodeOf(state, inode).blockCount, blocks);
    for (const block of blocks) tellCommitted(state, inode, block);
    state.namespace.unlink(source);
    state.namespace.remove(source);
    if (parent !== undefined) touch(turn, parent);
  }
  touch(turn, inode);
  return statusResult(state, inode);
}
