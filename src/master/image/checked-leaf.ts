import { DecodeFault } from '../../common/byte-reader.js';
import { ByteCursor } from '../core/memory/byte-cursor.js';
import { KEY_BYTES_MAX, OrderedKey } from '../core/memory/ordered-key.js';
import { slotCount, slotStart } from '../core/memory/slotted-page.js';
import type { ValueCodec } from '../core/memory/value-codec.js';

/** Bits of a key's first byte, as entry-coding has them. */
const MIDDLE_MAX = 15;
const SUFFIX_MAX = 7;
const SUFFIX_SHIFT = 4;
const SAME_LENGTH = 0x80;

/**
 * Steps through the entries of a leaf of a right shape and believes none of them: each must end where it says, within its
 * group, and have a key after the one before. Throws DecodeFault.
 */
export class CheckedLeaf<V> {
  readonly key = new OrderedKey();
  readonly value: V;
  private readonly codec: ValueCodec<V>;
  private readonly cursor = new ByteCursor();
  private readonly before = new OrderedKey();
  /** The entry read last stands right before the next one. */
  private isOrdered = false;
  private bytes: Uint8Array = new Uint8Array(0);
  private slot = -1;
  /** Entries of the group that were not read, and where it ends. */
  private left = 0;
  private groupEnd = 0;

  constructor(codec: ValueCodec<V>) {
    this.codec = codec;
    this.value = codec.create();
  }

  get slots(): number {
    return slotCount(this.bytes, 0);
  }

  /** Before the first entry of a leaf; of the one after the leaf that was read to its end, if it goes on. */
  open(bytes: Uint8Array, goesOn: boolean): void {
    this.bytes = bytes;
    this.slot = -1;
    this.left = 0;
    if (!goesOn) this.isOrdered = false;
  }

  /** Before the first entry of a group. */
  openGroup(slot: number): void {
    const start = slotStart(this.bytes, 0, slot);
    this.slot = slot;
    this.groupEnd = slotStart(this.bytes, 0, slot + 1);
    this.left = this.bytes[start] ?? 0;
    if (this.left === 0) throw new DecodeFault('a group of a leaf is empty');
    this.cursor.bytes = this.bytes;
    this.cursor.at = start + 1;
    this.key.clear();
    this.codec.clear(this.value);
  }

  /** Goes to the first entry that is not before a key; false if there is none in this leaf. */
  seek(key: OrderedKey): boolean {
    let low = 0;
    let high = this.slots - 1;
    if (high < 0) return false;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      this.isOrdered = false;
      this.openGroup(middle);
      this.next();
      if (compareKeys(this.key, key) <= 0) low = middle;
      else high = middle - 1;
    }
    this.isOrdered = false;
    this.openGroup(low);
    while (this.next()) if (compareKeys(this.key, key) >= 0) return true;
    return false;
  }

  /** The next entry; false at the end of the leaf. */
  next(): boolean {
    if (this.left === 0) {
      if (this.slot + 1 >= this.slots) return false;
      this.openGroup(this.slot + 1);
    }
    const { cursor, key, before } = this;
    const length = cursor.varint();
    const end = cursor.at + length;
    if (end > this.groupEnd) throw new DecodeFault('an entry reaches beyond its group');
    readKey(cursor, key, end);
    this.codec.read(cursor, this.value);
    this.left--;
    if (cursor.at !== end || (this.left === 0 && end !== this.groupEnd))
      throw new DecodeFault('an entry does not end where it says');
    if (this.isOrdered && compareKeys(before, key) >= 0)
      throw new DecodeFault('the keys of a tree do not rise');
    before.copyFrom(key);
    this.isOrdered = true;
    return true;
  }
}

export function compareKeys(a: OrderedKey, b: OrderedKey): number {
  return a.compareWith(b.bytes, 0, b.length);
}

/** As entry-coding's, for a key that may lie. */
function readKey(cursor: ByteCursor, key: OrderedKey, end: number): void {
  const head = cursor.bytes[cursor.at++] ?? 0;
  let middle = head & MIDDLE_MAX;
  if (middle === MIDDLE_MAX) middle += cursor.varint();
  let suffix = (head >>> SUFFIX_SHIFT) & SUFFIX_MAX;
  if (suffix === SUFFIX_MAX) suffix += cursor.varint();
  const same = head >= SAME_LENGTH;
  const prefix = same ? key.length - middle - suffix : cursor.varint();
  const length = prefix + middle + suffix;
  const isRight =
    prefix >= 0 &&
    prefix + suffix <= key.length &&
    length <= KEY_BYTES_MAX &&
    cursor.at + middle <= end;
  if (!isRight) throw new DecodeFault('an entry has a key that cannot be');
  key.bytes.copyWithin(prefix + middle, key.length - suffix, key.length);
  key.bytes.set(cursor.bytes.subarray(cursor.at, cursor.at + middle), prefix);
  cursor.at += middle;
  key.length = length;
}
