import { DfsError } from '../../common/error.js';
import { DecodeFault } from '../../common/byte-reader.js';
import { ROOT_INODE } from '../../common/ids.js';
import type { ImageInode, ImageView } from '../../common/image.js';
import { joinNames } from '../../common/path.js';
import type { FileSystem } from '../../runtime/file-system.js';
import { withFaults } from './image-faults.js';
import { ImageInodes, type StoredInode } from './image-inodes.js';
import { openImage, type Image } from './open-image.js';
import { walkTree } from './walk-tree.js';

export async function* viewImage(
  fs: Pick<FileSystem, 'open' | 'list'>,
  { path, below, limit = Number.MAX_SAFE_INTEGER, withBlocks }: ImageView,
): AsyncGenerator<ImageInode, void, void> {
  const image = await openImage(fs, path);
  try {
    let left = limit;
    const all = withFaults(image.about.path, inodesOf(image, below, withBlocks));
    // Not asked for one more than is wanted.
    for (let next = left > 0 ? await all.next() : undefined; next?.done === false;) {
      yield next.value;
      next = --left > 0 ? await all.next() : undefined;
    }
  } finally {
    await image.close();
  }
}

/** Those below the names; for the root, also those that no path leads to. */
async function* inodesOf(
  image: Image,
  below: readonly string[],
  withBlocks: boolean,
): AsyncGenerator<ImageInode, void, void> {
  const inodes = new ImageInodes(image);
  // Blocks are looked up beside the walk, which goes on from where it is.
  const beside = withBlocks ? new ImageInodes(image) : undefined;
  const start = await startOf(inodes, below);
  let named = 0;
  for await (const step of walkTree(inodes, start, joinNames(below))) {
    if (step.kind === 'end') continue;
    if (step.inode.parent !== undefined) named++;
    yield await told(image, beside, step.inode, step.path);
  }
  if (below.length > 0) return;
  for await (const { inode } of pathless(inodes)) {
    if (inode.parent !== undefined) named++;
    yield await told(image, beside, inode, undefined);
  }
  const { size } = image.rest.roots.inodes.names;
  if (named !== size)
    throw new DecodeFault(`${size - named} names are in directories that no path leads to`);
}

/** Every inode that no path leads to, a removed directory before what is in it, and of what kind it is. */
export async function* pathless(
  inodes: ImageInodes,
): AsyncGenerator<{ readonly inode: StoredInode }, void, void> {
  for await (const id of inodes.namelessIds()) {
    if (id === ROOT_INODE) continue;
    const inode = await inodes.byId(id);
    if (inode === undefined) throw new DecodeFault(`inode ${id} is listed and not there`);
    for await (const step of walkTree(inodes, inode, '')) if (step.kind === 'inode') yield step;
  }
}

/** A file that waits for its name, and not to be reaped. */
export function isUnpublished({ rest }: Image, { id, parent }: StoredInode): boolean {
  return parent === undefined && rest.openFiles.get(id)?.reserved !== undefined;
}

async function startOf(inodes: ImageInodes, names: readonly string[]): Promise<StoredInode> {
  let found = await inodes.byId(ROOT_INODE);
  if (found?.isDirectory !== true || found.parent !== undefined)
    throw new DecodeFault('there is no root directory');
  for (const name of names) {
    found = found.isDirectory ? await inodes.child(found.id, name) : undefined;
    if (found === undefined)
      throw new DfsError('NOT_FOUND', 'No such file or directory in this checkpoint', {
        path: joinNames(names),
      });
  }
  return found;
}

async function told(
  image: Image,
  inodes: ImageInodes | undefined,
  inode: StoredInode,
  path: string | undefined,
): Promise<ImageInode> {
  const { id, isDirectory, parent, name, of, mtimeMs, atimeMs, version, length, count } = inode;
  const unlinked = isUnpublished(image, inode) ? 'unpublished' : 'removed';
  return {
    inode: id,
    type: isDirectory ? 'directory' : 'file',
    path: path ?? null,
    state: path === undefined ? unlinked : 'linked',
    parent: parent ?? null,
    name,
    length,
    replication: of.replication,
    blockSize: of.blockSize,
    owner: of.owner,
    group: of.group,
    mode: of.mode,
    mtimeMs,
    atimeMs,
    version,
    entries: isDirectory ? count : 0,
    blocks: (await inodes?.blocks(inode)) ?? [],
    holder: image.rest.openFiles.get(id)?.holder ?? null,
  };
}
