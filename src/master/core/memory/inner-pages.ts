import { ByteSink } from './byte-sink.js';
import type { OrderedKey } from './ordered-key.js';
import type { PagedMemory } from './paged-memory.js';
import {
  firstChild,
  freeBytes,
  insertSlot,
  putU32,
  removeSlot,
  replaceBytes,
  setFirstChild,
  slotCount,
  slotStart,
  u16,
  u32,
} from './slotted-page.js';

/** Before the separator: the child's page number and the separator's length. */
const HEAD_BYTES = 6;

/**
 * Inner pages of a tree. The first child stands in the page's head; each slot is a child and the separator before
 * it, which is at most every key of that child and above every key of the child before. Children are numbered from -1.
 */
export class InnerPages {
  private readonly sink = new ByteSink();
  private readonly memory: PagedMemory;

  constructor(memory: PagedMemory) {
    this.memory = memory;
  }

  /** The last child's number; -1 for a page with one child. */
  last(page: number): number {
    return slotCount(this.memory.bytes(page), this.memory.offset(page)) - 1;
  }

  /** The number of the child where a key belongs. */
  find(page: number, key: OrderedKey): number {
    return findChild(this.memory.bytes(page), this.memory.offset(page), key);
  }

  child(page: number, number: number): number {
    const bytes = this.memory.bytes(page);
    const base = this.memory.offset(page);
    return number < 0 ? firstChild(bytes, base) : u32(bytes, base + slotStart(bytes, base, number));
  }

  /** Reads the separator before a child that is not the first. */
  separator(page: number, number: number, into: OrderedKey): void {
    const bytes = this.memory.bytes(page);
    const at = this.memory.offset(page) + slotStart(bytes, this.memory.offset(page), number);
    into.take(bytes, at + HEAD_BYTES, u16(bytes, at + 4));
  }

  setFirst(page: number, child: number): void {
    this.memory.own(page);
    setFirstChild(this.memory.bytes(page), this.memory.offset(page), child);
  }

  /** Puts a child in before the one of that number. False, with nothing changed, if there is no room. */
  insert(page: number, number: number, separator: OrderedKey, child: number): boolean {
    if (!this.hasRoomFor(page, separator)) return false;
    this.memory.own(page);
    const bytes = this.memory.bytes(page);
    const base = this.memory.offset(page);
    const { sink } = this;
    sink.size = HEAD_BYTES;
    putU32(sink.bytes, 0, child);
    sink.bytes[4] = separator.length & 0xff;
    sink.bytes[5] = separator.length >>> 8;
    sink.copy(separator.bytes, 0, separator.length);
    const start = slotStart(bytes, base, number);
    insertSlot(bytes, base, number, start);
    replaceBytes(bytes, base, number, start, start, sink);
    return true;
  }

  hasRoomFor(page: number, separator: OrderedKey): boolean {
    const free = freeBytes(this.memory.bytes(page), this.memory.offset(page));
    return free >= HEAD_BYTES + separator.length + 2;
  }

  /** Takes a child out; the page must have another one. */
  remove(page: number, number: number): void {
    if (number < 0) this.setFirst(page, this.child(page, 0));
    this.memory.own(page);
    const bytes = this.memory.bytes(page);
    const base = this.memory.offset(page);
    const slot = Math.max(number, 0);
    const start = slotStart(bytes, base, slot);
    this.sink.size = 0;
    replaceBytes(bytes, base, slot, start, slotStart(bytes, base, slot + 1), this.sink);
    removeSlot(bytes, base, slot);
  }
}

/** The number of the child of an inner page where a key belongs. */
export function findChild(bytes: Uint8Array, base: number, key: OrderedKey): number {
  let low = -1;
  let high = slotCount(bytes, base) - 1;
  while (low < high) {
    const middle = low + ((high - low + 1) >>> 1);
    const at = base + slotStart(bytes, base, middle);
    if (key.compareWith(bytes, at + HEAD_BYTES, u16(bytes, at + 4)) >= 0) low = middle;
    else high = middle - 1;
  }
  return low;
}
