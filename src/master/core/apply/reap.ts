import { assert } from '../../../common/assert.js';
import type { InodeId } from '../../../common/ids.js';
import type { OperationOf } from '../operation.js';
import type { OperationResult } from '../operation-result.js';
import { inodeOf } from '../tree.js';
import { dropBlocks } from './blocks.js';
import { closeIfOpen, discard, giveUp } from './discard.js';
import type { Turn } from './turn.js';

interface Progress {
  left: number;
  inodes: number;
  blocks: number;
}

/** Takes away a bounded number of inodes and blocks of what was removed, deepest and first names first. */
export function applyReap(turn: Turn, { steps }: OperationOf<'reap'>): OperationResult {
  const { detached } = turn.state;
  const progress: Progress = { left: steps, inodes: 0, blocks: 0 };
  for (const root of detached) {
    reapTree(turn, root, progress);
    if (progress.left <= 0) break;
  }
  const { inodes, blocks } = progress;
  return { kind: 'reaped', inodes, blocks, more: detached.size > 0 };
}

function reapTree(turn: Turn, root: InodeId, progress: Progress): void {
  const { namespace, openFiles, detached } = turn.state;
  let at = root;
  while (progress.left > 0) {
    const child = namespace.children(at, '', 1)[0];
    if (child !== undefined) {
      at = child.id;
      continue;
    }
    const reserved = openFiles.anyReservation(at);
    if (reserved !== undefined) {
      progress.left--;
      giveUp(turn, reserved);
      continue;
    }
    closeIfOpen(turn, at);
    if (!reapBlocks(turn, at, progress)) return;
    const { parent } = inodeOf(turn.state, at);
    progress.left--;
    progress.inodes++;
    detached.delete(at);
    discard(turn, at);
    assert(namespace.get(at) === undefined, `inode ${at} is still there`);
    if (at === root || parent === undefined) return;
    at = parent;
  }
}

/** False if blocks are left when the steps are used up. */
function reapBlocks({ state }: Turn, inode: InodeId, progress: Progress): boolean {
  const { blockCount } = inodeOf(state, inode);
  const keep = Math.max(0, blockCount - progress.left);
  const dropped = dropBlocks(state, inode, keep);
  progress.left -= dropped;
  progress.blocks += dropped;
  return keep === 0;
}
