import { refuse, type Refusal } from './refusal.js';

/** Bounds of HDFS-like names (contract, "Bad input"). */
export const NAME_BYTES_MAX = 255;
export const PATH_BYTES_MAX = 4_096;
export const PATH_COMPONENTS_MAX = 1_000;

const encoder = new TextEncoder();

/** Why this cannot be the name of an entry, or undefined if it can. Names are kept as given, never normalised. */
export function nameFault(name: string): string | undefined {
  if (name === '') return 'a name is empty';
  if (name === '.' || name === '..') return `'${name}' is not a name`;
  if (name.includes('/')) return "a name has a '/'";
  if (name.includes('\0')) return 'a name has a NUL byte';
  if (!name.isWellFormed()) return 'a name is not valid Unicode';
  // A UTF-16 unit takes at most 3 bytes, so most names need no encoding to be known as short.
  if (name.length * 3 > NAME_BYTES_MAX && encoder.encode(name).length > NAME_BYTES_MAX)
    return `a name is longer than ${NAME_BYTES_MAX} bytes`;
  return undefined;
}

/** An absolute path as its names; the root has none. */
export interface ParsedPath {
  readonly names: readonly string[];
  /** In normal form: what `joinNames` makes of the names. */
  readonly path: string;
}

/** Parses an absolute path. Repeated and trailing slashes are dropped, as HDFS does; `.` and `..` are refused. */
export function parsePath(path: string): ParsedPath | Refusal {
  if (!path.startsWith('/')) return invalid(path, 'it must start with /');
  if (
    path.length > PATH_BYTES_MAX ||
    (path.length * 3 > PATH_BYTES_MAX && encoder.encode(path).length > PATH_BYTES_MAX)
  )
    return invalid(path, `it is longer than ${PATH_BYTES_MAX} bytes`);
  const pieces = path.split('/');
  const isNormal = !path.endsWith('/') && !path.includes('//');
  const names = isNormal ? pieces.slice(1) : pieces.filter((name) => name !== '');
  if (names.length > PATH_COMPONENTS_MAX)
    return invalid(path, `it has more than ${PATH_COMPONENTS_MAX} components`);
  // What holds for the whole path is asked once, not of each name.
  const isPlain = path.isWellFormed() && !path.includes('\0');
  for (const name of names) {
    if (isPlain && isPlainName(name)) continue;
    const fault = nameFault(name);
    if (fault !== undefined) return invalid(path, fault);
  }
  return { names, path: isNormal ? path : joinNames(names) };
}

/** Of a piece of a path that is valid Unicode without NUL bytes: it is surely a name. */
function isPlainName(name: string): boolean {
  return name.length * 3 <= NAME_BYTES_MAX && name !== '.' && name !== '..';
}

function invalid(path: string, why: string): Refusal {
  return refuse('PATH_INVALID', { message: `Invalid path: ${why}`, path: path.slice(0, 300) });
}

export function joinNames(names: readonly string[]): string {
  return `/${names.join('/')}`;
}

/** `parent/name` without doubling the root's slash. */
export function childPath(parent: string, name: string): string {
  return parent.endsWith('/') ? parent + name : `${parent}/${name}`;
}

/**
 * Order of names by their UTF-8 bytes. UTF-16 order differs from it only where a surrogate meets a unit of
 * U+E000..U+FFFF, so surrogates are lifted above those.
 */
export function compareNames(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return lift(x) - lift(y);
  }
  return a.length - b.length;
}

function lift(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
