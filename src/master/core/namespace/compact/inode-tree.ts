import { assert, AssertionFault, must } from '../../../../common/assert.js';
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

/** An inode where it stands, to be read at once. */
export type InodeEntry = GroupCursor<InodeRecord>;

export interface InodeRoots {
  readonly names: TreeRoot;
  readonly nameless: TreeRoot;
  readonly index: TreeRoot;
}

const GROUPS = { entriesMax: 16, bytesMax: 700 };
/** A place in the index: the leaf, and in the lowest bits the slot where the entry stood when it was put there. */
const SLOT_BITS = 64;

/**
 * Inodes by parent and name; those without a name by id in a tree of their own, as they are few and change a lot; and
 * an index from the ids of the named ones to their leaves. The index is kept right by the tree of names, which tells
 * of every entry that it moves to another leaf. The slots in it are where to look first: other entries move them.
 */
export class InodeTree {
  private readonly names: PageTree<InodeRecord>;
  private readonly nameless: PageTree<InodeRecord>;
  private readonly index: PageTree<NumberRecord>;
  private readonly memory: PagedMemory;
  private readonly scan = new ByteCursor();
  private readonly place = numberCodec.create();
  private readonly idKey = new OrderedKey();
  private readonly oldKey = new OrderedKey();
  private readonly kept = inodeRecordCodec.create();
  /** How far from the slot of the index the last entry stood that had moved: a place to begin with, no more. */
  private drift = { page: -1, slots: 0 };

  constructor(memory: PagedMemory, roots?: InodeRoots) {
    this.memory = memory;
    const codec = inodeRecordCodec;
    const moved = (leaf: number, slot: number): void => this.reindex(leaf, slot);
    this.names = new PageTree({ memory, codec, groups: GROUPS, moved }, roots?.names);
    this.nameless = new PageTree({ memory, codec, groups: GROUPS }, roots?.nameless);
    this.index = new PageTree({ memory, codec: numberCodec, groups: GROUPS }, roots?.index);
  }

  /** Inodes with a name. */
  get named(): number {
    return this.names.size;
  }

  roots(): InodeRoots {
    return {
      names: this.names.root(),
      nameless: this.nameless.root(),
      index: this.index.root(),
    };
  }

  /** An inode with a name. */
  find(id: InodeId): InodeEntry | undefined {
    const place = this.index.find(this.idKey.clear().number(id))?.value.number;
    return place === undefined
      ? undefined
      : this.findIn(Math.floor(place / SLOT_BITS), place % SLOT_BITS, id);
  }

  findNameless(id: InodeId): InodeEntry | undefined {
    return this.nameless.find(this.idKey.clear().number(id));
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

  /** A new inode without a name. */
  insert(record: InodeRecord): void {
    const leaf = this.nameless.insert(this.idKey.clear().number(record.id), record);
    assert(leaf !== undefined, `inode ${record.id} is there already`);
  }

  /** A new inode with its name; false, with nothing changed, if that is taken. */
  insertNamed(record: InodeRecord, key: OrderedKey): boolean {
    const leaf = this.names.insert(key, record);
    if (leaf === undefined) return false;
    this.place.number = this.placeOf(leaf, this.names.leaves.slot);
    const added = this.index.insert(this.idKey.clear().number(record.id), this.place);
    assert(added !== undefined, `inode ${record.id} had no name`);
    return true;
  }

  /** Gives an inode another value, whether it has a name or not. */
  change(id: InodeId, change: (record: InodeRecord) => void): void {
    const named = this.find(id);
    const entry = must(named ?? this.findNameless(id), `there is no inode ${id}`);
    change(entry.value);
    const tree = named === undefined ? this.nameless : this.names;
    if (tree.leaves.replace(entry.key, entry.value)) return;
    // The search for a leaf with room moves the entry's cursor.
    this.oldKey.copyFrom(entry.key);
    inodeRecordCodec.copy(entry.value, this.kept);
    tree.replace(this.oldKey, this.kept);
  }

  /** Gives an inode without a name a key; false, with nothing changed, if that is taken. */
  name(entry: InodeEntry, key: OrderedKey): boolean {
    if (!this.insertNamed(entry.value, key)) return false;
    this.removeNameless(entry);
    return true;
  }

  /** Takes the key of the inode that `find` found. */
  unname(entry: InodeEntry): void {
    this.oldKey.copyFrom(entry.key);
    const { id } = entry.value;
    this.insert(entry.value);
    assert(this.index.remove(this.idKey.clear().number(id)), `inode ${id} has a name`);
    this.names.remove(this.oldKey);
  }

  /** Gives the inode that `find` found another key; false, with nothing changed, if that is taken. */
  move(entry: InodeEntry, key: OrderedKey): boolean {
    const { id } = entry.value;
    // Making room for the new entry moves the cursor of the old one.
    this.oldKey.copyFrom(entry.key);
    inodeRecordCodec.copy(entry.value, this.kept);
    const leaf = this.names.insert(key, this.kept);
    if (leaf === undefined) return false;
    this.place.number = this.placeOf(leaf, this.names.leaves.slot);
    this.index.replace(this.idKey.clear().number(id), this.place);
    // What this moves to another leaf is told to the index, the new entry too.
    assert(this.names.remove(this.oldKey), `inode ${id} had a name`);
    return true;
  }

  removeNameless({ value }: InodeEntry): void {
    assert(this.nameless.remove(this.idKey.clear().number(value.id)), 'an entry was found');
  }

  /** At most `limit` ids after one, rising. */
  idsAfter(after: number, limit: number): InodeId[] {
    const start = this.idKey.clear().number(after + 1);
    const ids = idsFrom(this.index, start, limit);
    const others = idsFrom(this.nameless, start, limit);
    return others.length === 0 ? ids : [...ids, ...others].sort((a, b) => a - b).slice(0, limit);
  }

  private findIn(page: number, hint: number, id: InodeId): InodeEntry {
    const { leaves } = this.names;
    const slots = leaves.slots(page);
    const guess = page === this.drift.page ? hint + this.drift.slots : hint;
    if (guess >= 0 && guess < slots) {
      const entry = leaves.at(page, guess, 0);
      do if (entry.value.id === id) return entry;
      while (entry.next());
    }
    // What moved a slot moved it by few, and its neighbours by as many.
    for (let distance = 1; distance <= Math.max(Math.abs(guess), slots) + slots; distance++)
      for (const slot of [guess + distance, guess - distance]) {
        const index = slot < 0 || slot >= slots ? -1 : this.indexIn(page, slot, id);
        if (index < 0) continue;
        this.drift = { page, slots: slot - hint };
        return leaves.at(page, slot, index);
      }
    throw new AssertionFault(`inode ${id} is not in its leaf`);
  }

  /** Steps over the entries of a slot by their lengths and reads nothing but ids. */
  private indexIn(page: number, slot: number, id: InodeId): number {
    let found = -1;
    let at = 0;
    this.eachId(page, slot, (other) => {
      if (other === id) found = at;
      at++;
    });
    return found;
  }

  private eachId(page: number, slot: number, visit: (id: number) => void): void {
    const { scan } = this;
    const bytes = this.memory.bytes(page);
    const base = this.memory.offset(page);
    let at = base + slotStart(bytes, base, slot);
    const count = bytes[at++]!;
    let id = 0;
    for (let index = 0; index < count; index++) {
      scan.bytes = bytes;
      scan.at = at;
      const length = scan.varint();
      at = scan.at + length;
      skipKey(scan);
      id = readInodeId(scan, id);
      visit(id);
    }
  }

  private reindex(page: number, fromSlot: number): void {
    const slots = slotCount(this.memory.bytes(page), this.memory.offset(page));
    for (let slot = fromSlot; slot < slots; slot++) {
      this.place.number = this.placeOf(page, slot);
      this.eachId(page, slot, (id) =>
        this.index.replace(this.idKey.clear().number(id), this.place),
      );
    }
  }

  private placeOf(leaf: number, slot: number): number {
    return leaf * SLOT_BITS + Math.min(slot, SLOT_BITS - 1);
  }
}

function idsFrom<V>(tree: PageTree<V>, start: OrderedKey, limit: number): InodeId[] {
  const ids: InodeId[] = [];
  let entry = tree.findFrom(start);
  for (; entry !== undefined && ids.length < limit; entry = tree.next())
    ids.push(inodeId(entry.key.numberAt(0)));
  return ids;
}
