const FIRST_BYTES = 16 * 1024;
/** A writer that grew beyond this for one large message does not stay so: there is one for each session. */
const KEPT_BYTES_MAX = 256 * 1024;
/** Most bytes that a varint below 2^53 takes. */
const VARINT_BYTES_MAX = 8;
/** Longer texts are faster to write by the system's own encoder than one by one. */
const SHORT_TEXT = 48;
const LENGTH_DELIMITED = 2;

/**
 * Writes protobuf by hand, for messages that are so many that protobufjs's way over message objects, 64-bit objects and
 * a list of write operations would cost more than all else. As proto3 wants it: a field that has its default is left out.
 */
export class WireWriter {
  private buffer = Buffer.allocUnsafe(FIRST_BYTES);
  private at = 0;

  /** Bytes written since the last `take`. */
  get length(): number {
    return this.at;
  }

  /** A whole number below 2^53. */
  uint(field: number, value: number): void {
    if (value === 0) return;
    this.presentUint(field, value);
  }

  /** The same for fields that say whether they are there. */
  presentUint(field: number, value: number): void {
    this.reserve(2 * VARINT_BYTES_MAX);
    this.varint(field * 8);
    this.varint(value);
  }

  bool(field: number, value: boolean): void {
    if (value) this.uint(field, 1);
  }

  /** Well-formed Unicode. */
  text(field: number, value: string): void {
    if (value === '') return;
    const start = this.begin(field);
    this.reserve(value.length * 3);
    this.at = this.shortAscii(value) ?? this.at + this.buffer.write(value, this.at, 'utf8');
    this.end(start);
  }

  bytes(field: number, value: Uint8Array): void {
    if (value.length === 0) return;
    this.message(field, value);
  }

  /** An encoded message, also an empty one. */
  message(field: number, encoded: Uint8Array): void {
    const start = this.begin(field);
    this.raw(encoded);
    this.end(start);
  }

  raw(encoded: Uint8Array): void {
    this.reserve(encoded.length);
    this.buffer.set(encoded, this.at);
    this.at += encoded.length;
  }

  /** Each four bytes, the lowest first; nothing for none. */
  packedFixed32(field: number, values: readonly number[]): void {
    if (values.length === 0) return;
    const start = this.begin(field);
    this.reserve(4 * values.length);
    for (const value of values) this.at = this.buffer.writeUInt32LE(value, this.at);
    this.end(start);
  }

  /** Starts a nested message; `end` wants what this returns. */
  begin(field: number): number {
    this.reserve(2 * VARINT_BYTES_MAX);
    this.varint(field * 8 + LENGTH_DELIMITED);
    return ++this.at;
  }

  /** One byte was left for the length; what is longer than that can say moves up. */
  end(start: number): void {
    const length = this.at - start;
    const more = varintBytes(length) - 1;
    if (more > 0) {
      this.reserve(more);
      this.buffer.copyWithin(start + more, start, this.at);
    }
    this.at = start - 1;
    this.varint(length);
    this.at += length;
  }

  /** Forgets what was written after `length`. */
  rewind(length: number): void {
    this.at = length;
  }

  /** What was written, in memory of its own; the writer starts over. */
  take(): Buffer {
    const taken = Buffer.allocUnsafe(this.at);
    this.buffer.copy(taken, 0, 0, this.at);
    this.at = 0;
    if (this.buffer.length > KEPT_BYTES_MAX) this.buffer = Buffer.allocUnsafe(FIRST_BYTES);
    return taken;
  }

  private shortAscii(value: string): number | undefined {
    if (value.length > SHORT_TEXT) return undefined;
    const { buffer } = this;
    let { at } = this;
    for (let i = 0; i < value.length; i++) {
      const unit = value.charCodeAt(i);
      if (unit >= 0x80) return undefined;
      buffer[at++] = unit;
    }
    return at;
  }

  private varint(value: number): void {
    const { buffer } = this;
    let { at } = this;
    let rest = value;
    for (; rest > 0x7fff_ffff; rest = Math.floor(rest / 0x80)) buffer[at++] = (rest % 0x80) | 0x80;
    for (; rest >= 0x80; rest >>>= 7) buffer[at++] = (rest & 0x7f) | 0x80;
    buffer[at++] = rest;
    this.at = at;
  }

  private reserve(bytes: number): void {
    const wanted = this.at + bytes;
    if (wanted <= this.buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(wanted, 2 * this.buffer.length));
    this.buffer.copy(grown, 0, 0, this.at);
    this.buffer = grown;
  }
}

function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= 0x80; rest >>>= 7) bytes++;
  return bytes;
}
