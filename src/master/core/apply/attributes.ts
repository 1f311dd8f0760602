import type { InodeId } from '../../../common/ids.js';
import type { Attributes } from '../namespace/namespace.js';
import type { OperationOf } from '../operation.js';
import type { OperationResult } from '../operation-result.js';
import { blockIdsOf, tellWriting } from './blocks.js';
import { statusResult, type Turn } from './turn.js';

export function applySetReplication(
  turn: Turn,
  { inode, replication }: OperationOf<'setReplication'>,
): OperationResult {
  const result = change(turn, inode, { replication });
  const { state } = turn;
  state.sink.replicationSet(inode, replication, blockIdsOf(state, inode));
  const writing = state.openFiles.get(inode)?.writing;
  if (writing !== undefined) tellWriting(state, inode, writing);
  return result;
}

export function applySetMode(turn: Turn, { inode, mode }: OperationOf<'setMode'>): OperationResult {
  return change(turn, inode, { mode });
}

export function applySetOwner(
  turn: Turn,
  { inode, owner, group }: OperationOf<'setOwner'>,
): OperationResult {
  return change(turn, inode, { owner, group });
}

export function applySetTimes(
  turn: Turn,
  { inode, mtimeMs, atimeMs }: OperationOf<'setTimes'>,
): OperationResult {
  return change(turn, inode, { mtimeMs, atimeMs });
}

function change(
  { state, txid }: Turn,
  inode: InodeId,
  attributes: Partial<Attributes>,
): OperationResult {
  state.namespace.update(inode, { ...attributes, version: txid });
  return statusResult(state, inode);
}
