import type { OperationOf } from '../operation.js';
import type { OperationResult } from '../operation-result.js';
import { inodeOf } from '../tree.js';
import { discard } from './discard.js';
import { makeDirectories } from './make.js';
import { assert, must } from '../../../common/assert.js';
import type { InodeId } from '../../../common/ids.js';
import { statusResult, touch, type Turn } from './turn.js';

export function applyRename(turn: Turn, operation: OperationOf<'rename'>): OperationResult {
  const { state } = turn;
  const { inode, parent, name } = operation;
  const replaced = state.namespace.lookup(parent, name);
  if (replaced !== undefined) discard(turn, replaced);
  move(turn, inode, parent, name);
  return statusResult(state, inode);
}

export function applyMoveToTrash(
  turn: Turn,
  { inode, parent, directories, name }: OperationOf<'moveToTrash'>,
): OperationResult {
  const { namespace } = turn.state;
  const into = makeDirectories(turn, parent, directories);
  assert(namespace.lookup(into, name) === undefined, `${name} in the trash is taken`);
  move(turn, inode, into, name);
  namespace.update(inode, { atimeMs: turn.timeMs });
  return statusResult(turn.state, inode);
}

function move(turn: Turn, inode: InodeId, parent: InodeId, name: string): void {
  const { namespace } = turn.state;
  const from = must(inodeOf(turn.state, inode).parent, `inode ${inode} has no name`);
  namespace.move(inode, parent, name);
  touch(turn, from);
  touch(turn, parent);
}

export function applyRemove(turn: Turn, { inode }: OperationOf<'remove'>): OperationResult {
  discard(turn, inode);
  return { kind: 'done' };
}
