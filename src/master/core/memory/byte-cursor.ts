/**
 * Reads numbers from bytes that this process wrote into its own pages. Unlike ByteReader it checks nothing and is
 * pointed to place after place without being made anew: an operation on a page reads hundreds of numbers.
 */
export class ByteCursor {
  bytes: Uint8Array = NOTHING;
  at = 0;

  /** A whole number below 2^53: seven bits a byte, low ones first, the top bit says that more follow. */
  varint(): number {
    const byte = this.bytes[this.at++]!;
    return byte < 0x80 ? byte : this.more(byte & 0x7f, 7);
  }

  /** As a varint, with the sign in the second-highest bit of the first byte, so that its range is that of safe integers. */
  signed(): number {
    const byte = this.bytes[this.at++]!;
    const low = byte & 0x3f;
    const value = byte < 0x80 ? low : this.more(low, 6);
    return (byte & 0x40) === 0 ? value : -value;
  }

  /** The bytes after the first, whose bits are below `shift`. */
  private more(low: number, shift: number): number {
    const { bytes } = this;
    // Whole numbers of 31 bits, and no loop: nearly all numbers end here.
    let byte = bytes[this.at++]!;
    let value = low | ((byte & 0x7f) << shift);
    if (byte < 0x80) return value;
    byte = bytes[this.at++]!;
    value |= (byte & 0x7f) << (shift + 7);
    if (byte < 0x80) return value;
    byte = bytes[this.at++]!;
    value |= (byte & 0x7f) << (shift + 14);
    for (let scale = 2 ** (shift + 21); byte >= 0x80; scale *= 0x80) {
      byte = bytes[this.at++]!;
      value += (byte & 0x7f) * scale;
    }
    return value;
  }
}

const NOTHING = new Uint8Array(0);
