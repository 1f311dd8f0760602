import { assert, must } from '../../../common/assert.js';
import type { CommittedBlock } from '../../../common/file-status.js';
import type { BlockId, Generation, InodeId } from '../../../common/ids.js';
import type { FileBlock } from '../namespace/namespace.js';
import type { WritingBlock } from '../open-files.js';
import type { MasterState } from '../state.js';
import { inodeOf } from '../tree.js';
import { touch, type Turn } from './turn.js';

/** A tenth of a millisecond, and few bytes. */
const IDS_AT_ONCE = 500;

/** Tells the sink of a committed block; `allotted` is the newer generation under which it is being written anew. */
export function tellCommitted(
  state: MasterState,
  inode: InodeId,
  block: FileBlock,
  allotted: Generation = block.generation,
): void {
  state.sink.blockChanged({
    id: block.id,
    inode,
    generation: allotted,
    committed: { generation: block.generation, length: block.length },
    replication: inodeOf(state, inode).replication,
  });
}

/** Tells the sink of every committed block, as committed and not written anew. */
export function tellEveryBlock({ namespace, sink }: MasterState): void {
  namespace.eachBlock(({ id, inode, generation, length }, replication) =>
    sink.blockChanged({ id, inode, generation, committed: { generation, length }, replication }),
  );
}

/**
 * Ids of the committed blocks that a file has, in their order. May be taken from over turns: blocks that are put at the
 * end meanwhile come too, what is cut off does not, and a file that is removed has no more.
 */
export function* blockIdsOf({ namespace }: MasterState, inode: InodeId): Generator<BlockId> {
  for (let from = 0; ; from += IDS_AT_ONCE) {
    if (from >= (namespace.get(inode)?.blockCount ?? 0)) return;
    yield* namespace.blockIds(inode, from, IDS_AT_ONCE);
  }
}

/** Tells the sink of the block that an open file is writing. */
export function tellWriting(state: MasterState, inode: InodeId, writing: WritingBlock): void {
  const { replication, blockCount } = inodeOf(state, inode);
  const [committed] =
    writing.index < blockCount ? state.namespace.blocks(inode, writing.index, 1) : [];
  if (committed !== undefined) tellCommitted(state, inode, committed, writing.generation);
  else
    state.sink.blockChanged({
      id: writing.id,
      inode,
      generation: writing.generation,
      committed: undefined,
      replication,
    });
}

/** Puts a sealed block at the end of its file, or in its own place; nothing to do for a repeated commit. */
export function commit(turn: Turn, inode: InodeId, block: CommittedBlock | undefined): void {
  if (block === undefined) return;
  const { state } = turn;
  const { writing } = must(state.openFiles.get(inode), `inode ${inode} is not open`);
  if (writing === undefined) return;
  assert(
    writing.id === block.id && writing.generation === block.generation,
    `block ${block.id} is not the one being written`,
  );
  const { id, generation, length, sha256 } = block;
  settle(state, inode, writing, length);
  dropBlocks(state, inode, writing.index + 1);
  state.namespace.replaceBlocks(inode, writing.index, [{ id, generation, length, sha256 }]);
  state.openFiles.setWriting(inode, undefined);
  tellCommitted(state, inode, block);
  touch(turn, inode);
}

/** Gives up what is being written: a new block goes, one that was opened again is as it was. */
export function dropWriting(state: MasterState, inode: InodeId): void {
  const writing = state.openFiles.get(inode)?.writing;
  if (writing === undefined) return;
  settle(state, inode, writing, 0);
  state.openFiles.setWriting(inode, undefined);
  const committed = state.namespace.blocks(inode, writing.index, 1)[0];
  if (committed === undefined) state.sink.blockRemoved(writing.id);
  else tellCommitted(state, inode, committed);
}

/** For a new block room was set aside; one that was opened again took what it had. */
function settle(
  state: MasterState,
  inode: InodeId,
  { index, generation, targets }: WritingBlock,
  length: number,
): void {
  const { blockSize, blockCount } = inodeOf(state, inode);
  if (index < blockCount) return;
  state.sink.writeSettled({ generation, targets, unusedBytes: Math.max(0, blockSize - length) });
}

/** Cuts a file's list of blocks; returns how many went. */
export function dropBlocks(state: MasterState, inode: InodeId, keep: number): number {
  const { blockCount } = inodeOf(state, inode);
  if (blockCount <= keep) return 0;
  const dropped = state.namespace.blockIds(inode, keep, blockCount - keep);
  state.namespace.replaceBlocks(inode, keep, []);
  state.sink.blocksRemoved(dropped);
  return dropped.length;
}
