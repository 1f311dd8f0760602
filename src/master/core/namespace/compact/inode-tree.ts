import { assert, AssertionFault } from '../../../../common/assert.js';
import { inodeId, type InodeId } from '../../../../common/ids.js';
import { ByteCursor } from '../../memory/byte-cursor.js';
import { skipKey } from '../../memory/entry-coding.js';
import type { GroupCursor } from '../../memory/group-cursor.js';
import { OrderedKey } from '../../memory/ordered-key.js';
import type { PagedMemory } from '../../memory/paged-memory.js';
import { PageTree, type TreeRoot } from '../../memory/page-tree.js';
import { slotCount, slotStart } from '../../memory/slotted-page.js';
import { inodeRecordCodec, readInodeId, type InodeRecord } from './inode-record.js';
import { numberCodec, type NumberRecord } from './number-record.js';

/** Parent of an inode without a name; it stands there under its id. */
export const NO_PARENT = 0;

/** An inode where it stands, to be read at once. */
export type InodeEntry = GroupCursor<InodeRecord>;

export interface InodeRoots {
  readonly names: TreeRoot;
  readonly index: TreeRoot;
}

/**
 * Inodes by parent and name, and an index from their ids to their leaves. The index is kept right by the tree, which
 * tells of every entry that it moves to another leaf.
 */
export class InodeTree {
  private readonly names: PageTree<InodeRecord>;
  private readonly index: PageTree<NumberRecord>;
  private readonly memory: PagedMemory;
  private readonly scan = new ByteCursor();
  private readonly leaf = numberCodec.create();
  private readonly indexKey = new OrderedKey();
  private readonly oldKey = new OrderedKey();
  private readonly kept = inodeRecordCodec.create();

  constructor(memory: PagedMemory, roots?: InodeRoots) {
    this.memory = memory;
    this.names = new PageTree(
      {
        memory,
        codec: inodeRecordCodec,
        groups: { entriesMax: 24, bytesMax: 700 },
        moved: (leaf, slot) => this.reindex(leaf, slot),
      },
      roots?.names,
    );
    const groups = { entriesMax: 32, bytesMax: 700 };
    this.index = new PageTree({ memory, codec: numberCodec, groups }, roots?.index);
  }

  get size(): number {
    return this.names.size;
  }

  roots(): InodeRoots {
    return { names: this.names.root(), index: this.index.root() };
  }

  find(id: InodeId): InodeEntry | undefined {
    const leaf = this.index.find(this.indexKey.clear().number(id))?.value.number;
    return leaf === undefined ? undefined : this.findIn(leaf, id);
  }

  findKey(key: OrderedKey): InodeEntry | undefined {
    return this.names.find(key);
  }

  /** The first entry that is not before a key; `next` goes on. */
  findFrom(key: OrderedKey): InodeEntry | undefined {
    return this.names.findFrom(key);
  }

  next(): InodeEntry | undefined {
    return this.names.next();
  }

  /** A new inode; false, with nothing changed, if the key is taken. */
  insert(key: OrderedKey, record: InodeRecord): boolean {
    const leaf = this.names.insert(key, record);
    if (leaf === undefined) return false;
    this.leaf.number = leaf;
    const added = this.index.insert(this.indexKey.clear().number(record.id), this.leaf);
    assert(added !== undefined, `inode ${record.id} is there already`);
    return true;
  }

  /** Gives the entry that was just found another value, which may be its own object. */
  replaceFound(entry: InodeEntry): void {
    if (this.names.leaves.replace(entry.key, entry.value)) return;
    this.oldKey.copyFrom(entry.key);
    inodeRecordCodec.copy(entry.value, this.kept);
    this.names.replace(this.oldKey, this.kept);
  }

  /** Puts the entry that was just found under another key; false, with nothing changed, if that is taken. */
  moveFound(entry: InodeEntry, key: OrderedKey): boolean {
    this.oldKey.copyFrom(entry.key);
    inodeRecordCodec.copy(entry.value, this.kept);
    const leaf = this.names.insert(key, this.kept);
    if (leaf === undefined) return false;
    this.setLeaf(this.kept.id, leaf);
    // Only now, as the removal may join leaves, and then tells where the entry went.
    assert(this.names.remove(this.oldKey), 'an entry is where it was found');
    return true;
  }

  removeFound(entry: InodeEntry): void {
    const { id } = entry.value;
    this.oldKey.copyFrom(entry.key);
    this.names.remove(this.oldKey);
    this.index.remove(this.indexKey.clear().number(id));
  }

  /** At most `limit` ids after one, rising. */
  idsAfter(after: number, limit: number): InodeId[] {
    const ids: InodeId[] = [];
    let entry = this.index.findFrom(this.indexKey.clear().number(after + 1));
    for (; entry !== undefined && ids.length < limit; entry = this.index.next())
      ids.push(inodeId(entry.key.numberAt(0)));
    return ids;
  }

  /** Steps over entries by their lengths and reads nothing but ids. */
  private findIn(page: number, id: InodeId): InodeEntry {
    const { scan } = this;
    const bytes = this.memory.bytes(page);
    const base = this.memory.offset(page);
    const slots = slotCount(bytes, base);
    scan.bytes = bytes;
    for (let slot = 0; slot < slots; slot++) {
      let at = base + slotStart(bytes, base, slot);
      const count = bytes[at++]!;
      let found = 0;
      for (let index = 0; index < count; index++) {
        scan.at = at;
        const length = scan.varint();
        at = scan.at + length;
        skipKey(scan);
        found = readInodeId(scan, found);
        if (found === id) return this.names.leaves.at(page, slot, index);
      }
    }
    throw new AssertionFault(`inode ${id} is not in its leaf`);
  }

  private reindex(page: number, fromSlot: number): void {
    const { scan } = this;
    const slots = this.names.leaves.slots(page);
    for (let slot = fromSlot; slot < slots; slot++) {
      // No page of the names changes here, but the scan may not be used by others meanwhile.
      const bytes = this.memory.bytes(page);
      const base = this.memory.offset(page);
      scan.bytes = bytes;
      let at = base + slotStart(bytes, base, slot);
      const count = bytes[at++]!;
      let id = 0;
      for (let index = 0; index < count; index++) {
        scan.at = at;
        const length = scan.varint();
        at = scan.at + length;
        skipKey(scan);
        id = readInodeId(scan, id);
        this.setLeaf(id, page);
      }
    }
  }

  private setLeaf(id: number, leaf: number): void {
    this.leaf.number = leaf;
    this.index.replace(this.indexKey.clear().number(id), this.leaf);
  }
}
