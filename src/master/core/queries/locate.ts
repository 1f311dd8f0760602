import type { FileStatus } from '../../../common/file-status.js';
import type { LocateRequest } from '../../../common/namespace-messages.js';
import { isRefusal, refuse, type Refusal } from '../../../common/refusal.js';
import { blockAt } from '../block-at.js';
import { wholeNumberFault } from '../commands/validate.js';
import { fileAt } from '../commands/closed-file.js';
import type { Caller } from '../decision.js';
import { fileStatus } from '../file-status.js';
import { LOCATE_PAGE_MAX } from '../limits.js';
import type { Inode } from '../namespace/namespace.js';
import type { PlacedBlock } from '../operation-result.js';
import { need, READ } from '../permissions.js';
import type { MasterState } from '../state.js';
import { pathOf } from '../tree.js';

/** Committed blocks of a file; the service adds where they are. */
export interface LocatedRange {
  readonly status: FileStatus;
  readonly blocks: readonly PlacedBlock[];
  readonly hasMore: boolean;
}

/** The blocks that overlap a range, a page at most; needs `r` on the file. */
export function locate(
  state: MasterState,
  caller: Caller,
  request: Pick<LocateRequest, 'path' | 'inode' | 'offset' | 'length'>,
  pageMax = LOCATE_PAGE_MAX,
): LocatedRange | Refusal {
  const { offset, length } = request;
  const file = fileOf(state, caller, request);
  if (isRefusal(file)) return file;
  const fault = wholeNumberFault(offset, 'An offset') ?? wholeNumberFault(length, 'A length');
  if (fault !== undefined) return fault;
  const { inode, path } = file;
  const end = length === 0 ? inode.length : Math.min(inode.length, offset + length);
  const first = blockAt(state, inode.id, offset);
  const blocks: PlacedBlock[] = [];
  let at = first.offset;
  for (const block of state.namespace.blocks(inode.id, first.index, pageMax)) {
    if (at >= end) break;
    blocks.push({ ...block, offset: at });
    at += block.length;
  }
  return { status: fileStatus(state, inode.id, path), blocks, hasMore: at < end };
}

/** By path, or by id for a reader that holds a file across renames. */
function fileOf(
  state: MasterState,
  caller: Caller,
  request: Pick<LocateRequest, 'path' | 'inode'>,
): { readonly inode: Inode; readonly path: string } | Refusal {
  if (request.inode === undefined) {
    const resolved = fileAt(state, caller, request.path, READ);
    return isRefusal(resolved) ? resolved : { inode: resolved.target, path: resolved.path };
  }
  const inode = state.namespace.get(request.inode);
  const path = inode === undefined ? undefined : pathOf(state, inode.id);
  if (inode === undefined || path === undefined)
    return refuse('NOT_FOUND', { message: `Inode ${request.inode} is not there any more` });
  if (inode.type === 'directory') return refuse('IS_DIRECTORY', { path });
  return need(inode, caller, READ, path) ?? { inode, path };
}
