import { refuse, type Refusal } from '../../common/refusal.js';
import type { Caller } from './decision.js';
import type { Inode } from './namespace/namespace.js';

export const READ = 4;
export const WRITE = 2;
export const EXECUTE = 1;

const STICKY = 0o1000;

/** POSIX rights as in HDFS: the first class that fits (owner, group, others) decides alone. */
export function allowed(inode: Inode, caller: Caller, bits: number): boolean {
  if (caller.superuser) return true;
  const shift = inode.owner === caller.user ? 6 : caller.groups.includes(inode.group) ? 3 : 0;
  return ((inode.mode >> shift) & bits) === bits;
}

/** A refusal unless the caller has all the rights. */
export function need(
  inode: Inode,
  caller: Caller,
  bits: number,
  path: string,
): Refusal | undefined {
  if (allowed(inode, caller, bits)) return undefined;
  return denied(inode, caller, `needs ${rights(bits)} on`, path);
}

export function needOwner(inode: Inode, caller: Caller, path: string): Refusal | undefined {
  if (caller.superuser || inode.owner === caller.user) return undefined;
  return denied(inode, caller, 'does not own', path);
}

/** In a sticky directory only the entry's owner, the directory's owner and the superuser take an entry away. */
export function needUnsticky(
  directory: Inode,
  entry: Inode,
  caller: Caller,
  path: string,
): Refusal | undefined {
  if (caller.superuser || (directory.mode & STICKY) === 0) return undefined;
  if (entry.owner === caller.user || directory.owner === caller.user) return undefined;
  return denied(
    entry,
    caller,
    'is kept by the sticky bit of the directory from moving or removing',
    path,
  );
}

export function denied(inode: Inode, caller: Caller, what: string, path: string): Refusal {
  const { owner, group, mode } = inode;
  return refuse('PERMISSION_DENIED', {
    message: `Permission denied: user ${caller.user} ${what} '${path}' (owner ${owner}, group ${group}, mode ${mode.toString(8)})`,
    path,
  });
}

function rights(bits: number): string {
  return `${bits & READ ? 'r' : '-'}${bits & WRITE ? 'w' : '-'}${bits & EXECUTE ? 'x' : '-'}`;
}
