import type { InodeId } from '../../../common/ids.js';
import { refuse } from '../../../common/refusal.js';
import { checkpointName, CURRENT_NAME, STAMPS_MAX } from '../../../common/trash.js';
import type { Decision } from '../decision.js';
import type { MasterState } from '../state.js';

/** The master's own: what lies in `Current` of a trash becomes a folder of this moment, and waits to expire. */
export function rollTrash(state: MasterState, trash: InodeId, timeMs: number): Decision {
  const { namespace, openFiles } = state;
  const current = namespace.lookup(trash, CURRENT_NAME);
  if (current === undefined) return gone(CURRENT_NAME);
  const moment = checkpointName(timeMs);
  for (let i = 0; i < STAMPS_MAX; i++) {
    const name = i === 0 ? moment : `${moment}-${i}`;
    const taken =
      namespace.lookup(trash, name) !== undefined ||
      openFiles.reservation(trash, name) !== undefined;
    if (!taken) return { operation: { kind: 'rename', inode: current, parent: trash, name } };
  }
  return refuse('ALREADY_EXISTS', { message: `The trash has ${STAMPS_MAX} folders ${moment}` });
}

/** The master's own: deletes a folder of a trash for good. */
export function expireTrash(state: MasterState, trash: InodeId, name: string): Decision {
  const inode = state.namespace.lookup(trash, name);
  return inode === undefined ? gone(name) : { operation: { kind: 'remove', inode } };
}

function gone(name: string): Decision {
  return refuse('NOT_FOUND', { message: `${name} is gone from the trash` });
}
