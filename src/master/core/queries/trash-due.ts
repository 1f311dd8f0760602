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
  for (const home of slicesOf(state, homes)) {
    if (home === undefined) {
      yield undefined;
      continue;
    }
    const trash = directoryIn(state, home.id, TRASH_NAME);
    if (trash === undefined) continue;
    for (const folder of slicesOf(state, trash)) {
      if (folder === undefined) yield undefined;
      else if (isDue(state, folder, policy, nowMs))
        yield { user: home.name, trash, name: folder.name };
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

/** Entries of a directory, page by page, with undefined after each page that is not the last. */
function* slicesOf(state: MasterState, directory: InodeId): Generator<Child | undefined, void> {
  let after = '';
  for (;;) {
    const page = state.namespace.children(directory, after, WALK_STEP_MAX);
    yield* page;
    if (page.length < WALK_STEP_MAX) return;
    after = page.at(-1)?.name ?? '';
    yield undefined;
  }
}

function directoryIn(state: MasterState, parent: InodeId, name: string): InodeId | undefined {
  const id = state.namespace.lookup(parent, name);
  return id !== undefined && state.namespace.get(id)?.type === 'directory' ? id : undefined;
}
