import { DecodeFault } from '../../common/byte-reader.js';
import { ROOT_INODE, type InodeId } from '../../common/ids.js';
import { childPath } from '../../common/path.js';
import type { ImageInodes, StoredInode } from './image-inodes.js';
import { PATHS_HELD } from './limits.js';

/** Paths of inodes, from the bottom up. What it remembers of directories is bounded. Throws DecodeFault. */
export class ImagePaths {
  private readonly inodes: ImageInodes;
  /** Null for a directory that no path leads to. */
  private readonly held = new Map<InodeId, string | null>([[ROOT_INODE, '/']]);

  constructor(inodes: ImageInodes) {
    this.inodes = inodes;
  }

  /** Undefined if no path leads to it. */
  async of({ id, parent, name }: StoredInode): Promise<string | undefined> {
    if (id === ROOT_INODE) return '/';
    if (parent === undefined) return undefined;
    const above = await this.ofDirectory(parent);
    return above === null ? undefined : childPath(above, name);
  }

  private async ofDirectory(directory: InodeId): Promise<string | null> {
    const below: StoredInode[] = [];
    const met = new Set<InodeId>();
    let at = directory;
    let path = this.held.get(at);
    while (path === undefined) {
      if (met.has(at)) throw new DecodeFault(`directory ${at} lies in itself`);
      met.add(at);
      const found = await this.inodes.byId(at);
      if (found?.isDirectory !== true)
        throw new DecodeFault(`inode ${at} has entries, and is no directory`);
      below.push(found);
      if (found.parent === undefined) path = null;
      else path = this.held.get((at = found.parent));
    }
    // The last one met lies right in the one that is known, or has no name itself.
    for (const { id, parent, name } of below.reverse()) {
      if (path !== null && parent !== undefined) path = childPath(path, name);
      this.hold(id, path);
    }
    return path;
  }

  private hold(directory: InodeId, path: string | null): void {
    if (this.held.size >= PATHS_HELD) {
      this.held.clear();
      this.held.set(ROOT_INODE, '/');
    }
    this.held.set(directory, path);
  }
}
