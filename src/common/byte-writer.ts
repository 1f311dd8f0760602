import { assert } from './assert.js';

const encoder = new TextEncoder();

/** Appends little-endian numbers, varints and length-prefixed bytes to a growing buffer. */
export class ByteWriter {
  private bytes: Uint8Array;
  private view: DataView;
  private length = 0;

  constructor(initialBytes = 256) {
    this.bytes = new Uint8Array(initialBytes);
    this.view = new DataView(this.bytes.buffer);
  }

  get size(): number {
    return this.length;
  }

  u8(value: number): this {
    this.reserve(1);
    this.bytes[this.length++] = value;
    return this;
  }

  u32(value: number): this {
    this.reserve(4);
    this.view.setUint32(this.length, value, true);
    this.length += 4;
    return this;
  }

  /** A whole number below 2^53 in eight bytes. */
  u64(value: number): this {
    assert(Number.isSafeInteger(value) && value >= 0, `not an unsigned safe integer: ${value}`);
    this.u32(value % 0x1_0000_0000);
    return this.u32(Math.floor(value / 0x1_0000_0000));
  }

  /** A whole number below 2^53 in one to eight bytes, seven bits each, low ones first. */
  varint(value: number): this {
    assert(Number.isSafeInteger(value) && value >= 0, `not an unsigned safe integer: ${value}`);
    this.reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      this.bytes[this.length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.bytes[this.length++] = rest;
    return this;
  }

  bool(value: boolean): this {
    return this.u8(value ? 1 : 0);
  }

  /** Bytes as they are, without a length. */
  raw(value: Uint8Array): this {
    this.reserve(value.length);
    this.bytes.set(value, this.length);
    this.length += value.length;
    return this;
  }

  blob(value: Uint8Array): this {
    return this.varint(value.length).raw(value);
  }

  text(value: string): this {
    const start = this.length;
    this.varint(value.length);
    this.reserve(value.length);
    // Nearly all names are ASCII, for which a loop is several times faster than the encoder.
    for (let i = 0; i < value.length; i++) {
      const unit = value.charCodeAt(i);
      if (unit >= 0x80) {
        this.length = start;
        return this.blob(encoder.encode(value));
      }
      this.bytes[this.length++] = unit;
    }
    return this;
  }

  /** The bytes so far; a view that the next write may invalidate. */
  peek(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  /** A copy of the bytes so far. */
  finish(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  reset(): void {
    this.length = 0;
  }

  private reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + more));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
  }
}
