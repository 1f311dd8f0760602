import type { Random } from '../../../src/common/clock.js';

export const PAGE_BYTES = 4_096;
/** What a disk writes whole or not at all. */
export const SECTOR_BYTES = 512;

/** One page of the cache. `disk` is what the disk has of it where that differs; undefined where it is the same. */
interface Page {
  cache: Buffer;
  disk: Buffer | undefined;
  /** It will be written at the next sync. A page that differs and is not dirty was given up by a failed one. */
  dirty: boolean;
}

const ZEROS = Buffer.alloc(PAGE_BYTES);

/** A file: its pages in the cache, and beneath them what the disk has. Nothing is shared with anybody who reads or writes. */
export class SimFile {
  /** Sectors that cannot be read any more. */
  readonly badSectors = new Set<number>();
  private size = 0;
  private diskSize = 0;
  private pages: Page[] = [];
  private readonly dirty = new Set<number>();

  get length(): number {
    return this.size;
  }

  get pageCount(): number {
    return this.pages.length;
  }

  get isDirty(): boolean {
    return this.dirty.size > 0 || this.size !== this.diskSize;
  }

  /** Pages that a write of these bytes would add. */
  pagesToAdd(length: number, position: number): number {
    return Math.max(0, Math.ceil((position + length) / PAGE_BYTES) - this.pages.length);
  }

  read(into: Uint8Array, length: number, position: number): number {
    const bytes = Math.max(0, Math.min(length, this.size - position));
    for (let at = 0; at < bytes;) {
      const { index, offset, part } = this.span(position + at, bytes - at);
      const page = this.pages[index]?.cache ?? ZEROS;
      into.set(page.subarray(offset, offset + part), at);
      at += part;
    }
    return bytes;
  }

  write(data: Uint8Array, position: number): void {
    this.extend(Math.ceil((position + data.length) / PAGE_BYTES));
    for (let at = 0; at < data.length;) {
      const { index, offset, part } = this.span(position + at, data.length - at);
      this.touch(index).cache.set(data.subarray(at, at + part), offset);
      this.repairSectors(position + at, part);
      at += part;
    }
    this.size = Math.max(this.size, position + data.length);
  }

  truncate(length: number): void {
    if (length < this.size) {
      const { index, offset } = this.span(length, 1);
      if (offset > 0 && index < this.pages.length) this.touch(index).cache.fill(0, offset);
      // Pages beyond the end stay as they are on disk until the length is synced; they read as zeros when it grows again.
      for (let i = offset > 0 ? index + 1 : index; i < this.pages.length; i++)
        this.touch(i).cache.fill(0);
    }
    this.size = length;
  }

  /** Whether a read of these bytes meets a sector that is bad. */
  isBad(length: number, position: number): boolean {
    if (this.badSectors.size === 0) return false;
    for (
      let sector = Math.floor(position / SECTOR_BYTES);
      sector * SECTOR_BYTES < position + length;
      sector++
    )
      if (this.badSectors.has(sector)) return true;
    return false;
  }

  /** Everything is on disk. */
  sync(): void {
    for (const index of this.dirty) {
      const page = this.pages[index];
      if (page === undefined) continue;
      page.disk = undefined;
      page.dirty = false;
    }
    this.dirty.clear();
    this.diskSize = this.size;
    this.dropBeyond();
  }

  /** A sync that failed, as on ext4: what it was to write counts as clean, and is not on disk. */
  failSync(): void {
    for (const index of this.dirty) {
      const page = this.pages[index];
      if (page !== undefined) page.dirty = false;
    }
    this.dirty.clear();
  }

  /** The power went: each sector that was not synced is the old or the new one, and so is the length. */
  losePower(random: Random): void {
    const sizes = [this.diskSize, this.size, between(random, this.diskSize, this.size)];
    const length = sizes[Math.floor(random.next() * sizes.length)] ?? this.diskSize;
    for (const page of this.pages) {
      if (page.disk === undefined) continue;
      const left = Buffer.from(page.disk);
      if (page.dirty)
        for (let at = 0; at < PAGE_BYTES; at += SECTOR_BYTES)
          if (random.next() < 0.5) page.cache.copy(left, at, at, at + SECTOR_BYTES);
      page.cache = left;
      page.disk = undefined;
      page.dirty = false;
    }
    this.dirty.clear();
    this.size = length;
    this.diskSize = length;
    const { index, offset } = this.span(length, 1);
    // What lies behind the end of a file reads as zeros when it grows again.
    if (offset > 0) this.pages[index]?.cache.fill(0, offset);
    this.dropBeyond();
  }

  /** The cache is dropped: pages that a failed sync gave up are read from disk again. */
  dropCache(): void {
    for (const page of this.pages)
      if (page.disk !== undefined && !page.dirty) {
        page.cache = Buffer.from(page.disk);
        page.disk = undefined;
      }
  }

  /** A bit turns over on the disk, and in the cache where that had the same. */
  rot(position: number, bit: number): void {
    const { index, offset } = this.span(position, 1);
    const page = this.pages[index];
    if (page === undefined || page.disk === ZEROS) return;
    const bytes = page.disk ?? page.cache;
    bytes[offset] = (bytes[offset] ?? 0) ^ (1 << bit);
  }

  clone(): SimFile {
    const twin = new SimFile();
    const bytes = Buffer.alloc(this.size);
    this.read(bytes, this.size, 0);
    twin.write(bytes, 0);
    return twin;
  }

  /** Pages that are new share one piece of memory: many small ones cost the garbage collector dear. */
  private extend(count: number): void {
    const { pages } = this;
    const first = pages.length;
    if (count <= first) return;
    const memory = Buffer.alloc((count - first) * PAGE_BYTES);
    for (let at = 0; at < memory.length; at += PAGE_BYTES)
      pages.push({ cache: memory.subarray(at, at + PAGE_BYTES), disk: ZEROS, dirty: false });
  }

  /** The page for writing: what the disk has is kept apart first. */
  private touch(index: number): Page {
    const page = this.pages[index] as Page;
    if (!page.dirty) {
      page.disk ??= Buffer.from(page.cache);
      page.dirty = true;
      this.dirty.add(index);
    }
    return page;
  }

  private repairSectors(position: number, length: number): void {
    if (this.badSectors.size === 0) return;
    const first = Math.ceil(position / SECTOR_BYTES);
    for (let sector = first; (sector + 1) * SECTOR_BYTES <= position + length; sector++)
      this.badSectors.delete(sector);
  }

  private dropBeyond(): void {
    const keep = Math.ceil(Math.max(this.size, this.diskSize) / PAGE_BYTES);
    if (this.pages.length > keep) this.pages.length = keep;
  }

  private span(position: number, length: number): { index: number; offset: number; part: number } {
    const index = Math.floor(position / PAGE_BYTES);
    const offset = position - index * PAGE_BYTES;
    return { index, offset, part: Math.min(length, PAGE_BYTES - offset) };
  }
}

function between(random: Random, a: number, b: number): number {
  const low = Math.min(a, b);
  return low + Math.floor(random.next() * (Math.max(a, b) - low + 1));
}
