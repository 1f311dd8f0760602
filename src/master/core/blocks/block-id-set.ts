import type { BlockId } from '../../../common/ids.js';
import { ShortSet } from './short-set.js';

const BUCKET = 65_536;
/** Ids of a range that are read from a bucket at once. */
const PART = 1_024;

/**
 * A set of block ids with ranges in rising order: buckets of 65,536, each a list or a bitmap. It takes two or three bytes
 * for an id that stands alone, and a bit where they stand close. After Chambi, Lemire, Kaser and Godin, "Better bitmap
 * performance with Roaring bitmaps" (2016).
 */
export class BlockIdSet {
  private readonly buckets = new Map<number, ShortSet>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  has(id: BlockId): boolean {
    return this.buckets.get(Math.floor(id / BUCKET))?.has(id % BUCKET) ?? false;
  }

  add(id: BlockId): void {
    const key = Math.floor(id / BUCKET);
    let bucket = this.buckets.get(key);
    if (bucket === undefined) this.buckets.set(key, (bucket = new ShortSet()));
    if (bucket.add(id % BUCKET)) this.count++;
  }

  delete(id: BlockId): boolean {
    const key = Math.floor(id / BUCKET);
    const bucket = this.buckets.get(key);
    if (bucket?.delete(id % BUCKET) !== true) return false;
    this.count--;
    if (bucket.size === 0) this.buckets.delete(key);
    return true;
  }

  clone(): BlockIdSet {
    const clone = new BlockIdSet();
    for (const [key, bucket] of this.buckets) clone.buckets.set(key, bucket.clone());
    clone.count = this.count;
    return clone;
  }

  /**
   * The ids in (after, upTo], rising. Ids that come or go while this runs, outside the 1,024 under way, are seen as
   * they are then; new buckets are not.
   */
  *range(after: number, upTo: number): Generator<BlockId> {
    const first = Math.floor((after + 1) / BUCKET);
    for (const key of this.keysBetween(first, Math.floor(upTo / BUCKET))) {
      const from = key === first ? (after + 1) % BUCKET : 0;
      for (const short of this.shortsOf(key, from)) {
        const id = key * BUCKET + short;
        if (id > upTo) return;
        yield id as BlockId;
      }
    }
  }

  private *shortsOf(key: number, from: number): Generator<number> {
    for (let next = from; next < BUCKET;) {
      const part = this.buckets.get(key)?.least(next, PART) ?? [];
      yield* part;
      next = part.length < PART ? BUCKET : part[PART - 1]! + 1;
    }
  }

  private keysBetween(first: number, last: number): number[] {
    const keys: number[] = [];
    if (last - first < this.buckets.size) {
      for (let key = first; key <= last; key++) if (this.buckets.has(key)) keys.push(key);
      return keys;
    }
    for (const key of this.buckets.keys()) if (key >= first && key <= last) keys.push(key);
    return keys.sort((a, b) => a - b);
  }
}
