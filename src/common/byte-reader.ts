/** Bytes that do not decode. The caller knows the file and says where. */
export class DecodeFault extends Error {
  override readonly name = 'DecodeFault';
}

// A byte order mark is a character of a name like any other.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads what ByteWriter wrote; every read checks its bounds and throws DecodeFault. */
export class ByteReader {
  private readonly view: DataView;
  private at = 0;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get position(): number {
    return this.at;
  }

  get remaining(): number {
    return this.bytes.length - this.at;
  }

  u8(): number {
    return this.view.getUint8(this.take(1));
  }

  u32(): number {
    return this.view.getUint32(this.take(4), true);
  }

  u64(): number {
    const low = this.u32();
    return this.safe(this.u32() * 0x1_0000_0000 + low);
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 8; i++) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return this.safe(value);
      scale *= 0x80;
    }
    throw new DecodeFault(`varint too long at byte ${this.at}`);
  }

  bool(): boolean {
    const value = this.u8();
    if (value > 1) throw new DecodeFault(`not a boolean at byte ${this.at - 1}`);
    return value === 1;
  }

  /** A view of the next bytes; copy it before keeping it. */
  raw(length: number): Uint8Array {
    const start = this.take(length);
    return this.bytes.subarray(start, start + length);
  }

  blob(): Uint8Array {
    return this.raw(this.varint());
  }

  text(): string {
    try {
      return decoder.decode(this.blob());
    } catch (error) {
      if (error instanceof DecodeFault) throw error;
      throw new DecodeFault(`text is not UTF-8 at byte ${this.at}`);
    }
  }

  private take(length: number): number {
    if (length > this.remaining)
      throw new DecodeFault(`${length} bytes wanted at byte ${this.at}, ${this.remaining} left`);
    const start = this.at;
    this.at += length;
    return start;
  }

  private safe(value: number): number {
    if (!Number.isSafeInteger(value)) throw new DecodeFault(`number over 2^53 at byte ${this.at}`);
    return value;
  }
}
