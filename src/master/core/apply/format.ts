import { assert } from '../../../common/assert.js';
import { ROOT_INODE } from '../../../common/ids.js';
import type { OperationOf } from '../operation.js';
import type { OperationResult } from '../operation-result.js';
import { formatState } from '../state.js';
import type { Turn } from './turn.js';

/** The first operation of a log. */
export function applyFormat(
  { state, timeMs }: Turn,
  { superuser, supergroup }: OperationOf<'format'>,
): OperationResult {
  assert(state.namespace.get(ROOT_INODE) === undefined, 'a namespace is formatted once');
  formatState(state, { superuser, supergroup, timeMs });
  return { kind: 'done' };
}
