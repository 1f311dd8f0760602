import { must } from '../../common/assert.js';
import { DfsError } from '../../common/error.js';
import type { ImageBlock, ImageChange, ImageDiffSummary, ImageValue } from '../../common/image.js';
import type { FileSystem } from '../../runtime/file-system.js';
import { imageFault } from './image-faults.js';
import { ImageInodes, type InodePlace, type StoredInode } from './image-inodes.js';
import { ImagePaths } from './image-paths.js';
import { openImage, type Image } from './open-image.js';

/**
 * What became of each inode from one checkpoint to another. An inode is there if a path leads to it: one that is
 * published is created, one that waits to be reaped is removed.
 */
export async function* diffImages(
  fs: Pick<FileSystem, 'open' | 'list'>,
  from: string,
  to: string,
): AsyncGenerator<ImageChange | ImageDiffSummary, void, void> {
  const before = await Side.open(fs, from);
  try {
    const after = await Side.open(fs, to);
    try {
      checkClusters(before.image, after.image);
      yield* compare(before, after);
    } finally {
      await after.close();
    }
  } finally {
    await before.close();
  }
}

/** An inode with its path. */
interface Placed {
  readonly inode: StoredInode;
  readonly path: string;
}

/** One of the two; what is wrong with it is told by its name. */
class Side {
  readonly image: Image;
  private readonly inodes: ImageInodes;
  private readonly paths: ImagePaths;
  private readonly ids: AsyncGenerator<InodePlace, void, void>;

  static async open(fs: Pick<FileSystem, 'open' | 'list'>, path: string): Promise<Side> {
    return new Side(await openImage(fs, path));
  }

  private constructor(image: Image) {
    this.image = image;
    this.inodes = new ImageInodes(image);
    this.paths = new ImagePaths(new ImageInodes(image));
    this.ids = this.inodes.ids();
  }

  close(): Promise<void> {
    return this.image.close();
  }

  /** The next inode; undefined at the end. */
  next(): Promise<InodePlace | undefined> {
    return this.guarded(async () => (await this.ids.next()).value ?? undefined);
  }

  /** Undefined if no path leads to it. */
  find(place: InodePlace): Promise<Placed | undefined> {
    return this.guarded(async () => {
      const inode = must(await this.inodes.at(place), `inode ${place.id} is listed and not there`);
      const path = await this.paths.of(inode);
      return path === undefined ? undefined : { inode, path };
    });
  }

  blocks(inode: StoredInode): Promise<ImageBlock[]> {
    return this.guarded(() => this.inodes.blocks(inode));
  }

  private async guarded<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      throw imageFault(error, this.image.about.path);
    }
  }
}

async function* compare(
  before: Side,
  after: Side,
): AsyncGenerator<ImageChange | ImageDiffSummary, void, void> {
  const counts = { created: 0, removed: 0, renamed: 0, changed: 0 };
  const blocks = { blocksAdded: 0, blocksRemoved: 0, blocksChanged: 0 };
  let [one, two] = [await before.next(), await after.next()];
  while (one !== undefined || two !== undefined) {
    const id = Math.min(one?.id ?? Infinity, two?.id ?? Infinity);
    const was = one?.id === id ? await before.find(one) : undefined;
    const is = two?.id === id ? await after.find(two) : undefined;
    for await (const change of changesOf(before, after, was, is)) {
      counts[change.change]++;
      if (change.change === 'changed') {
        blocks.blocksAdded += change.blocks.added.length;
        blocks.blocksRemoved += change.blocks.removed.length;
        blocks.blocksChanged += change.blocks.changed.length;
      } else if (change.change === 'created') blocks.blocksAdded += change.blocks;
      else if (change.change === 'removed') blocks.blocksRemoved += change.blocks;
      yield change;
    }
    if (one?.id === id) one = await before.next();
    if (two?.id === id) two = await after.next();
  }
  const [from, to] = [before.image.about, after.image.about];
  yield { change: 'summary', from, to, ...counts, ...blocks };
}

async function* changesOf(
  before: Side,
  after: Side,
  was: Placed | undefined,
  is: Placed | undefined,
): AsyncGenerator<ImageChange, void, void> {
  if (was === undefined || is === undefined) {
    if (is !== undefined) yield whole('created', is);
    if (was !== undefined) yield whole('removed', was);
    return;
  }
  const about = { inode: is.inode.id, type: typeOf(is.inode) };
  // By parent and name: what is below a directory that was renamed is where it was.
  if (was.inode.parent !== is.inode.parent || was.inode.name !== is.inode.name)
    yield { change: 'renamed', ...about, from: was.path, to: is.path };
  const attributes = attributeChanges(was.inode, is.inode);
  const blocks = blockChanges(await before.blocks(was.inode), await after.blocks(is.inode));
  const count = blocks.added.length + blocks.removed.length + blocks.changed.length;
  if (Object.keys(attributes).length + count > 0)
    yield { change: 'changed', ...about, path: is.path, attributes, blocks };
}

function whole(change: 'created' | 'removed', { inode, path }: Placed): ImageChange {
  const { id, length, count, isDirectory } = inode;
  const blocks = isDirectory ? 0 : count;
  return { change, inode: id, type: typeOf(inode), path, size: length, blocks };
}

function typeOf({ isDirectory }: StoredInode): 'file' | 'directory' {
  return isDirectory ? 'directory' : 'file';
}

/** In the names of `stat --json`. */
function attributesOf(inode: StoredInode): Record<string, ImageValue> {
  const { of, mtimeMs: mtime, atimeMs: atime, version, length: size, isDirectory, count } = inode;
  const { owner, group, mode, replication, blockSize } = of;
  const type = typeOf(inode);
  const entries = isDirectory ? count : 0;
  return {
    type,
    size,
    replication,
    blockSize,
    owner,
    group,
    mode,
    mtime,
    atime,
    version,
    entries,
  };
}

function attributeChanges(was: StoredInode, is: StoredInode) {
  const after = attributesOf(is);
  const changes: Record<string, { from: ImageValue; to: ImageValue }> = {};
  for (const [name, from] of Object.entries(attributesOf(was))) {
    const to = must(after[name], `an inode has a ${name}`);
    if (from !== to) changes[name] = { from, to };
  }
  return changes;
}

/** By id: a block that was written anew under the same one changed. */
function blockChanges(was: readonly ImageBlock[], is: readonly ImageBlock[]) {
  const before = new Map(was.map((block) => [block.id, block]));
  const after = new Map(is.map((block) => [block.id, block]));
  const changed: { from: ImageBlock; to: ImageBlock }[] = [];
  for (const to of is) {
    const from = before.get(to.id);
    if (from !== undefined && JSON.stringify(from) !== JSON.stringify(to))
      changed.push({ from, to });
  }
  return {
    added: is.filter(({ id }) => !before.has(id)),
    removed: was.filter(({ id }) => !after.has(id)),
    changed,
  };
}

function checkClusters({ about: from }: Image, { about: to }: Image): void {
  if (from.clusterId !== to.clusterId)
    throw new DfsError(
      'INVALID_ARGUMENT',
      `${from.path} is of cluster ${from.clusterId}, ${to.path} of ${to.clusterId}: name two checkpoints of one cluster`,
    );
}
