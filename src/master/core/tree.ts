import { must } from '../../common/assert.js';
import { ROOT_INODE, type InodeId } from '../../common/ids.js';
import { joinNames, parsePath } from '../../common/path.js';
import { isRefusal, refuse, type Refusal } from '../../common/refusal.js';
import type { Caller } from './decision.js';
import type { Inode } from './namespace/namespace.js';
import { allowed, denied, EXECUTE } from './permissions.js';
import type { MasterState } from './state.js';

/** A path followed as far as it exists. */
export interface Resolved {
  /** In normal form. */
  readonly path: string;
  readonly names: readonly string[];
  /** The root and one inode for each name that exists; all but the last are directories. */
  readonly inodes: readonly Inode[];
  /** The inode at the end of the path, if it is there. */
  readonly target: Inode | undefined;
}

export interface ResolvedTarget extends Resolved {
  readonly target: Inode;
}

/** Follows a path; the caller needs `x` on every directory that it goes through. */
export function resolve(state: MasterState, caller: Caller, path: string): Resolved | Refusal {
  const parsed = parsePath(path);
  if (isRefusal(parsed)) return parsed;
  const { names } = parsed;
  let inode = inodeOf(state, ROOT_INODE);
  const inodes = [inode];
  for (let i = 0; i < names.length; i++) {
    if (inode.type !== 'directory')
      return refuse('NOT_DIRECTORY', { path: joinNames(names.slice(0, i)) });
    if (!allowed(inode, caller, EXECUTE))
      return denied(inode, caller, 'needs x on', joinNames(names.slice(0, i)));
    const child = state.namespace.child(inode.id, names[i]!);
    if (child === undefined) break;
    inode = child;
    inodes.push(inode);
  }
  const target = inodes.length === names.length + 1 ? inode : undefined;
  return { path: parsed.path, names, inodes, target };
}

/** Follows a path that must be there. */
export function resolveTarget(
  state: MasterState,
  caller: Caller,
  path: string,
): ResolvedTarget | Refusal {
  const resolved = resolve(state, caller, path);
  if (isRefusal(resolved)) return resolved;
  const { target } = resolved;
  if (target === undefined) return refuse('NOT_FOUND', { path: resolved.path });
  return { ...resolved, target };
}

/** The directory that the last name of a path stands in; undefined for the root or if it is missing. */
export function parentOf({ inodes, names }: Resolved): Inode | undefined {
  return names.length === 0 ? undefined : inodes[names.length - 1];
}

/** Path of the directory that the last name stands in. */
export function parentPath({ names }: Resolved): string {
  return joinNames(names.slice(0, -1));
}

export function inodeOf(state: MasterState, id: InodeId): Inode {
  return must(state.namespace.get(id), `there is no inode ${id}`);
}

/** Whether an inode is below the root, or the root itself. */
export function isLinked(state: MasterState, id: InodeId): boolean {
  for (let at: InodeId | undefined = id; at !== ROOT_INODE; at = state.namespace.get(at)?.parent)
    if (at === undefined) return false;
  return true;
}

/** Path of an inode; undefined if it is not (or no longer) below the root. */
export function pathOf(state: MasterState, id: InodeId): string | undefined {
  const names: string[] = [];
  for (let at = id; at !== ROOT_INODE;) {
    const inode = state.namespace.get(at);
    if (inode?.parent === undefined) return undefined;
    names.push(inode.name);
    at = inode.parent;
  }
  return joinNames(names.reverse());
}
