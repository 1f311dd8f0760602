/** Entries of one chunk at most: small enough to shift, large enough that a million entries need few chunks. */
const CHUNK_ENTRIES_MAX = 256;

interface Chunk<K, V> {
  readonly keys: K[];
  readonly values: V[];
}

/**
 * A map in the order of its keys, as a list of sorted chunks: a look-up is two binary searches, an insertion shifts
 * at most one chunk (and now and then the list of chunks), a page costs its entries. Keys that arrive in order fill
 * chunks to the brim.
 */
export class SortedMap<K, V> {
  private readonly chunks: Chunk<K, V>[] = [];
  private count = 0;
  private readonly compare: (a: K, b: K) => number;

  constructor(compare: (a: K, b: K) => number) {
    this.compare = compare;
  }

  get size(): number {
    return this.count;
  }

  get(key: K): V | undefined {
    const chunk = this.chunks[this.chunkOf(key)];
    if (chunk === undefined) return undefined;
    const at = this.lowerBound(chunk.keys, key);
    return this.holds(chunk, at, key) ? chunk.values[at] : undefined;
  }

  /** Puts a key in or gives it another value; true if it is new. */
  set(key: K, value: V): boolean {
    if (this.chunks.length === 0) this.chunks.push({ keys: [], values: [] });
    const index = this.chunkOf(key);
    const chunk = this.chunks[index]!;
    const at = this.lowerBound(chunk.keys, key);
    if (this.holds(chunk, at, key)) {
      chunk.values[at] = value;
      return false;
    }
    this.count++;
    if (chunk.keys.length < CHUNK_ENTRIES_MAX) {
      chunk.keys.splice(at, 0, key);
      chunk.values.splice(at, 0, value);
    } else this.insertIntoFull(index, at, key, value);
    return true;
  }

  delete(key: K): boolean {
    const index = this.chunkOf(key);
    const chunk = this.chunks[index];
    if (chunk === undefined) return false;
    const at = this.lowerBound(chunk.keys, key);
    if (!this.holds(chunk, at, key)) return false;
    chunk.keys.splice(at, 1);
    chunk.values.splice(at, 1);
    this.count--;
    this.mergeIfSmall(index);
    return true;
  }

  /** Hands at most `limit` entries with keys after `after` (all keys if undefined) to `visit`, in order. */
  page(after: K | undefined, limit: number, visit: (key: K, value: V) => void): void {
    let index = 0;
    let at = 0;
    if (after !== undefined) {
      index = this.chunkOf(after);
      const chunk = this.chunks[index];
      if (chunk === undefined) return;
      at = this.lowerBound(chunk.keys, after);
      if (this.holds(chunk, at, after)) at++;
    }
    let left = limit;
    for (; index < this.chunks.length; index++, at = 0) {
      const { keys, values } = this.chunks[index]!;
      for (; at < keys.length; at++) {
        if (left-- <= 0) return;
        visit(keys[at]!, values[at]!);
      }
    }
  }

  /** Index of the chunk that holds the key or that it belongs into. */
  private chunkOf(key: K): number {
    let low = 0;
    let high = this.chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.compare(this.chunks[middle]!.keys[0]!, key) <= 0) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  private lowerBound(keys: readonly K[], key: K): number {
    let low = 0;
    let high = keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.compare(keys[middle]!, key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private holds(chunk: Chunk<K, V>, at: number, key: K): boolean {
    return at < chunk.keys.length && this.compare(chunk.keys[at]!, key) === 0;
  }

  private insertIntoFull(index: number, at: number, key: K, value: V): void {
    const chunk = this.chunks[index]!;
    const atVeryEnd = at === chunk.keys.length && index === this.chunks.length - 1;
    const half = atVeryEnd ? at : chunk.keys.length >>> 1;
    const right = { keys: chunk.keys.splice(half), values: chunk.values.splice(half) };
    this.chunks.splice(index + 1, 0, right);
    const target = at > half || atVeryEnd ? right : chunk;
    const place = target === right ? at - half : at;
    target.keys.splice(place, 0, key);
    target.values.splice(place, 0, value);
  }

  private mergeIfSmall(index: number): void {
    const chunk = this.chunks[index]!;
    if (chunk.keys.length > CHUNK_ENTRIES_MAX / 4) return;
    if (chunk.keys.length === 0) {
      this.chunks.splice(index, 1);
      return;
    }
    const next = this.chunks[index + 1];
    if (next === undefined || chunk.keys.length + next.keys.length > CHUNK_ENTRIES_MAX / 2) return;
    chunk.keys.push(...next.keys);
    chunk.values.push(...next.values);
    this.chunks.splice(index + 1, 1);
  }
}
