import { assert, must } from '../../../common/assert.js';
import type { MemoryImage } from './memory-image.js';
import { NumberStack } from './number-stack.js';
import { PAGE_BYTES, PAGES_MAX, SEGMENT_PAGES, SEGMENT_SHIFT } from './page-sizes.js';

/** What place a page number without a page has. */
const NOWHERE = 0;

/**
 * Pages outside the heap. A page number leads through a table to the place of its bytes, so that a page can move
 * without those who refer to it knowing: while an image is held, the first write to each of its pages copies it.
 *
 * To read: `bytes(page)` and `offset(page)`. To write: `own(page)` first, then the same two, as the page may have moved.
 */
export class PagedMemory {
  readonly pagesMax: number;
  private readonly shared: SharedArrayBuffer[] = [];
  private readonly segments: Uint8Array[] = [];
  /** Place of each page; doubles. */
  private places = new Uint32Array(SEGMENT_PAGES);
  /** For each place that holds something: 1 if the image that is held has it. */
  private frozen = new Uint8Array(0);
  private readonly freePages = new NumberStack();
  private readonly freePlaces = new NumberStack();
  /** Page and place 0 stand for none. */
  private pageEnd = 1;
  private placeEnd = 1;
  private image: MemoryImage | undefined;
  /** The next page whose part in the image is to be released. */
  private releaseAt = 0;

  constructor(pagesMax: number = PAGES_MAX) {
    this.pagesMax = pagesMax;
  }

  /** Pages that are allocated; copies for an image do not count. */
  get pagesInUse(): number {
    return this.pageEnd - 1 - this.freePages.size;
  }

  /** Places that hold something: pages, and what only the image has. */
  get placesInUse(): number {
    return this.placeEnd - 1 - this.freePlaces.size;
  }

  /** One beyond the highest page number ever used. */
  get end(): number {
    return this.pageEnd;
  }

  /** Whether so many pages more stay within the limit. To be asked before a change; `allocate` over it is asserted. */
  roomFor(pages: number): boolean {
    return this.pagesInUse + pages <= this.pagesMax;
  }

  /** A page number, never 0. What the page holds is left over. */
  allocate(): number {
    assert(this.roomFor(1), `memory ends at ${this.pagesMax} pages`);
    const page = this.freePages.pop() ?? this.pageEnd++;
    this.put(page, this.takePlace());
    return page;
  }

  free(page: number): void {
    const place = this.placeOf(page);
    this.places[page] = NOWHERE;
    this.freePages.push(page);
    if (this.frozen[place] === 0) this.freePlaces.push(place);
  }

  isAllocated(page: number): boolean {
    return page > 0 && page < this.pageEnd && this.places[page] !== NOWHERE;
  }

  /** The segment that the page lies in. */
  bytes(page: number): Uint8Array {
    return this.segments[this.places[page]! >>> SEGMENT_SHIFT]!;
  }

  /** Where in `bytes(page)` the page starts. */
  offset(page: number): number {
    return (this.places[page]! & (SEGMENT_PAGES - 1)) * PAGE_BYTES;
  }

  /** Makes the page safe to write to. */
  own(page: number): void {
    if (this.image === undefined) return;
    const place = this.placeOf(page);
    if (this.frozen[place] === 0) return;
    const copy = this.takePlace();
    const from = (place % SEGMENT_PAGES) * PAGE_BYTES;
    this.segments[copy >>> SEGMENT_SHIFT]!.set(
      this.segments[place >>> SEGMENT_SHIFT]!.subarray(from, from + PAGE_BYTES),
      (copy % SEGMENT_PAGES) * PAGE_BYTES,
    );
    this.places[page] = copy;
  }

  /** The pages as they are now, until `release`; one at a time. Takes a copy of the table and a byte a page. */
  snapshot(): MemoryImage {
    assert(this.image === undefined, 'one image of a memory at a time');
    const places = new Uint32Array(new SharedArrayBuffer(this.pageEnd * 4));
    places.set(this.places.subarray(0, this.pageEnd));
    // Free places too, which is faster than leaving them out; whoever takes one clears its mark.
    this.frozen.fill(1, 0, this.placeEnd);
    this.image = { places, segments: [...this.shared] };
    this.releaseAt = 0;
    return this.image;
  }

  /**
   * Nobody reads the image any more: gives back what only it had, at most `pages` page numbers a call. True when done.
   * In between the image still counts as held.
   */
  release(pages: number): boolean {
    const { image } = this;
    if (image === undefined) return true;
    const end = Math.min(image.places.length, this.releaseAt + pages);
    for (; this.releaseAt < end; this.releaseAt++) {
      const place = image.places[this.releaseAt]!;
      if (place === NOWHERE) continue;
      this.frozen[place] = 0;
      if (this.places[this.releaseAt] !== place) this.freePlaces.push(place);
    }
    if (end < image.places.length) return false;
    this.image = undefined;
    return true;
  }

  /**
   * Puts pages back under the numbers that they had, which rise, in a memory that was never used. Their contents are to
   * be written where this returns, one behind the other, before anything else is done. A piece is a segment, but that
   * the first one is a page shorter, so that what holds the pages in order can be read into them as it stands.
   */
  restore(numbers: Uint32Array): Uint8Array[] {
    assert(this.placeEnd === 1 && this.pageEnd === 1, 'pages are restored into a new memory');
    assert(this.roomFor(numbers.length), `${numbers.length} pages, the bound is ${this.pagesMax}`);
    for (const page of numbers) {
      assert(page >= this.pageEnd && page <= PAGES_MAX, `page ${page} after ${this.pageEnd - 1}`);
      while (this.pageEnd < page) this.leaveOut(this.pageEnd++);
      this.put(this.pageEnd++, this.takePlace());
    }
    return restoredPieces(numbers.length).map(({ segment, from, to }) =>
      must(this.segments[segment], `segment ${segment}`).subarray(from, to),
    );
  }

  private leaveOut(page: number): void {
    this.put(page, NOWHERE);
    this.freePages.push(page);
  }

  private put(page: number, place: number): void {
    if (page >= this.places.length) {
      const grown = new Uint32Array(this.places.length * 2);
      grown.set(this.places);
      this.places = grown;
    }
    this.places[page] = place;
  }

  private placeOf(page: number): number {
    assert(this.isAllocated(page), `page ${page} is not allocated`);
    return this.places[page]!;
  }

  private takePlace(): number {
    const place = this.freePlaces.pop() ?? this.placeEnd++;
    if (place >>> SEGMENT_SHIFT >= this.segments.length) this.grow();
    this.frozen[place] = 0;
    return place;
  }

  private grow(): void {
    const buffer = new SharedArrayBuffer(SEGMENT_PAGES * PAGE_BYTES);
    this.shared.push(buffer);
    this.segments.push(new Uint8Array(buffer));
    const frozen = new Uint8Array(this.segments.length * SEGMENT_PAGES);
    frozen.set(this.frozen);
    this.frozen = frozen;
  }
}

interface Piece {
  readonly segment: number;
  readonly from: number;
  readonly to: number;
}

/** Where so many pages lie that take place after place from 1 on. */
function restoredPieces(pages: number): Piece[] {
  const pieces: Piece[] = [];
  const end = (pages + 1) * PAGE_BYTES;
  const segmentBytes = SEGMENT_PAGES * PAGE_BYTES;
  for (let segment = 0; segment * segmentBytes < end; segment++) {
    const to = Math.min(segmentBytes, end - segment * segmentBytes);
    pieces.push({ segment, from: segment === 0 ? PAGE_BYTES : 0, to });
  }
  return pages === 0 ? [] : pieces;
}
