import type { BlockId } from '../../../common/ids.js';

const BITS = 1_024;
const WORDS = BITS / 32;

interface Bucket {
  readonly words: Uint32Array;
  size: number;
}

/** A set of block ids as bitmaps of 1,024: cheap for ids that stand close, with ranges in rising order. */
export class BlockIdSet {
  private readonly buckets = new Map<number, Bucket>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  has(id: BlockId): boolean {
    const bucket = this.buckets.get(Math.floor(id / BITS));
    return bucket !== undefined && (word(bucket, id) & bit(id)) !== 0;
  }

  add(id: BlockId): void {
    const key = Math.floor(id / BITS);
    let bucket = this.buckets.get(key);
    if (bucket === undefined) {
      bucket = { words: new Uint32Array(WORDS), size: 0 };
      this.buckets.set(key, bucket);
    }
    if ((word(bucket, id) & bit(id)) !== 0) return;
    bucket.words[wordIndex(id)] = word(bucket, id) | bit(id);
    bucket.size++;
    this.count++;
  }

  delete(id: BlockId): boolean {
    const key = Math.floor(id / BITS);
    const bucket = this.buckets.get(key);
    if (bucket === undefined || (word(bucket, id) & bit(id)) === 0) return false;
    bucket.words[wordIndex(id)] = word(bucket, id) & ~bit(id);
    bucket.size--;
    this.count--;
    if (bucket.size === 0) this.buckets.delete(key);
    return true;
  }

  clear(): void {
    this.buckets.clear();
    this.count = 0;
  }

  /**
   * The ids in (after, upTo], rising. Ids that come or go while this runs, outside the bucket under way, are seen as
   * they are then; new buckets are not.
   */
  *range(after: number, upTo: number): Generator<BlockId> {
    for (const key of this.keysBetween(Math.floor((after + 1) / BITS), Math.floor(upTo / BITS)))
      for (const id of this.idsOf(key)) if (id > after && id <= upTo) yield id as BlockId;
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

  private idsOf(key: number): number[] {
    const ids: number[] = [];
    const words = this.buckets.get(key)?.words ?? [];
    for (let i = 0; i < words.length; i++)
      for (let rest = words[i] ?? 0; rest !== 0; rest &= rest - 1)
        ids.push(key * BITS + i * 32 + 31 - Math.clz32(rest & -rest));
    return ids;
  }
}

// Ids go up to 2^53, so a remainder and not a bit mask finds the place within a bucket.
const wordIndex = (id: number): number => Math.floor((id % BITS) / 32);
const bit = (id: number): number => 1 << (id % 32);
const word = (bucket: Bucket, id: number): number => bucket.words[wordIndex(id)] ?? 0;
