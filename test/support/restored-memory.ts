import {
  imageNumbers,
  imagePages,
  type MemoryImage,
} from '../../src/master/core/memory/memory-image.js';
import { PagedMemory } from '../../src/master/core/memory/paged-memory.js';

/** A new memory with the pages of an image, put back as a checkpoint does it. */
export function restoredMemory(image: MemoryImage): PagedMemory {
  const memory = new PagedMemory();
  const content = Buffer.concat([...imagePages(image)].map(({ bytes }) => bytes));
  let at = 0;
  for (const piece of memory.restore(imageNumbers(image))) {
    piece.set(content.subarray(at, at + piece.length));
    at += piece.length;
  }
  if (at !== content.length) throw new Error(`${content.length - at} bytes found no place`);
  return memory;
}
