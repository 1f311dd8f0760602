import type { ServerId } from '../../../common/ids.js';
import type { Decision } from '../decision.js';
import type { MasterState } from '../state.js';

export interface DrainNote {
  readonly server: ServerId;
  readonly totalBytes: number;
  readonly totalBlocks: number;
  readonly doneBytes: number;
  readonly done: boolean;
}

/** The master's own: keeps what was reached. Undefined if the server is in service again, or nothing is new. */
export function noteDrain(state: MasterState, note: DrainNote): Decision | undefined {
  const server = state.administration.leaving(note.server);
  if (server === undefined) return undefined;
  const isNew =
    note.totalBytes > server.totalBytes ||
    note.totalBlocks > server.totalBlocks ||
    note.doneBytes > server.doneBytes ||
    (note.done && server.doneAtMs === 0);
  return isNew ? { operation: { kind: 'noteDrain', ...note } } : undefined;
}
