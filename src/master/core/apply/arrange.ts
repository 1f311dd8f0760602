import type { OperationOf } from '../operation.js';
import type { OperationResult } from '../operation-result.js';
import { inodeOf } from '../tree.js';
import { discard } from './discard.js';
import { must } from '../../../common/assert.js';
import { statusResult, touch, type Turn } from './turn.js';

export function applyRename(turn: Turn, operation: OperationOf<'rename'>): OperationResult {
  const { state } = turn;
  const { inode, parent, name } = operation;
  const from = must(inodeOf(state, inode).parent, `inode ${inode} has no name`);
  const replaced = state.namespace.lookup(parent, name);
  if (replaced !== undefined) discard(turn, replaced);
  state.namespace.unlink(inode);
  state.namespace.link(inode, parent, name);
  touch(turn, from);
  touch(turn, parent);
  return statusResult(state, inode);
}

export function applyRemove(turn: Turn, { inode }: OperationOf<'remove'>): OperationResult {
  discard(turn, inode);
  return { kind: 'done' };
}
