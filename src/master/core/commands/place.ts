import { isRefusal, refuse, type Refusal } from '../../../common/refusal.js';
import type { InodeId } from '../../../common/ids.js';
import type { Caller } from '../decision.js';
import type { Inode } from '../namespace/namespace.js';
import { EXECUTE, need, WRITE } from '../permissions.js';
import type { MasterState } from '../state.js';
import { resolve, type Resolved } from '../tree.js';
import { memoryFault } from './memory-fault.js';

/** Where a new entry is to stand. */
export interface Place {
  readonly path: string;
  /** The last directory that exists on the way. */
  readonly parent: Inode;
  /** Directories that are missing between `parent` and the entry. */
  readonly missing: readonly string[];
  readonly name: string;
  /** What is there now; present only if nothing is missing. */
  readonly existing: Inode | undefined;
}

/** Follows a path to where an entry shall be made; rights are not checked but for `x` on the way. */
export function placeOf(
  state: MasterState,
  caller: Caller,
  request: { readonly path: string; readonly makeParents: boolean },
): Place | Refusal {
  const resolved = resolve(state, caller, request.path);
  return isRefusal(resolved) ? resolved : placeAt(resolved, request.makeParents);
}

/** The same of a path that was followed. */
export function placeAt(resolved: Resolved, makeParents: boolean): Place | Refusal {
  const { path, names, inodes, target } = resolved;
  const name = names.at(-1);
  if (name === undefined)
    return refuse('ALREADY_EXISTS', { message: 'The root is there already', path });
  const depth = Math.min(inodes.length, names.length);
  const missing = names.slice(depth - 1, -1);
  if (missing.length > 0 && !makeParents) return refuse('PARENT_NOT_FOUND', { path });
  const parent = inodes[depth - 1];
  if (parent?.type !== 'directory')
    return refuse('NOT_DIRECTORY', { path: ancestor(resolved, depth) });
  return { path, parent, missing, name, existing: target };
}

/** Refuses an entry that the caller may not make here, or whose first new name is kept for an unpublished file. */
export function makingFault(
  state: MasterState,
  caller: Caller,
  { path, parent, missing, name }: Place,
): Refusal | undefined {
  const fault = need(parent, caller, WRITE | EXECUTE, path);
  if (fault !== undefined) return fault;
  return (
    memoryFault(state, { inodes: missing.length + 1, blocks: 0 }, path) ??
    reservedFault(state, { parent: parent.id, name: missing[0] ?? name, path })
  );
}

/** Refuses a name that an unpublished file has reserved. */
export function reservedFault(
  state: MasterState,
  {
    parent,
    name,
    path,
  }: { readonly parent: InodeId; readonly name: string; readonly path: string },
): Refusal | undefined {
  if (state.openFiles.reservation(parent, name) === undefined) return undefined;
  return beingWritten(path);
}

export function beingWritten(path: string): Refusal {
  return refuse('FILE_BEING_WRITTEN', {
    message: 'Another writer holds this file; wait until it closes it or its lease ends',
    path,
  });
}

export function versionFault(
  inode: Inode | undefined,
  ifVersion: number | undefined,
  path: string,
): Refusal | undefined {
  if (ifVersion === undefined || inode?.version === ifVersion) return undefined;
  return refuse('VERSION_CONFLICT', {
    message:
      inode === undefined
        ? `Version ${ifVersion} was asked for, and nothing is there; read it again`
        : `Version ${ifVersion} was asked for, and it has ${inode.version}; read it again`,
    path,
  });
}

function ancestor({ names }: Resolved, depth: number): string {
  return `/${names.slice(0, depth - 1).join('/')}`;
}
