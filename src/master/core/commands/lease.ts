import type { CommittedBlock } from '../../../common/file-status.js';
import type { InodeId } from '../../../common/ids.js';
import { refuse, type Refusal } from '../../../common/refusal.js';
import type { Caller } from '../decision.js';
import { OPEN_FILES_MAX, OPEN_FILES_PER_CLIENT_MAX } from '../limits.js';
import type { OpenFile } from '../open-files.js';
import { sameBytes } from '../sha256.js';
import type { MasterState } from '../state.js';
import { inodeOf, isLinked, pathOf } from '../tree.js';
import { versionFault } from './place.js';
import { committedFault } from './validate.js';

/** Refuses one more open file over a bound. */
export function openingFault(
  state: MasterState,
  caller: Caller,
  path: string,
): Refusal | undefined {
  if (state.openFiles.countOfHolder(caller.clientId) >= OPEN_FILES_PER_CLIENT_MAX)
    return refuse('LIMIT_EXCEEDED', {
      message: `A client holds at most ${OPEN_FILES_PER_CLIENT_MAX} files open; close some first`,
      path,
    });
  if (state.openFiles.size >= OPEN_FILES_MAX)
    return refuse('OVERLOADED', {
      message: `${OPEN_FILES_MAX} files are open in all; try again when some are closed`,
      path,
    });
  return undefined;
}

/** The open file, if the caller holds its lease and the file (or the place that it reserves) was not removed. */
export function heldFile(state: MasterState, caller: Caller, inode: InodeId): OpenFile | Refusal {
  const file = state.openFiles.get(inode);
  if (file === undefined || file.holder !== caller.clientId)
    return refuse('LEASE_EXPIRED', {
      message: `This client does not hold inode ${inode} open: its lease ended or another writer has it; open it again`,
    });
  if (!isLinked(state, file.reserved?.parent ?? inode))
    return refuse('LEASE_EXPIRED', {
      message: `Inode ${inode} was removed while it was being written`,
    });
  return file;
}

/** As heldFile, but not for a file that is open only to be cut. */
export function heldForWriting(
  state: MasterState,
  caller: Caller,
  inode: InodeId,
): OpenFile | Refusal {
  const file = heldFile(state, caller, inode);
  if (!('refused' in file) && file.kind === 'truncate')
    return refuse('INVALID_ARGUMENT', {
      message: `Inode ${inode} is being truncated; finish that, or abandon the file`,
    });
  return file;
}

/**
 * Whether a sealed block may be committed, which is what closes a block: only under the generation that was allotted
 * last. The same commit again is fine. Without a block nothing may be left uncommitted.
 */
export function commitFault(
  state: MasterState,
  { inode, writing }: OpenFile,
  block: CommittedBlock | undefined,
): Refusal | undefined {
  if (block === undefined) {
    if (writing === undefined) return undefined;
    return refuse('INVALID_ARGUMENT', {
      message: `Block ${writing.id} is not committed; seal it or abandon it first`,
    });
  }
  const { blockSize, blockCount } = inodeOf(state, inode);
  const fault = committedFault(block, blockSize);
  if (fault !== undefined) return fault;
  const last = state.namespace.blocks(inode, Math.max(0, blockCount - 1), 1)[0];
  const expected = writing ?? last;
  if (expected?.id !== block.id)
    return refuse('INVALID_ARGUMENT', {
      message: `Block ${block.id} is not the last one of inode ${inode}`,
    });
  if (expected.generation !== block.generation)
    return refuse('STALE_GENERATION', {
      message: `Block ${block.id} has generation ${expected.generation}, not ${block.generation}; seal it under that one`,
    });
  if (writing !== undefined) return shorteningFault(state, inode, writing.index, block);
  if (last?.length === block.length && sameBytes(last.sha256, block.sha256)) return undefined;
  return refuse('INVALID_ARGUMENT', {
    message: `Block ${block.id} was committed with another length or SHA-256`,
  });
}

/** Whether a file that is not published may get its name now. */
export function publishFault(state: MasterState, { reserved }: OpenFile): Refusal | undefined {
  if (reserved?.ifVersion === undefined) return undefined;
  const { parent, name, ifVersion } = reserved;
  const there = state.namespace.lookup(parent, name);
  const path = pathOf(state, parent);
  return versionFault(
    there === undefined ? undefined : inodeOf(state, there),
    ifVersion,
    path === undefined || path === '/' ? `/${name}` : `${path}/${name}`,
  );
}

/** Readers have seen the committed bytes of a block that was opened again: it may grow only. */
function shorteningFault(
  state: MasterState,
  inode: InodeId,
  index: number,
  block: CommittedBlock,
): Refusal | undefined {
  const committed = state.namespace.blocks(inode, index, 1)[0];
  if (committed === undefined || block.length >= committed.length) return undefined;
  return refuse('INVALID_ARGUMENT', {
    message: `Block ${block.id} has ${committed.length} committed bytes and cannot be sealed with ${block.length}`,
  });
}
