import { DecodeFault } from '../../common/byte-reader.js';
import type { InodeId } from '../../common/ids.js';
import { childPath } from '../../common/path.js';
import type { ImageInodes, StoredInode } from './image-inodes.js';

/** A step of a walk: an inode, or the end of a directory. */
export type WalkStep =
  | { readonly kind: 'inode'; readonly inode: StoredInode; readonly path: string }
  | {
      readonly kind: 'end';
      readonly inode: StoredInode;
      readonly path: string;
      /** Files right in it. */
      readonly files: number;
    };

interface Level {
  readonly inode: StoredInode;
  readonly path: string;
  /** The entry seen last. */
  after: string;
  entries: number;
  files: number;
}

/**
 * An inode and all that is below it, in order of names, each directory before what is in it. Memory goes with the depth
 * alone. A directory is entered only by the name that the index gives it, so what lies in itself is never entered:
 * every walk ends. Throws DecodeFault, also where a directory has not as many entries as it says.
 */
export async function* walkTree(
  inodes: ImageInodes,
  start: StoredInode,
  path: string,
): AsyncGenerator<WalkStep, void, void> {
  yield { kind: 'inode', inode: start, path };
  const way: Level[] = start.isDirectory ? [levelOf(start, path)] : [];
  // Whether the last look-up was the entry seen last, so that the next one is beside it.
  let isBeside = false;
  for (let level = way.at(-1); level !== undefined; level = way.at(-1)) {
    const { id } = level.inode;
    const entry: StoredInode | undefined = isBeside
      ? await inodes.nextEntry(id)
      : await inodes.entryAfter(id, level.after);
    isBeside = entry !== undefined && !entry.isDirectory;
    if (entry === undefined) {
      way.pop();
      if (level.entries !== level.inode.count)
        throw new DecodeFault(
          `directory ${id} has ${level.entries} entries, and says ${level.inode.count}`,
        );
      yield { kind: 'end', inode: level.inode, path: level.path, files: level.files };
      continue;
    }
    level.after = entry.name;
    level.entries++;
    const below = childPath(level.path, entry.name);
    yield { kind: 'inode', inode: entry, path: below };
    if (!entry.isDirectory) level.files++;
    else {
      await checkName(inodes, entry, id);
      way.push(levelOf(entry, below));
    }
  }
}

function levelOf(inode: StoredInode, path: string): Level {
  return { inode, path, after: '', entries: 0, files: 0 };
}

/** Throws unless this is the one name of the directory. */
async function checkName(
  inodes: ImageInodes,
  { id, name }: StoredInode,
  parent: InodeId,
): Promise<void> {
  const found = await inodes.byId(id);
  if (found?.parent !== parent || found.name !== name)
    throw new DecodeFault(`directory ${id} has two names, or is not in the index`);
}
