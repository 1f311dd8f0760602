import { ByteCursor } from './byte-cursor.js';
import { readKey } from './entry-coding.js';
import { OrderedKey } from './ordered-key.js';
import type { ValueCodec } from './value-codec.js';

/** Steps through the entries of one group of a leaf: a byte that counts them, and the entries. */
export class GroupCursor<V> {
  readonly key = new OrderedKey();
  readonly value: V;
  /** Entries of the group. */
  count = 0;
  /** The entry that `key` and `value` hold; -1 before the first. */
  index = -1;
  /** Where it starts and ends, in `bytes`. */
  start = 0;
  end = 0;
  /** Bytes that its key shares with the key before. */
  shared = 0;
  private readonly source = new ByteCursor();
  private readonly codec: ValueCodec<V>;

  constructor(codec: ValueCodec<V>) {
    this.codec = codec;
    this.value = codec.create();
  }

  /** Before the first entry of the group that starts there. */
  open(bytes: Uint8Array, at: number): void {
    this.key.clear();
    this.codec.clear(this.value);
    this.source.bytes = bytes;
    this.count = bytes[at]!;
    this.index = -1;
    this.start = at + 1;
    this.end = at + 1;
    this.shared = 0;
  }

  /** An empty group. */
  openNothing(): void {
    this.key.clear();
    this.codec.clear(this.value);
    this.count = 0;
    this.index = -1;
  }

  next(): boolean {
    if (this.index + 1 >= this.count) return false;
    const { source } = this;
    this.index++;
    this.start = this.end;
    source.at = this.end;
    const length = source.varint();
    this.end = source.at + length;
    this.shared = readKey(source, this.key);
    this.codec.read(source, this.value);
    return true;
  }

  /** Goes on to the entry of that index, which is not before this one. */
  advanceTo(index: number): void {
    while (this.index < index && this.next());
  }

  /** Goes to the first entry whose key is not below this one; true if it is this key. False at the end of the group. */
  seek(key: OrderedKey): Seek {
    // How far `key` agrees with the entry before, which is below it.
    let shared = 0;
    while (this.next()) {
      // The entry differs from the one before only after that agreement ends: it is below `key` for the same reason.
      if (this.shared > shared) continue;
      if (this.shared < shared) return 'beyond';
      shared = key.sharedWith(this.key, shared);
      if (shared === key.length) return this.key.length === shared ? 'found' : 'beyond';
      if (shared < this.key.length && this.key.bytes[shared]! > key.bytes[shared]!) return 'beyond';
    }
    return 'ended';
  }

  copyFrom(other: GroupCursor<V>): void {
    this.key.copyFrom(other.key);
    this.codec.copy(other.value, this.value);
    this.source.bytes = other.source.bytes;
    this.count = other.count;
    this.index = other.index;
    this.start = other.start;
    this.end = other.end;
    this.shared = other.shared;
  }
}

/** The entry is the one, it is the first one beyond, or the group ended before. */
export type Seek = 'found' | 'beyond' | 'ended';
