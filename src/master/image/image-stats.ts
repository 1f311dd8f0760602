import { DecodeFault } from '../../common/byte-reader.js';
import { ROOT_INODE } from '../../common/ids.js';
import type { ImageSection, ImageStats, ImageTotals } from '../../common/image.js';
import { isInTrash } from '../../common/trash.js';
import type { FileSystem } from '../../runtime/file-system.js';
import { PAGE_BYTES } from '../core/memory/page-sizes.js';
import { imageFault } from './image-faults.js';
import { ImageInodes, type StoredInode } from './image-inodes.js';
import { LARGEST_DIRECTORIES } from './limits.js';
import { openImage, type Image } from './open-image.js';
import { Ranges } from './ranges.js';
import { countPages } from './tree-reader.js';
import { isUnpublished, pathless } from './view-image.js';
import { walkTree } from './walk-tree.js';

/** Reads all of a checkpoint, entry by entry; what it does not refuse holds together. */
export async function imageStats(
  fs: Pick<FileSystem, 'open' | 'list'>,
  path: string,
  signal: AbortSignal,
): Promise<ImageStats> {
  const image = await openImage(fs, path);
  try {
    return await new Census(image, signal).take();
  } catch (error) {
    throw imageFault(error, image.about.path);
  } finally {
    await image.close();
  }
}

type Totals = { -readonly [K in keyof ImageTotals]: number };
const nothing = (): Totals => ({ files: 0, directories: 0, blocks: 0, bytes: 0 });

class Census {
  private readonly image: Image;
  private readonly signal: AbortSignal;
  private readonly inodes: ImageInodes;
  private readonly all = nothing();
  private readonly unpublished = nothing();
  private readonly removed = nothing();
  private readonly trash = nothing();
  private readonly lengths = new Ranges();
  private readonly perDirectory = new Ranges();
  private largest: ImageStats['largest'] = [];
  private bytesWithCopies = 0;
  /** Inodes that have a name. */
  private named = 0;

  constructor(image: Image, signal: AbortSignal) {
    this.image = image;
    this.signal = signal;
    this.inodes = new ImageInodes(image);
  }

  async take(): Promise<ImageStats> {
    const { image, all } = this;
    await this.walkPaths();
    for await (const { inode } of pathless(this.inodes)) {
      this.signal.throwIfAborted();
      this.count(inode, isUnpublished(image, inode) ? this.unpublished : this.removed);
    }
    const { pages, sections } = await this.pageSections();
    const { rest } = image;
    this.checkCounts();
    const inodesInAll = all.files + all.directories;
    return {
      about: image.about,
      sections,
      counts: all,
      bytesWithCopies: this.bytesWithCopies,
      unpublished: this.unpublished,
      removed: this.removed,
      trash: this.trash,
      blocksWithoutFile: rest.roots.blocks.size - all.blocks,
      pagesWithoutTree: image.pages.count - pages,
      openFiles: rest.openFiles.size,
      clients: rest.clients,
      leavingServers: rest.leavingServers,
      nextInode: rest.header.nextInode,
      nextBlock: rest.header.nextBlock,
      nextGeneration: rest.header.nextGeneration,
      pageBytesPerInode: image.about.layout === 1 ? null : (pages * PAGE_BYTES) / inodesInAll,
      lengths: this.lengths.all(),
      filesPerDirectory: this.perDirectory.all(),
      largest: this.largest,
    };
  }

  private async walkPaths(): Promise<void> {
    const root = await this.inodes.byId(ROOT_INODE);
    if (root === undefined) throw new DecodeFault('there is no root directory');
    for await (const step of walkTree(this.inodes, root, '/')) {
      this.signal.throwIfAborted();
      const { inode, path } = step;
      if (step.kind === 'end') this.countDirectory(path, inode.count, step.files);
      else this.count(inode, isInTrash(firstNames(path)) ? this.trash : undefined);
    }
  }

  private count(inode: StoredInode, part: Totals | undefined): void {
    const { isDirectory, count, length, parent } = inode;
    for (const totals of part === undefined ? [this.all] : [this.all, part]) {
      totals[isDirectory ? 'directories' : 'files']++;
      totals.blocks += isDirectory ? 0 : count;
      totals.bytes += length;
    }
    if (parent !== undefined) this.named++;
    if (isDirectory) return;
    this.lengths.add(length);
    this.bytesWithCopies += length * inode.of.replication;
  }

  private countDirectory(path: string, entries: number, files: number): void {
    this.perDirectory.add(files);
    const least = this.largest.at(-1);
    if (this.largest.length >= LARGEST_DIRECTORIES && least && least.entries >= entries) return;
    this.largest = [...this.largest, { path, entries, files }]
      .sort((a, b) => b.entries - a.entries)
      .slice(0, LARGEST_DIRECTORIES);
  }

  /** What was met must be what the state says that there is. */
  private checkCounts(): void {
    const { counts, inodes } = this.image.rest.roots;
    const { blocks, ...found } = this.all;
    const { blocks: known, ...stated } = counts;
    const isSame =
      found.files === stated.files &&
      found.directories === stated.directories &&
      found.bytes === stated.bytes &&
      blocks <= known &&
      this.named === inodes.names.size;
    if (!isSame)
      throw new DecodeFault(
        `${JSON.stringify(this.all)} were found, and the state says ${JSON.stringify(counts)}`,
      );
  }

  /** The pages of each tree as sections, behind the header of the file. */
  private async pageSections(): Promise<{ pages: number; sections: readonly ImageSection[] }> {
    const { pages, rest, sections, about } = this.image;
    const { inodes, blocks, lists } = rest.roots;
    const claimed = new Uint8Array(pages.end);
    const trees: ImageSection[] = [];
    let all = 0;
    for (const [name, { root }] of [
      ['pages of names', inodes.names],
      ['pages of inodes without a name', inodes.nameless],
      ['pages of the index by inode', inodes.index],
      ['pages of blocks', blocks],
      ['pages of lists of blocks', lists],
    ] as const) {
      const parts = await countPages(pages, root, claimed);
      trees.push({ name, bytes: parts * PAGE_BYTES, parts });
      all += parts;
    }
    const lost = pages.count - all;
    if (lost > 0) trees.push({ name: 'pages of no tree', bytes: lost * PAGE_BYTES, parts: lost });
    const [first, ...others] = sections;
    const ofFile =
      about.layout === 1 || first === undefined ? sections : [first, ...trees, ...others];
    return { pages: all, sections: ofFile };
  }
}

/** As many as tell whether a path lies in a trash; a path is as long as it is. */
function firstNames(path: string): string[] {
  return path.split('/', 4).slice(1);
}
