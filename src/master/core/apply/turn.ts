import { must } from '../../../common/assert.js';
import type { InodeId, TxId } from '../../../common/ids.js';
import { childPath } from '../../../common/path.js';
import { statusOf } from '../file-status.js';
import type { Inode } from '../namespace/namespace.js';
import type { OperationResult } from '../operation-result.js';
import type { MasterState } from '../state.js';
import { inodeOf, pathOf } from '../tree.js';

/** One operation being applied. */
export interface Turn {
  readonly state: MasterState;
  readonly txid: TxId;
  readonly timeMs: number;
}

/** Marks content as changed now. */
export function touch({ state, txid, timeMs }: Turn, id: InodeId): void {
  state.namespace.update(id, { mtimeMs: timeMs, version: txid });
}

/** What `stat` shows of an inode now. */
export function statusResult(state: MasterState, id: InodeId): OperationResult {
  return statusOfInode(state, inodeOf(state, id));
}

/** The same of an inode that is known. */
export function statusOfInode(state: MasterState, inode: Inode): OperationResult {
  const { id, parent, name } = inode;
  const above = parent === undefined ? undefined : pathOf(state, parent);
  const path = above === undefined ? pathOf(state, id) : childPath(above, name);
  return { kind: 'status', status: statusOf(state, inode, must(path, `inode ${id} has no path`)) };
}
