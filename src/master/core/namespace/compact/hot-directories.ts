import type { InodeId } from '../../../../common/ids.js';
import type { Inode } from '../namespace.js';
import { inodeRecordCodec, type InodeRecord } from './inode-record.js';
import type { InodeEntry, InodeTree } from './inode-tree.js';

/** A directory that was used lately, with what changed of it since it was read. */
export interface HotDirectory {
  /** Undefined without a name. */
  readonly parent: InodeId | undefined;
  readonly name: string;
  readonly record: InodeRecord;
  /** The record as readers see it, made when one asks and valid until it changes. */
  view: Inode | undefined;
}

/** Directories that are kept, some 700 bytes each: what resolving paths comes back to. */
const HOT_MAX = 8_192;
/** Directories that changed and are older in the tree: what one turn can write back. */
const DIRTY_MAX = 512;

/**
 * Directories in use. Each new entry changes the count, time and version of its directory; here that costs a
 * look-up, and the tree gets the outcome when the directory has not been used for long, or somebody needs the pages.
 */
export class HotDirectories {
  /** The one that came first goes first; being used again does not count, so that a hit is one look-up. */
  private readonly rows = new Map<InodeId, HotDirectory>();
  /** Those that have a name, by it: what resolving a path looks for. */
  private readonly byName = new Map<InodeId, Map<string, HotDirectory>>();
  /** Those whose record in the tree is older, the one that has been so for longest first. */
  private readonly dirty = new Set<HotDirectory>();
  private readonly tree: InodeTree;

  constructor(tree: InodeTree) {
    this.tree = tree;
  }

  get(id: InodeId): HotDirectory | undefined {
    return this.rows.get(id);
  }

  named(parent: InodeId, name: string): HotDirectory | undefined {
    return this.byName.get(parent)?.get(name);
  }

  add(entry: InodeEntry, parent: InodeId | undefined, name: string): HotDirectory {
    const record = inodeRecordCodec.create();
    inodeRecordCodec.copy(entry.value, record);
    const row: HotDirectory = { parent, name, record, view: undefined };
    if (this.rows.size >= HOT_MAX) {
      const [first] = this.rows.keys();
      if (first !== undefined) this.drop(first);
    }
    this.rows.set(record.id as InodeId, row);
    if (parent !== undefined) {
      const siblings = this.byName.get(parent);
      if (siblings === undefined) this.byName.set(parent, new Map([[name, row]]));
      else siblings.set(name, row);
    }
    return row;
  }

  /** To be called after each change of a directory's record; cursors of the tree are outdated then. */
  changed(row: HotDirectory): void {
    row.view = undefined;
    this.dirty.add(row);
    if (this.dirty.size <= DIRTY_MAX) return;
    const [first] = this.dirty;
    if (first !== undefined) this.writeBack(first);
  }

  /** Writes a directory back and forgets it; to be called before the tree changes it. */
  drop(id: InodeId): void {
    const row = this.rows.get(id);
    if (row === undefined) return;
    this.rows.delete(id);
    this.dropName(row);
    this.writeBack(row);
  }

  /** After this the tree has every change. */
  flush(): void {
    for (const row of this.dirty) this.writeBack(row);
  }

  private dropName({ parent, name }: HotDirectory): void {
    const siblings = parent === undefined ? undefined : this.byName.get(parent);
    if (parent === undefined || siblings === undefined) return;
    siblings.delete(name);
    if (siblings.size === 0) this.byName.delete(parent);
  }

  private writeBack(row: HotDirectory): void {
    if (!this.dirty.delete(row)) return;
    const id = row.record.id as InodeId;
    this.tree.change(id, (record) => inodeRecordCodec.copy(row.record, record));
  }
}
