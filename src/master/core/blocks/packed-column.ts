/** Share of a width's numbers that may be in use when it is chosen: the rest keeps the next change away. */
const USED_MAX = 3 / 4;
const WIDTH_MAX = 4;

type Stored = Uint8Array | Uint16Array | Uint32Array;

/**
 * A column of whole numbers below 2^32, in as many bytes each as they need. A value is `base + slope * row` and what is
 * stored: nothing as long as all are alike so, or 1, 2 or 4 bytes. One that does not fit moves the base or takes a wider
 * array, and all rows are written anew; in 4 bytes base and slope are 0, so that everything fits.
 *
 * The span of the values (less their slope) only grows, and what does not fit lies an eighth of the width's numbers
 * outside of it. So a column is written anew less than twenty times in its life, whatever comes.
 */
export class PackedColumn {
  private base = 0;
  private stored: Stored | undefined;
  /** The largest number that can be stored. */
  private room = -1;
  private low = Infinity;
  private high = -Infinity;
  private slope: number;
  private readonly rows: number;

  constructor(rows: number, slope: 0 | 1) {
    this.rows = rows;
    this.slope = slope;
  }

  /** Bytes that a value takes. */
  get width(): number {
    return this.stored?.BYTES_PER_ELEMENT ?? 0;
  }

  /** Any number for a row that was never written. */
  get(row: number): number {
    const given = this.base + this.slope * row;
    return this.stored === undefined ? given : given + this.stored[row]!;
  }

  set(row: number, value: number): void {
    let difference = value - this.base - this.slope * row;
    if (difference < 0 || difference > this.room) {
      this.makeRoomFor(row, value);
      difference = value - this.base - this.slope * row;
    }
    if (this.stored !== undefined) this.stored[row] = difference;
  }

  private makeRoomFor(row: number, value: number): void {
    const isFirst = this.room < 0;
    this.span(value - this.slope * row);
    if (isFirst) {
      this.base = this.low;
      this.room = 0;
      return;
    }
    for (const each of this.stored ?? []) this.span(this.base + each);
    const range = this.high - this.low;
    const width = Math.max(this.width, widthOf(range));
    this.room = 256 ** width - 1;
    if (width === WIDTH_MAX) this.writeAnew(new Uint32Array(this.rows), 0, 0);
    else {
      const stored = width === 1 ? new Uint8Array(this.rows) : new Uint16Array(this.rows);
      this.writeAnew(stored, this.low - Math.floor((this.room - range) / 2), this.slope);
    }
  }

  private span(value: number): void {
    if (value < this.low) this.low = value;
    if (value > this.high) this.high = value;
  }

  private writeAnew(stored: Stored, base: number, slope: number): void {
    for (let row = 0; row < this.rows; row++) stored[row] = this.get(row) - base - slope * row;
    this.stored = stored;
    this.base = base;
    this.slope = slope;
  }
}

/** The narrowest that leaves room. */
function widthOf(range: number): number {
  for (const width of [1, 2]) if (range <= USED_MAX * 256 ** width) return width;
  return WIDTH_MAX;
}
