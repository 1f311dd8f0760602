import { assert } from '../../../common/assert.js';
import { ByteSink } from './byte-sink.js';
import { writeEntry } from './entry-coding.js';
import { GroupCursor, type Seek } from './group-cursor.js';
import type { OrderedKey } from './ordered-key.js';
import type { PagedMemory } from './paged-memory.js';
import {
  freeBytes,
  insertSlot,
  lastInsertEnd,
  removeSlot,
  replaceBytes,
  setLastInsertEnd,
  slotCount,
  slotStart,
} from './slotted-page.js';
import type { ValueCodec } from './value-codec.js';

/** How the entries of a leaf are put into groups. */
export interface GroupBounds {
  /** A group with more entries is divided; at most 254. */
  readonly entriesMax: number;
  /** And so is one with more bytes, so that a full page always has several groups. */
  readonly bytesMax: number;
}

/** What dividing a group takes beside the entry: its key in full, its numbers in full, a count and a slot. */
const DIVIDING_BYTES = 400;
/** Groups with fewer entries than this part of the bound are joined to a neighbour. */
const SMALL_PART = 4;

/**
 * Entries in the leaves of a tree, in groups: within one, each entry is written as what differs from the one before. Each
 * slot of the page is a group. A change rewrites the entry and the one after it.
 */
export class LeafPages<V> {
  /** Where the last `seek` ended: the entry itself, or the first one beyond it in its group, or the group's last one. */
  readonly cursor: GroupCursor<V>;
  page = 0;
  slot = 0;
  /** Rises whenever the cursor is put elsewhere or a page changes. */
  moves = 0;
  private readonly before: GroupCursor<V>;
  private readonly after: GroupCursor<V>;
  private readonly sink = new ByteSink();
  /** Where the page lay when `standBefore` looked at it. */
  private origin = 0;
  private readonly memory: PagedMemory;
  private readonly codec: ValueCodec<V>;
  private readonly bounds: GroupBounds;

  constructor(memory: PagedMemory, codec: ValueCodec<V>, bounds: GroupBounds) {
    this.memory = memory;
    this.codec = codec;
    this.bounds = bounds;
    this.cursor = new GroupCursor(codec);
    this.before = new GroupCursor(codec);
    this.after = new GroupCursor(codec);
  }

  /** Finds where a key stands or belongs. */
  seek(page: number, key: OrderedKey): Seek {
    const bytes = this.memory.bytes(page);
    const base = this.memory.offset(page);
    let low = 0;
    let high = slotCount(bytes, base) - 1;
    this.moves++;
    this.page = page;
    this.slot = 0;
    if (high < 0) {
      this.cursor.openNothing();
      return 'ended';
    }
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (compareWithFirst(key, bytes, base + slotStart(bytes, base, middle)) >= 0) low = middle;
      else high = middle - 1;
    }
    this.slot = low;
    this.cursor.open(bytes, base + slotStart(bytes, base, low));
    return this.cursor.seek(key);
  }

  /** The entry of that place; a negative index counts from the end of the group. */
  at(page: number, slot: number, index: number): GroupCursor<V> {
    const bytes = this.memory.bytes(page);
    const base = this.memory.offset(page);
    this.moves++;
    this.page = page;
    this.slot = slot;
    this.cursor.open(bytes, base + slotStart(bytes, base, slot));
    this.cursor.advanceTo(index < 0 ? this.cursor.count + index : index);
    return this.cursor;
  }

  slots(page: number): number {
    return slotCount(this.memory.bytes(page), this.memory.offset(page));
  }

  /** Puts a new entry where `seek` ended. False, with nothing changed, if the page has no room for it. */
  insert(found: Seek, key: OrderedKey, value: V): boolean {
    assert(found !== 'found', 'a key is inserted once');
    if (found === 'ended' && this.isFull(key)) return this.startGroup(key, value);
    const index = found === 'ended' ? this.cursor.index + 1 : this.cursor.index;
    return this.splice(index, 0, { key, value });
  }

  /** Gives the entry that `seek` found another value. False, with nothing changed, if there is no room for it. */
  replace(key: OrderedKey, value: V): boolean {
    return this.splice(this.cursor.index, 1, { key, value });
  }

  /** Takes the entry away that `seek` found. */
  remove(): void {
    const fits = this.splice(this.cursor.index, 1, undefined);
    assert(fits, 'an entry after a removed one takes no more than both');
  }

  /** Takes the whole group away in which `seek` ended. */
  removeGroup(): void {
    const { page, slot, sink } = this;
    this.moves++;
    this.memory.own(page);
    const bytes = this.memory.bytes(page);
    const base = this.memory.offset(page);
    const start = slotStart(bytes, base, slot);
    const end = slotStart(bytes, base, slot + 1);
    const last = lastInsertEnd(bytes, base);
    if (last > start && last <= end) setLastInsertEnd(bytes, base, 0);
    sink.size = 0;
    replaceBytes(bytes, base, slot, start, end, sink);
    removeSlot(bytes, base, slot);
  }

  /** Whether what was inserted into this page last stands right before the place where `seek` ended. */
  continues(found: Seek): boolean {
    const base = this.memory.offset(this.page);
    const place = (found === 'ended' ? this.cursor.end : this.cursor.start) - base;
    return lastInsertEnd(this.memory.bytes(this.page), base) === place;
  }

  private splice(
    index: number,
    removed: 0 | 1,
    added: { readonly key: OrderedKey; readonly value: V } | undefined,
  ): boolean {
    const { page, slot, before, after, sink, codec } = this;
    const isFirst = this.slots(page) === 0;
    this.moves++;
    this.standBefore(index);
    after.copyFrom(before);
    if (removed === 1) after.next();
    const from = before.end;
    sink.size = 0;
    if (isFirst) sink.byte(0);
    if (added !== undefined) writeEntry(sink, codec, added, before);
    const addedBytes = sink.size;
    if (after.next()) writeEntry(sink, codec, after, added ?? before);
    if (!this.hasRoom(after.end - from, after.count + 1 - removed)) return false;

    this.memory.own(page);
    const bytes = this.memory.bytes(page);
    const base = this.memory.offset(page);
    const start = isFirst ? slotStart(bytes, base, 0) : from - this.origin;
    const end = isFirst ? start : after.end - this.origin;
    if (isFirst) insertSlot(bytes, base, 0, start);
    replaceBytes(bytes, base, slot, start, end, sink);
    const count = after.count - removed + (added === undefined ? 0 : 1);
    const group = base + slotStart(bytes, base, slot);
    bytes[group] = count;
    if (added !== undefined && removed === 0) setLastInsertEnd(bytes, base, start + addedBytes);
    if (added === undefined) this.tidyGroup(count);
    else if (this.isOverfull(count)) this.divide(slot, count >>> 1);
    return true;
  }

  /** Whether a group has no place for one more at its end, so that groups of entries that come in order are full. */
  private isFull(key: OrderedKey): boolean {
    const { cursor, bounds } = this;
    if (cursor.count >= bounds.entriesMax) return true;
    if (cursor.count === 0) return false;
    const bytes = this.memory.bytes(this.page);
    const base = this.memory.offset(this.page);
    const group = cursor.end - base - slotStart(bytes, base, this.slot);
    return group + key.length > bounds.bytesMax;
  }

  /** Puts an entry into a group of its own, behind the one where `seek` ended. */
  private startGroup(key: OrderedKey, value: V): boolean {
    const { page, sink, codec, before } = this;
    this.moves++;
    before.openNothing();
    sink.size = 0;
    sink.byte(1);
    writeEntry(sink, codec, { key, value }, before);
    if (freeBytes(this.memory.bytes(page), this.memory.offset(page)) < sink.size + 2) return false;
    this.memory.own(page);
    const bytes = this.memory.bytes(page);
    const base = this.memory.offset(page);
    const slot = this.slot + 1;
    const start = slotStart(bytes, base, slot);
    insertSlot(bytes, base, slot, start);
    replaceBytes(bytes, base, slot, start, start, sink);
    setLastInsertEnd(bytes, base, start + sink.size);
    this.slot = slot;
    return true;
  }

  /** Puts `before` on the entry before the index, and has no entry if that is the group's first. */
  private standBefore(index: number): void {
    const { before, cursor, page, slot } = this;
    const bytes = this.memory.bytes(page);
    const base = this.memory.offset(page);
    this.origin = base;
    if (this.slots(page) === 0) {
      before.openNothing();
      before.start = base;
      before.end = base;
      return;
    }
    if (cursor.index === index - 1) {
      before.copyFrom(cursor);
      return;
    }
    before.open(bytes, base + slotStart(bytes, base, slot));
    before.advanceTo(index - 1);
  }

  /** Whether the sink fits in the place of so many bytes, also if the group has to be divided then. */
  private hasRoom(replaced: number, entries: number): boolean {
    const bytes = this.memory.bytes(this.page);
    const base = this.memory.offset(this.page);
    const group = slotStart(bytes, base, this.slot + 1) - slotStart(bytes, base, this.slot);
    const more = this.sink.size - replaced;
    if (more <= 0) return true;
    const divides = entries > this.bounds.entriesMax || group + more > this.bounds.bytesMax;
    return freeBytes(bytes, base) >= more + 2 + (divides ? DIVIDING_BYTES : 0);
  }

  private isOverfull(count: number): boolean {
    if (count < 2) return false;
    const bytes = this.memory.bytes(this.page);
    const base = this.memory.offset(this.page);
    if (freeBytes(bytes, base) < DIVIDING_BYTES) return false;
    const group = slotStart(bytes, base, this.slot + 1) - slotStart(bytes, base, this.slot);
    return count > this.bounds.entriesMax || group > this.bounds.bytesMax;
  }

  /** Lets a new group begin with the entry of that index. The page has room and is owned. */
  private divide(slot: number, index: number): void {
    const { page, before, after, sink, codec } = this;
    const bytes = this.memory.bytes(page);
    const base = this.memory.offset(page);
    const group = base + slotStart(bytes, base, slot);
    after.open(bytes, group);
    after.advanceTo(index);
    before.openNothing();
    sink.size = 0;
    sink.byte(after.count - index);
    writeEntry(sink, codec, after, before);
    const start = after.start - base;
    replaceBytes(bytes, base, slot, start, after.end - base, sink);
    insertSlot(bytes, base, slot + 1, start);
    bytes[group] = index;
  }

  /** After a removal: an empty group goes, a small one joins a neighbour. */
  private tidyGroup(count: number): void {
    const { page, slot } = this;
    const bytes = this.memory.bytes(page);
    const base = this.memory.offset(page);
    if (count === 0) {
      this.sink.size = 0;
      const start = slotStart(bytes, base, slot);
      replaceBytes(bytes, base, slot, start, start + 1, this.sink);
      removeSlot(bytes, base, slot);
    } else if (count <= this.bounds.entriesMax / SMALL_PART) {
      if (!this.join(slot)) this.join(slot - 1);
    }
  }

  /** Makes one group of this and the next; false if there are none, or together they are too large. */
  private join(slot: number): boolean {
    const { page, before, after, sink, codec, bounds } = this;
    const bytes = this.memory.bytes(page);
    const base = this.memory.offset(page);
    if (slot < 0 || slot + 1 >= slotCount(bytes, base)) return false;
    const start = slotStart(bytes, base, slot);
    const next = slotStart(bytes, base, slot + 1);
    const end = slotStart(bytes, base, slot + 2);
    const count = bytes[base + start]! + bytes[base + next]!;
    if (count > bounds.entriesMax || end - start > bounds.bytesMax) return false;
    before.open(bytes, base + start);
    before.advanceTo(before.count - 1);
    after.open(bytes, base + next);
    after.next();
    sink.size = 0;
    writeEntry(sink, codec, after, before);
    replaceBytes(bytes, base, slot + 1, next, after.end - base, sink);
    removeSlot(bytes, base, slot + 1);
    bytes[base + start] = count;
    return true;
  }
}

/** Order of a key and the first one of the group that starts at `at`, which is written in full. */
function compareWithFirst(key: OrderedKey, bytes: Uint8Array, at: number): number {
  // The count, one or two bytes of length, the key's head, its length if that is long, and no shared start.
  let from = at + 1;
  from += bytes[from]! < 0x80 ? 1 : 2;
  let length = bytes[from++]! & 0x0f;
  if (length === 15)
    for (let scale = 1; ; scale *= 0x80) {
      const byte = bytes[from++]!;
      length += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
    }
  return key.compareWith(bytes, from + 1, length);
}
