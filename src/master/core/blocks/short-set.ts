/** With more, a bitmap takes less than a list. */
const LISTED_MAX = 4_096;
/** A bitmap becomes a list again well below, so that numbers that come and go at the edge move nothing. */
const LISTED_AGAIN = 2_048;
const BITMAP_WORDS = 65_536 / 32;
const ROOM_MIN = 4;
const NO_LIST = new Uint16Array(0);

/** A set of numbers below 65,536: a sorted list as long as they are few, then a bitmap of 8 KiB. */
export class ShortSet {
  private list = new Uint16Array(ROOM_MIN);
  private bitmap: Uint32Array | undefined;
  private count = 0;

  get size(): number {
    return this.count;
  }

  has(short: number): boolean {
    if (this.bitmap !== undefined) return (this.bitmap[short >>> 5]! & bitOf(short)) !== 0;
    const place = this.placeOf(short);
    return place < this.count && this.list[place] === short;
  }

  /** False if it was there. */
  add(short: number): boolean {
    if (this.has(short)) return false;
    if (this.count === LISTED_MAX && this.bitmap === undefined) this.toBitmap();
    if (this.bitmap === undefined) this.insert(short);
    else this.bitmap[short >>> 5]! |= bitOf(short);
    this.count++;
    return true;
  }

  /** False if it was not there. */
  delete(short: number): boolean {
    if (!this.has(short)) return false;
    if (this.bitmap === undefined) {
      const place = this.placeOf(short);
      this.list.copyWithin(place, place + 1, this.count);
    } else this.bitmap[short >>> 5]! &= ~bitOf(short);
    this.count--;
    if (this.count === LISTED_AGAIN && this.bitmap !== undefined) this.toList();
    return true;
  }

  /** The least ones from `first` on, rising, and no more than that. */
  least(first: number, countMax: number): number[] {
    if (this.bitmap !== undefined) return leastOf(this.bitmap, first, countMax);
    const place = this.placeOf(first);
    return Array.from(this.list.subarray(place, Math.min(this.count, place + countMax)));
  }

  clone(): ShortSet {
    const clone = new ShortSet();
    clone.list = this.list.slice(0, Math.max(ROOM_MIN, this.count));
    clone.bitmap = this.bitmap?.slice();
    clone.count = this.count;
    return clone;
  }

  /** Where it is in the list, or would be. */
  private placeOf(short: number): number {
    const { list, count } = this;
    if (count === 0 || list[count - 1]! < short) return count;
    let low = 0;
    for (let high = count - 1; low < high;) {
      const middle = (low + high) >>> 1;
      if (list[middle]! < short) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private insert(short: number): void {
    const place = this.placeOf(short);
    if (this.count === this.list.length) {
      const list = new Uint16Array(Math.min(LISTED_MAX, this.count + (this.count >>> 1)));
      list.set(this.list);
      this.list = list;
    }
    if (place < this.count) this.list.copyWithin(place + 1, place, this.count);
    this.list[place] = short;
  }

  private toBitmap(): void {
    const bitmap = new Uint32Array(BITMAP_WORDS);
    for (const short of this.list) bitmap[short >>> 5]! |= bitOf(short);
    this.bitmap = bitmap;
    this.list = NO_LIST;
  }

  private toList(): void {
    this.list = Uint16Array.from(this.least(0, this.count));
    this.bitmap = undefined;
  }
}

const bitOf = (short: number): number => 1 << (short & 31);

function leastOf(bitmap: Uint32Array, first: number, countMax: number): number[] {
  const found: number[] = [];
  let rest = (bitmap[first >>> 5] ?? 0) & (-1 << (first & 31));
  for (let i = first >>> 5; i < BITMAP_WORDS; rest = bitmap[++i] ?? 0)
    for (; rest !== 0; rest &= rest - 1) {
      if (found.length === countMax) return found;
      found.push(i * 32 + 31 - Math.clz32(rest & -rest));
    }
  return found;
}
