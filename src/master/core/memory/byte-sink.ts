/** Room of a sink: more than all entries of one page that are ever rewritten at once. */
const SINK_BYTES = 8_192;

/** Collects the bytes of one change of a page, in the coding of ByteCursor; used again and again. */
export class ByteSink {
  readonly bytes = new Uint8Array(SINK_BYTES);
  size = 0;

  byte(value: number): void {
    this.bytes[this.size++] = value;
  }

  varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.bytes[this.size++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.bytes[this.size++] = rest;
  }

  signed(value: number): void {
    const sign = value < 0 ? 0x40 : 0;
    const magnitude = Math.abs(value);
    if (magnitude < 0x40) {
      this.bytes[this.size++] = magnitude | sign;
      return;
    }
    this.bytes[this.size++] = (magnitude % 0x40) | sign | 0x80;
    this.varint(Math.floor(magnitude / 0x40));
  }

  /** `bytes[from, to)` as they are; short ones by a loop, which beats a call for names. */
  copy(bytes: Uint8Array, from: number, to: number): void {
    const target = this.bytes;
    let { size } = this;
    for (let at = from; at < to; at++) target[size++] = bytes[at]!;
    this.size = size;
  }
}
