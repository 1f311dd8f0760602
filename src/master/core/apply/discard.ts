import type { InodeId } from '../../../common/ids.js';
import { REAP_STEPS_MAX } from '../limits.js';
import { inodeOf } from '../tree.js';
import { dropBlocks, dropWriting } from './blocks.js';
import { touch, type Turn } from './turn.js';

/** Takes an inode out of its directory. Small ones go at once; a tree or a long file waits to be reaped in slices. */
export function discard(turn: Turn, id: InodeId): void {
  const { state } = turn;
  const { type, parent, blockCount } = inodeOf(state, id);
  if (parent !== undefined) {
    state.namespace.unlink(id);
    touch(turn, parent);
  }
  if (type === 'file') closeIfOpen(turn, id);
  const small =
    type === 'file'
      ? blockCount <= REAP_STEPS_MAX
      : state.namespace.childCount(id) === 0 && state.openFiles.anyReservation(id) === undefined;
  if (!small) {
    state.detached.add(id);
    return;
  }
  if (type === 'file') dropBlocks(state, id, 0);
  state.namespace.remove(id);
}

/** Ends a writer's lease: committed blocks of a published file stay, everything else goes. */
export function giveUp(turn: Turn, id: InodeId): void {
  const { state } = turn;
  const unpublished = state.openFiles.get(id)?.reserved !== undefined;
  closeIfOpen(turn, id);
  if (unpublished) discard(turn, id);
}

/** Ends the lease of a file that has one, and what it was writing. */
export function closeIfOpen({ state }: Turn, id: InodeId): void {
  if (state.openFiles.get(id) === undefined) return;
  dropWriting(state, id);
  state.openFiles.close(id);
}
