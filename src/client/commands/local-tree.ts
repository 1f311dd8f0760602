import { lstat, opendir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { DfsError, hasCode } from '../../common/error.js';
import { nameFault } from '../../common/path.js';

export interface LocalEntry {
  readonly path: string;
  /** Names from the root of the walk down to this entry. */
  readonly names: readonly string[];
  readonly kind: 'file' | 'directory' | 'stream';
  readonly size: number;
  readonly mode: number;
  readonly mtimeMs: number;
  readonly atimeMs: number;
}

/** What an argument of put names. Symbolic links are followed; a pipe or a device can be read like a file. */
export async function localEntry(path: string): Promise<LocalEntry> {
  const stats = await stat(path);
  const kind = stats.isDirectory() ? 'directory' : stats.isFile() ? 'file' : 'stream';
  if (stats.isSocket()) throw new DfsError('UNSUPPORTED', 'Is a socket', { path });
  return {
    path,
    names: [],
    kind,
    size: stats.size,
    mode: stats.mode & 0o7777,
    mtimeMs: Math.trunc(stats.mtimeMs),
    atimeMs: Math.trunc(stats.atimeMs),
  };
}

/** Last name of a local path, also of `.` and `dir/..`. */
export function localName(path: string): string {
  return basename(resolve(path));
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

export interface LocalVisitor {
  /** Comes before what is in the directory; false leaves it out. */
  readonly enter: (directory: LocalEntry) => Promise<boolean>;
  readonly refused: (fault: DfsError) => Promise<void>;
}

/**
 * All files below a local directory, which is read in small pieces.
 * Names that a path of the cluster cannot have, and what is neither file nor directory, go to `refused`;
 * a link to a directory too, since following it may never end.
 */
export async function* walkLocal(
  root: LocalEntry,
  visitor: LocalVisitor,
): AsyncGenerator<LocalEntry, void, undefined> {
  // Only with Buffer names can a name that is not UTF-8 be told from one that is.
  const encoding = 'buffer' as BufferEncoding;
  const directory = await opendir(root.path, { encoding });
  for await (const dirent of directory) {
    const raw = dirent.name as unknown as Buffer;
    const entry = await inspect(root, raw).catch(async (error: unknown) => {
      if (!(error instanceof DfsError)) throw error;
      await visitor.refused(error);
      return undefined;
    });
    if (entry === undefined) continue;
    if (entry.kind === 'file') yield entry;
    else if (await visitor.enter(entry)) yield* walkLocal(entry, visitor);
  }
}

async function inspect(parent: LocalEntry, raw: Buffer): Promise<LocalEntry | undefined> {
  const name = decodeName(parent.path, raw);
  const path = join(parent.path, name);
  const link = await lstat(path).catch(unlessGone);
  if (link === undefined) return undefined;
  const stats = link.isSymbolicLink() ? await stat(path).catch(unlessGone) : link;
  if (stats === undefined) throw new DfsError('NOT_FOUND', 'Is a link to nothing', { path });
  if (link.isSymbolicLink() && stats.isDirectory())
    throw new DfsError('UNSUPPORTED', 'Is a link to a directory, which is not followed', { path });
  if (!stats.isDirectory() && !stats.isFile())
    throw new DfsError('UNSUPPORTED', 'Is neither a file nor a directory', { path });
  return {
    path,
    names: [...parent.names, name],
    kind: stats.isDirectory() ? 'directory' : 'file',
    size: stats.size,
    mode: stats.mode & 0o7777,
    mtimeMs: Math.trunc(stats.mtimeMs),
    atimeMs: Math.trunc(stats.atimeMs),
  };
}

function decodeName(parent: string, raw: Buffer): string {
  let name: string;
  try {
    name = utf8.decode(raw);
  } catch {
    const shown = join(parent, raw.toString('latin1').replace(/[\u0080-\u00ff]/g, escapeByte));
    throw new DfsError('PATH_INVALID', 'Its name is not valid UTF-8', { path: shown });
  }
  const fault = nameFault(name);
  if (fault !== undefined)
    throw new DfsError('PATH_INVALID', `Invalid path: ${fault}`, { path: join(parent, name) });
  return name;
}

function escapeByte(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16)}`;
}

/** What vanished between the listing and the look at it is not part of the tree any more. */
function unlessGone(error: unknown): undefined {
  if (hasCode(error, 'ENOENT')) return undefined;
  throw error;
}
