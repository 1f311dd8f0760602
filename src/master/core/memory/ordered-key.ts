import { NAME_BYTES_MAX } from '../../../common/path.js';

/** Two numbers and a name; some bytes more, so that a name that is too long is cut to one that no entry can have. */
export const KEY_BYTES_MAX = 2 * 8 + NAME_BYTES_MAX + 8;

const encoder = new TextEncoder();

/**
 * Key of a tree: bytes whose order is that of what they stand for. A number is the count of its bytes and those
 * bytes, high ones first; a name is its UTF-8.
 */
export class OrderedKey {
  readonly bytes = Buffer.alloc(KEY_BYTES_MAX);
  length = 0;

  clear(): this {
    this.length = 0;
    return this;
  }

  number(value: number): this {
    let width = 0;
    for (let rest = value; rest >= 1; rest = Math.floor(rest / 0x100)) width++;
    this.bytes[this.length] = width;
    let rest = value;
    for (let at = this.length + width; at > this.length; at--) {
      this.bytes[at] = rest % 0x100;
      rest = Math.floor(rest / 0x100);
    }
    this.length += width + 1;
    return this;
  }

  name(name: string): this {
    const start = this.length;
    for (let i = 0; i < name.length; i++) {
      const unit = name.charCodeAt(i);
      if (unit >= 0x80 || this.length === KEY_BYTES_MAX) {
        this.length = start + encoder.encodeInto(name, this.bytes.subarray(start)).written;
        return this;
      }
      this.bytes[this.length++] = unit;
    }
    return this;
  }

  /** The number that starts at a byte of the key. */
  numberAt(at: number): number {
    const end = at + this.bytes[at]!;
    let value = 0;
    for (let i = at + 1; i <= end; i++) value = value * 0x100 + this.bytes[i]!;
    return value;
  }

  /** Where the number that starts at a byte ends. */
  endOfNumber(at: number): number {
    return at + 1 + this.bytes[at]!;
  }

  /** From a byte to the end. */
  nameAt(at: number): string {
    for (let i = at; i < this.length; i++)
      if (this.bytes[i]! >= 0x80) return this.bytes.toString('utf8', at, this.length);
    return this.bytes.toString('latin1', at, this.length);
  }

  copyFrom(other: OrderedKey): void {
    this.take(other.bytes, 0, other.length);
  }

  /** Becomes bytes[from, from + length). */
  take(bytes: Uint8Array, from: number, length: number): void {
    for (let i = 0; i < length; i++) this.bytes[i] = bytes[from + i]!;
    this.length = length;
  }

  equals(other: OrderedKey): boolean {
    return this.length === other.length && this.startsWith(other);
  }

  startsWith(other: OrderedKey): boolean {
    return this.length >= other.length && this.sharedWith(other, 0) === other.length;
  }

  /** Bytes that both have from the start, if they are known to share `from`. */
  sharedWith(other: OrderedKey, from: number): number {
    const end = Math.min(this.length, other.length);
    let at = from;
    while (at < end && this.bytes[at] === other.bytes[at]) at++;
    return at;
  }

  /** Below, at or above zero as this key is before, equal to or after bytes[from, from + length). */
  compareWith(bytes: Uint8Array, from: number, length: number): number {
    const end = Math.min(this.length, length);
    for (let i = 0; i < end; i++) {
      const difference = this.bytes[i]! - bytes[from + i]!;
      if (difference !== 0) return difference;
    }
    return this.length - length;
  }
}
