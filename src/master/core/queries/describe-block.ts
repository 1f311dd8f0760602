import type { BlockId, InodeId } from '../../../common/ids.js';
import { childPath } from '../../../common/path.js';
import type { PlacedBlock } from '../operation-result.js';
import type { MasterState } from '../state.js';
import { pathOf } from '../tree.js';

export interface DescribedBlock extends PlacedBlock {
  readonly inode: InodeId;
  /** Where the file is, or will be once it is published; undefined once it was removed. */
  readonly path: string | undefined;
}

/** Blocks looked at in one go. */
const STRIDE = 512;

/** What the namespace knows of a committed block of this inode; undefined if it is not there any more. */
export function describeBlock(
  state: MasterState,
  inode: InodeId,
  id: BlockId,
): DescribedBlock | undefined {
  const found = state.namespace.get(inode);
  if (found === undefined) return undefined;
  let offset = 0;
  for (let from = 0; from < found.blockCount; from += STRIDE)
    for (const block of state.namespace.blocks(inode, from, STRIDE)) {
      if (block.id === id) return { ...block, offset, inode, path: filePath(state, inode) };
      offset += block.length;
    }
  return undefined;
}

/** Path of a file, also of one that is not published yet: there it is the name that is kept for it. */
export function filePath(state: MasterState, inode: InodeId): string | undefined {
  const reserved = state.openFiles.get(inode)?.reserved;
  if (reserved === undefined) return pathOf(state, inode);
  const parent = pathOf(state, reserved.parent);
  return parent === undefined ? undefined : childPath(parent, reserved.name);
}
