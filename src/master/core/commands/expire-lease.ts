import type { InodeId } from '../../../common/ids.js';
import { refuse } from '../../../common/refusal.js';
import type { Decision } from '../decision.js';
import type { MasterState } from '../state.js';

/** The master's own: its holder was silent for too long. Same end as an abandoned file. */
export function expireLease(state: MasterState, inode: InodeId): Decision {
  if (state.openFiles.get(inode) === undefined)
    return refuse('NOT_FOUND', { message: `Inode ${inode} is not open` });
  return { operation: { kind: 'expireLease', inode } };
}
