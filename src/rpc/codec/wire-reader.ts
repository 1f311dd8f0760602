/** Wire types of protobuf. */
export const VARINT = 0;
export const LENGTH_DELIMITED = 2;
const FIXED_64 = 1;
const FIXED_32 = 5;

const VARINT_BYTES_MAX = 10;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads protobuf by hand, as strictly as strict-decoding.ts: text is UTF-8, nothing runs past its message. A field of
 * another wire type than the one known here counts as unknown and is skipped. Throws plain errors; whoever called says
 * whose fault they are.
 *
 *     while (reader.next()) {
 *       if (reader.is(1, LENGTH_DELIMITED)) path = reader.text();
 *       else reader.skip();
 *     }
 */
export class WireReader {
  field = 0;
  private type = 0;
  private at: number;
  private readonly stop: number;
  private readonly buffer: Buffer;

  constructor(buffer: Buffer, start = 0, stop = buffer.length) {
    this.buffer = buffer;
    this.at = start;
    this.stop = stop;
  }

  /** Whether there is more to read. */
  more(): boolean {
    return this.at < this.stop;
  }

  /** Goes to the next field; false at the end. */
  next(): boolean {
    if (this.at >= this.stop) return false;
    const tag = this.uint();
    this.type = tag % 8;
    this.field = Math.floor(tag / 8);
    if (this.field === 0 || tag > 0xffff_ffff) throw new Error(`tag ${tag} names no field`);
    return true;
  }

  /** Whether the field at hand is this one, and of the type that it should have. */
  is(field: number, type: number): boolean {
    return this.field === field && this.type === type;
  }

  get delimited(): boolean {
    return this.type === LENGTH_DELIMITED;
  }

  /** The same for a repeated fixed32, whose writers may pack it or not. */
  isFixed32(field: number): boolean {
    return this.field === field && (this.type === LENGTH_DELIMITED || this.type === FIXED_32);
  }

  /** What is at hand of a repeated fixed32, behind those that came before. */
  fixed32(values: number[]): void {
    const { type } = this;
    const end = type === FIXED_32 ? this.at + 4 : this.endOfDelimited();
    if (end > this.stop || (end - this.at) % 4 !== 0) throw new Error('a number is cut short');
    for (; this.at < end; this.at += 4) values.push(this.buffer.readUInt32LE(this.at));
  }

  /** A varint; from 2^53 on it is rounded, and so no safe integer. */
  uint(): number {
    const { buffer, stop } = this;
    let { at } = this;
    let value = 0;
    let scale = 1;
    for (let i = 0; i < VARINT_BYTES_MAX; i++) {
      if (at >= stop) throw new Error('a number is cut short');
      const byte = buffer[at++] as number;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        this.at = at;
        return value;
      }
      scale *= 0x80;
    }
    throw new Error(`a number of more than ${VARINT_BYTES_MAX} bytes`);
  }

  /** The low 32 bits, as protobuf reads a number that is too large for its field. */
  uint32(): number {
    const start = this.at;
    const value = this.uint();
    if (value <= Number.MAX_SAFE_INTEGER) return value % 0x1_0000_0000;
    // Rounded, and so without its low bits: they are in the first five bytes.
    const { buffer } = this;
    let low = 0;
    for (let i = 0; i < 5; i++) low |= ((buffer[start + i] as number) & 0x7f) << (7 * i);
    return low >>> 0;
  }

  bool(): boolean {
    return this.uint() !== 0;
  }

  /** A view on the received message. */
  bytes(): Buffer {
    const end = this.endOfDelimited();
    const bytes = this.buffer.subarray(this.at, end);
    this.at = end;
    return bytes;
  }

  text(): string {
    const { buffer } = this;
    const end = this.endOfDelimited();
    const start = this.at;
    this.at = end;
    for (let i = start; i < end; i++)
      if ((buffer[i] as number) >= 0x80) return decodeUtf8(buffer.subarray(start, end));
    return buffer.toString('latin1', start, end);
  }

  /** The nested message at hand, which is skipped here. */
  nested(): WireReader {
    const end = this.endOfDelimited();
    const nested = new WireReader(this.buffer, this.at, end);
    this.at = end;
    return nested;
  }

  skip(): void {
    if (this.type === VARINT) this.uint();
    else if (this.type === LENGTH_DELIMITED) this.at = this.endOfDelimited();
    else if (this.type === FIXED_64 || this.type === FIXED_32) this.advance(this.type);
    else throw new Error(`field ${this.field} has wire type ${this.type}, which is not read here`);
  }

  private advance(type: number): void {
    this.at += type === FIXED_64 ? 8 : 4;
    if (this.at > this.stop) throw new Error('a number is cut short');
  }

  private endOfDelimited(): number {
    const end = this.uint() + this.at;
    // In this order: `at` is read after the length moved it.
    if (!(end <= this.stop))
      throw new Error(`field ${this.field} runs past the end of its message`);
    return end;
  }
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (error) {
    throw new Error('text is not UTF-8', { cause: error });
  }
}
