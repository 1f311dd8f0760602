import type { FileStatus } from '../../../common/file-status.js';
import type { InodeId, TxId } from '../../../common/ids.js';
import { must } from '../../../common/assert.js';
import { fileStatus } from '../file-status.js';
import type { OperationResult } from '../operation-result.js';
import type { MasterState } from '../state.js';
import { pathOf } from '../tree.js';

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

export function statusResult(state: MasterState, id: InodeId): OperationResult {
  return { kind: 'status', status: statusByInode(state, id) };
}

function statusByInode(state: MasterState, id: InodeId): FileStatus {
  return fileStatus(state, id, must(pathOf(state, id), `inode ${id} has no path`));
}
