import { unreachable } from '../../../src/common/assert.js';
import type { ErrorCode } from '../../../src/common/error-codes.js';
import type { ContentCells } from './content-cells.js';
import type { Operation } from './history.js';
import type { Model } from './model.js';
import {
  EMPTY_NAMESPACE,
  type Asked,
  type Effect,
  type NamespaceState,
} from './namespace-state.js';
import { isKnownBetter, keyOf } from './namespace-tree.js';
import {
  concat,
  list,
  mkdir,
  read,
  remove,
  rename,
  setReplication,
  stat,
  truncate,
} from './namespace-verbs.js';
import { commit, make, open } from './writing-verbs.js';

/**
 * Refusals that the model lets pass wherever they come: a lease may have ended, or not yet, and the model keeps no time.
 * They change nothing; that they have a reason is not checked here.
 */
const ALWAYS_POSSIBLE: readonly ErrorCode[] = ['FILE_BEING_WRITTEN', 'LEASE_EXPIRED'];

/** The namespace as a plain tree: what each call of a client does to it, and what it must be told. */
export function namespaceModel(
  cells: ContentCells,
  init: NamespaceState = EMPTY_NAMESPACE,
): Model<NamespaceState, Operation> {
  return {
    init,
    step(state, operation) {
      const { outcome } = operation;
      if (outcome.is === 'failed') return { state };
      if (outcome.is === 'refused' && ALWAYS_POSSIBLE.includes(outcome.code)) return { state };
      const reply = outcome.is === 'ok' ? outcome.reply : undefined;
      const effect = effectOf(state, operation, { id: operation.id, outcome, reply, cells });
      if ('refused' in effect) {
        if (outcome.is === 'unknown') return { state };
        if (outcome.is === 'refused' && outcome.code === effect.refused)
          return { state: effect.state ?? state };
        return `is to be refused with ${effect.refused}, and was ${outcome.is === 'ok' ? 'done' : outcome.code}`;
      }
      if (outcome.is === 'refused') return `is to be done, and was refused with ${outcome.code}`;
      return effect.wrong ?? { state: effect.state };
    },
    key: ({ root, sessions }) => keyOf(root) + sessionsKey(sessions),
    isUnchanged: (before, after) => isKnownBetter(before.root, after.root),
  };
}

function sessionsKey(sessions: NamespaceState['sessions']): string {
  if (sessions.size === 0) return '';
  return JSON.stringify([...sessions].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function effectOf(state: NamespaceState, { call }: Operation, asked: Asked): Effect {
  switch (call.kind) {
    case 'mkdir':
      return mkdir(state, call, asked);
    case 'open':
      return open(state, call, asked);
    case 'make':
      return make(state, call, asked);
    case 'commit':
      return commit(state, call, asked);
    case 'rename':
      return rename(state, call, asked);
    case 'remove':
      return remove(state, call);
    case 'setReplication':
      return setReplication(state, call, asked);
    case 'truncate':
      return truncate(state, call, asked);
    case 'concat':
      return concat(state, call, asked);
    case 'stat':
      return stat(state, call, asked);
    case 'list':
      return list(state, call, asked);
    case 'read':
      return read(state, call, asked);
    default:
      return unreachable(call);
  }
}
