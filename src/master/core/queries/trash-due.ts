import { ROOT_INODE, type InodeId } from '../../../common/ids.js';
import { checkpointTimeMs, CURRENT_NAME, HOMES_NAME, TRASH_NAME } from '../../../common/trash.js';
import { WALK_STEP_MAX } from '../limits.js';
import type { Child } from '../namespace/namespace.js';
import type { MasterState } from '../state.js';

export interface TrashPolicy {
  /** What was rolled is deleted after this; 0 switches the trash off. */
  readonly intervalMs: number;
  /** `Current` is rolled when it is this old. */
  readonly checkpointIntervalMs: number;
}

/** Entries of a directory that are held at once. */
const PAGE = 100;

/** What there is to do in one user's trash. */
export interface TrashDue {
  readonly user: string;
  readonly trash: InodeId;
  /** A folder whose time is over, or `Current`, which is to be rolled. */
  readonly name: string;
}

/**
 * All that is due by now, in slices: undefined ends each. What is yielded is true in that turn, and to be acted upon
 * in it; the tree may change before the next one is asked for.
 */
export function* trashDue(
  state: MasterState,
  policy: TrashPolicy,
  nowMs: number,
): Generator<TrashDue | undefined, void> {
  const homes = directoryIn(state, ROOT_INODE, HOMES_NAME);
  if (homes === undefined) return;
  let looked = 0;
  for (const home of entriesOf(state, homes)) {
    if (++looked % WALK_STEP_MAX === 0) yield undefined;
    const trash = directoryIn(state, home.id, TRASH_NAME);
    if (trash === undefined) continue;
    for (const folder of entriesOf(state, trash)) {
      if (isDue(state, folder, policy, nowMs)) yield { user: home.name, trash, name: folder.name };
      if (++looked % WALK_STEP_MAX === 0) yield undefined;
    }
  }
}

/** `Current` is as old as its first entry: its directory was made, or made again after it was rolled, for that one. */
function isDue(state: MasterState, { id, name }: Child, policy: TrashPolicy, nowMs: number) {
  const inode = state.namespace.get(id);
  if (inode?.type !== 'directory') return false;
  if (name === CURRENT_NAME) return nowMs - inode.atimeMs >= policy.checkpointIntervalMs;
  const rolledMs = checkpointTimeMs(name);
  return rolledMs !== undefined && nowMs - rolledMs >= policy.intervalMs;
}

/** Entries of a directory, fetched page by page; each is there, under its name, in the turn in which it is taken. */
function* entriesOf(state: MasterState, directory: InodeId): Generator<Child, void> {
  let page: readonly Child[] = [];
  do {
    page = state.namespace.children(directory, page.at(-1)?.name ?? '', PAGE);
    for (const child of page)
      if (state.namespace.lookup(directory, child.name) === child.id) yield child;
  } while (page.length === PAGE);
}

function directoryIn(state: MasterState, parent: InodeId, name: string): InodeId | undefined {
  const id = state.namespace.lookup(parent, name);
  return id !== undefined && state.namespace.get(id)?.type === 'directory' ? id : undefined;
}
