import { assert, must } from '../../common/assert.js';
import type { InodeId } from '../../common/ids.js';
import type { FileBlock } from './namespace/namespace.js';
import type { MasterState } from './state.js';
import { inodeOf } from './tree.js';

export interface BlockPlace {
  readonly index: number;
  /** Where the block starts in the file. */
  readonly offset: number;
  /** Undefined at the end of the file. */
  readonly block: FileBlock | undefined;
}

/** Blocks looked at in one go, so that finding a place does not copy a long list. */
const STRIDE = 512;

/**
 * The block that has the byte at `position`; the end of the file for a position there or beyond. No block is longer than the
 * block size of its file, so what a file is short of so many whole blocks is how much its short blocks lack: once all
 * of them are passed, the place is computed, and nobody walks through the many blocks of a long file that are whole.
 */
export function blockAt(state: MasterState, inode: InodeId, position: number): BlockPlace {
  const { blockCount, blockSize, length } = inodeOf(state, inode);
  if (position >= length) return { index: blockCount, offset: length, block: undefined };
  const read = (from: number, limit: number): readonly FileBlock[] =>
    state.namespace.blocks(inode, from, limit);
  const blockOf = (index: number): FileBlock =>
    must(read(index, 1)[0], `inode ${inode} has a block at ${index}`);
  /** Of all blocks but the last, as far as they are not passed. */
  let lacking = blockCount * blockSize - length - (blockSize - blockOf(blockCount - 1).length);
  let offset = 0;
  let from = 0;
  while (lacking > 0 && from < blockCount) {
    for (const [i, block] of read(from, STRIDE).entries()) {
      if (position < offset + block.length) return { index: from + i, offset, block };
      offset += block.length;
      lacking -= blockSize - block.length;
    }
    from += STRIDE;
  }
  assert(lacking === 0, `the blocks of inode ${inode} make up its length, and none is too long`);
  const whole = Math.floor((position - offset) / blockSize);
  const index = from + whole;
  return { index, offset: offset + whole * blockSize, block: blockOf(index) };
}
