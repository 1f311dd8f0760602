import { PAGE_BYTES, SEGMENT_PAGES } from './page-sizes.js';

/**
 * The pages of a memory as they were in one turn. All of it is shared memory, so it can be posted to a worker thread,
 * which reads while the memory's owner goes on: nobody writes to a place that an image names until it is released.
 */
export interface MemoryImage {
  /** Place of each page number; 0 for a number that has no page. */
  readonly places: Uint32Array<SharedArrayBuffer>;
  /** SEGMENT_PAGES places each, in order. */
  readonly segments: readonly SharedArrayBuffer[];
}

/**
 * Bytes that other threads can read where they are. What is to go to another thread is put into such: moving an ArrayBuffer
 * there (`transferList`) leaves V8 knowing, for as long as the process lives, that a buffer can be lost from under a typed
 * array, and all of its compiled code that reads or writes bytes is thrown away and compiled anew, with the check.
 */
export type SharedBytes = Uint8Array<SharedArrayBuffer>;

/** A copy. */
export function sharedBytes(bytes: Uint8Array): SharedBytes {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}

/** Of a memory without a page. */
export const EMPTY_IMAGE: MemoryImage = {
  places: new Uint32Array(new SharedArrayBuffer(4)),
  segments: [],
};

/** The content of a page; undefined if the number has none. A view. */
export function imagePage(image: MemoryImage, page: number): Uint8Array | undefined {
  const place = image.places[page] ?? 0;
  const segment = image.segments[Math.floor(place / SEGMENT_PAGES)];
  if (place === 0 || segment === undefined) return undefined;
  return new Uint8Array(segment, (place % SEGMENT_PAGES) * PAGE_BYTES, PAGE_BYTES);
}

/** Every page with its number, by rising number. */
export function* imagePages(image: MemoryImage): Generator<{ page: number; bytes: Uint8Array }> {
  for (let page = 0; page < image.places.length; page++) {
    const bytes = imagePage(image, page);
    if (bytes !== undefined) yield { page, bytes };
  }
}

/** The numbers of all pages, rising. */
export function imageNumbers({ places }: MemoryImage): Uint32Array {
  let count = 0;
  for (const place of places) if (place !== 0) count++;
  const numbers = new Uint32Array(count);
  let at = 0;
  for (const [page, place] of places.entries()) if (place !== 0) numbers[at++] = page;
  return numbers;
}
