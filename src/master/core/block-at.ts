import { AssertionFault } from '../../common/assert.js';
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

/** The block that has the byte at `position`; the end of the file for a position there or beyond. */
export function blockAt(state: MasterState, inode: InodeId, position: number): BlockPlace {
  const { blockCount, length } = inodeOf(state, inode);
  let offset = 0;
  if (position >= length) return { index: blockCount, offset: length, block: undefined };
  for (let from = 0; from < blockCount; from += STRIDE) {
    for (const [i, block] of state.namespace.blocks(inode, from, STRIDE).entries()) {
      if (position < offset + block.length) return { index: from + i, offset, block };
      offset += block.length;
    }
  }
  throw new AssertionFault(`the blocks of inode ${inode} are shorter than the file`);
}
