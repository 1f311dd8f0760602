import { nameFault } from './path.js';

/**
 * Where removed files wait, laid out as in HDFS: `/user/NAME/.Trash/Current/ORIGINAL/PATH`, and what was rolled in
 * `/user/NAME/.Trash/YYMMDDHHmmss/...` (UTC).
 */
export const HOMES_NAME = 'user';
export const TRASH_NAME = '.Trash';
export const CURRENT_NAME = 'Current';
export const TRASH_MODE = 0o700;
/**
 * Mode of a directory that the trash made on the way to what was removed. The sticky bit tells it from a directory that
 * was itself removed, so that nothing is ever put into one of those, and each can be restored as it was.
 */
export const WAY_MODE = 0o1700;
/** Numbers that are tried for a name that is taken, from the time of the removal in milliseconds on. */
export const STAMPS_MAX = 1_000;

export function trashRoot(user: string): string {
  return `/${HOMES_NAME}/${user}/${TRASH_NAME}`;
}

/** Why this user can have no trash, as the end of a sentence; undefined if it can. */
export function trashUserFault(user: string): string | undefined {
  return nameFault(user);
}

/** Names of a path that is somebody's trash, or lies in it. */
export function isInTrash(names: readonly string[]): boolean {
  return names.length >= 3 && names[0] === HOMES_NAME && names[2] === TRASH_NAME;
}

/** Names of a path above the trash of this user. */
export function isAboveTrash(names: readonly string[], user: string): boolean {
  return names.length <= 2 && names.every((name, i) => name === [HOMES_NAME, user][i]);
}

/** Name of a folder that is rolled at this time; in whole seconds and never before it, so that it expires no earlier. */
export function checkpointName(timeMs: number): string {
  const digits = new Date(Math.ceil(timeMs / 1_000) * 1_000).toISOString().replaceAll(/\D/g, '');
  return digits.slice(2, 14);
}

/** The time in a folder's name (with `-1`, `-2`, ... after it if there were several); undefined for any other name. */
export function checkpointTimeMs(name: string): number | undefined {
  const match = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(-\d{1,4})?$/.exec(name);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map(Number);
  const timeMs = Date.UTC(2_000 + year, month - 1, day, hour, minute, second);
  return checkpointName(timeMs) === name.slice(0, 12) ? timeMs : undefined;
}

/** Name in the trash of what cannot have its own: HDFS appends the time too. */
export function stampedName(name: string, stampMs: number): string {
  return `${name}${stampMs}`;
}

/** The name before the stamp, if the end of this one is the stamp of something removed at that time. */
export function unstampedName(name: string, removedMs: number): string {
  const digits = String(removedMs).length;
  const end = name.slice(-digits);
  if (name.length <= digits || !/^\d+$/.test(end)) return name;
  const late = Number(end) - removedMs;
  return late >= 0 && late < STAMPS_MAX ? name.slice(0, -digits) : name;
}
