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

/**
 * What the namespace knows of committed blocks of these inodes; those that are not there any more are left out. Where a
 * block begins in its file is the sum of all before it, so a file is walked once for all its blocks, and not for each.
 */
export function describeBlocks(
  state: MasterState,
  wanted: Iterable<{ readonly inode: InodeId; readonly id: BlockId }>,
): ReadonlyMap<BlockId, DescribedBlock> {
  const byInode = new Map<InodeId, Set<BlockId>>();
  for (const { inode, id } of wanted) {
    const ids = byInode.get(inode);
    if (ids === undefined) byInode.set(inode, new Set([id]));
    else ids.add(id);
  }
  const described = new Map<BlockId, DescribedBlock>();
  for (const [inode, ids] of byInode)
    for (const block of blocksOf(state, inode, ids)) described.set(block.id, block);
  return described;
}

function* blocksOf(
  state: MasterState,
  inode: InodeId,
  ids: ReadonlySet<BlockId>,
): Generator<DescribedBlock> {
  const { namespace } = state;
  const blockCount = namespace.get(inode)?.blockCount ?? 0;
  if (blockCount === 0) return;
  const path = filePath(state, inode);
  let left = ids.size;
  let offset = 0;
  for (let from = 0; from < blockCount; from += STRIDE)
    for (const block of namespace.blocks(inode, from, STRIDE)) {
      if (ids.has(block.id)) {
        yield { ...block, offset, inode, path };
        if (--left === 0) return;
      }
      offset += block.length;
    }
}

/** Path of a file, also of one that is not published yet: there it is the name that is kept for it. */
export function filePath(state: MasterState, inode: InodeId): string | undefined {
  const reserved = state.openFiles.get(inode)?.reserved;
  if (reserved === undefined) return pathOf(state, inode);
  const parent = pathOf(state, reserved.parent);
  return parent === undefined ? undefined : childPath(parent, reserved.name);
}
