import * as fc from 'fast-check';
import {
  imagePage,
  imagePages,
  type MemoryImage,
} from '../../../../../src/master/core/memory/memory-image.js';
import { PAGE_BYTES, SEGMENT_PAGES } from '../../../../../src/master/core/memory/page-sizes.js';
import { PagedMemory } from '../../../../../src/master/core/memory/paged-memory.js';
import { restoredMemory } from '../../../../support/restored-memory.js';

function write(memory: PagedMemory, page: number, value: number): void {
  memory.own(page);
  memory.bytes(page).fill(value, memory.offset(page), memory.offset(page) + PAGE_BYTES);
}

function read(memory: PagedMemory, page: number): number {
  const bytes = memory.bytes(page).subarray(memory.offset(page), memory.offset(page) + PAGE_BYTES);
  expect(bytes.at(-1)).toBe(bytes[0]);
  return bytes[0]!;
}

function contentOf(image: MemoryImage): Map<number, Uint8Array> {
  return new Map([...imagePages(image)].map(({ page, bytes }) => [page, bytes.slice(0, 2)]));
}

describe('paged memory', () => {
  test('pages of several segments keep what was written to each', () => {
    const memory = new PagedMemory();
    const pages = Array.from({ length: 3 * SEGMENT_PAGES }, () => memory.allocate());
    for (const page of pages) write(memory, page, page % 251);
    expect(pages.map((page) => read(memory, page))).toEqual(pages.map((page) => page % 251));
    expect(memory.pagesInUse).toBe(pages.length);
  });

  test('a freed page is used again before more memory is taken', () => {
    const memory = new PagedMemory();
    const [a] = [memory.allocate(), memory.allocate()];
    memory.free(a);
    expect(memory.isAllocated(a)).toBe(false);
    memory.allocate();
    expect(memory.pagesInUse).toBe(2);
    expect(memory.placesInUse).toBe(2);
    expect(memory.end).toBe(3);
  });

  test('over the limit it says so beforehand, and an allocation is asserted', () => {
    const memory = new PagedMemory(2);
    memory.allocate();
    expect(memory.roomFor(1)).toBe(true);
    expect(memory.roomFor(2)).toBe(false);
    const page = memory.allocate();
    expect(() => memory.allocate()).toThrow('ends at 2 pages');
    memory.free(page);
    expect(memory.roomFor(1)).toBe(true);
  });

  test('a page that is not allocated is neither freed nor freed twice', () => {
    const memory = new PagedMemory();
    const page = memory.allocate();
    memory.free(page);
    expect(() => memory.free(page)).toThrow('not allocated');
    expect(() => memory.free(0)).toThrow('not allocated');
  });

  test('an image reads as it was, whatever is written, freed and allocated meanwhile, and its places come back', () => {
    const step = fc.record({
      kind: fc.constantFrom('write', 'free', 'allocate', 'snapshot', 'release'),
      which: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150, size: 'max' }), (steps) => {
        const memory = new PagedMemory();
        const pages = new Map<number, number>();
        let image: MemoryImage | undefined;
        let kept = new Map<number, Uint8Array>();
        let value = 0;
        for (const { kind, which } of steps) {
          const page = [...pages.keys()][which % Math.max(1, pages.size)];
          value = (value + 1) % 256;
          if (kind === 'allocate') {
            const added = memory.allocate();
            expect(pages.has(added)).toBe(false);
            pages.set(added, value);
            write(memory, added, value);
          } else if (kind === 'snapshot') {
            if (image !== undefined) continue;
            image = memory.snapshot();
            kept = contentOf(image);
            expect(new Set(kept.keys())).toEqual(new Set(pages.keys()));
          } else if (kind === 'release') {
            if (image === undefined) continue;
            expect(contentOf(image)).toEqual(kept);
            // In slices, with changes between them in other steps.
            if (memory.release(1 + (which % 5))) {
              image = undefined;
              expect(memory.placesInUse).toBe(memory.pagesInUse);
            } else kept = new Map();
            if (image !== undefined) {
              while (!memory.release(3))
                if (page !== undefined) write(memory, page, pages.get(page)!);
              image = undefined;
              expect(memory.placesInUse).toBe(memory.pagesInUse);
            }
          } else if (page !== undefined && kind === 'write') {
            write(memory, page, value);
            pages.set(page, value);
          } else if (page !== undefined) {
            memory.free(page);
            pages.delete(page);
          }
        }
        if (image !== undefined) {
          expect(contentOf(image)).toEqual(kept);
          while (!memory.release(7));
        }
        for (const [page, value] of pages) expect(read(memory, page)).toBe(value);
        expect(memory.pagesInUse).toBe(pages.size);
        expect(memory.placesInUse).toBe(pages.size);
      }),
      { numRuns: 40 },
    );
  });

  test('one image at a time, and a released one can be followed by the next', () => {
    const memory = new PagedMemory();
    const page = memory.allocate();
    write(memory, page, 1);
    memory.snapshot();
    expect(() => memory.snapshot()).toThrow('one image');
    write(memory, page, 2);
    expect(memory.placesInUse).toBe(2);
    expect(memory.release(100)).toBe(true);
    expect(memory.placesInUse).toBe(1);
    const image = memory.snapshot();
    write(memory, page, 3);
    expect(imagePage(image, page)?.[0]).toBe(2);
    expect(imagePage(image, 0)).toBeUndefined();
  });

  test('pages are restored under their numbers, and the numbers between them are free', () => {
    const memory = new PagedMemory();
    const pages = Array.from({ length: 600 }, () => memory.allocate());
    for (const page of pages) write(memory, page, page % 256);
    for (const page of pages) if (page % 3 === 0) memory.free(page);
    const image = memory.snapshot();
    const restored = restoredMemory(image);
    for (const page of pages)
      if (page % 3 === 0) expect(restored.isAllocated(page)).toBe(false);
      else expect(read(restored, page)).toBe(page % 256);
    expect(restored.pagesInUse).toBe(400);
    expect(() => restored.restore(new Uint32Array([601]))).toThrow('into a new memory');
    const added = Array.from({ length: 200 }, () => restored.allocate());
    expect(new Set([...added, ...pages.filter((page) => page % 3 !== 0)]).size).toBe(600);
  });

  test.each([1, 2, SEGMENT_PAGES - 1, SEGMENT_PAGES, 3 * SEGMENT_PAGES - 1, 3 * SEGMENT_PAGES])(
    '%d restored pages take one piece a segment, which hold what the pages hold, and go on as others do',
    (count) => {
      const memory = new PagedMemory();
      const pages = Array.from({ length: count }, () => memory.allocate());
      for (const page of pages) write(memory, page, page % 251);
      const image = memory.snapshot();
      const restored = restoredMemory(image);
      expect(contentOf(restored.snapshot())).toEqual(contentOf(image));
      for (const page of pages) write(restored, page, (page + 1) % 251);
      while (!restored.release(100));
      expect(restored.placesInUse).toBe(count);
      for (const page of pages) expect(read(restored, page)).toBe((page + 1) % 251);
    },
  );

  test('numbers that do not rise, too many pages and page 0 are not restored', () => {
    for (const numbers of [[3, 3], [4, 3], [0], [2 ** 32 - 1]])
      expect(() => new PagedMemory().restore(new Uint32Array(numbers))).toThrow('page ');
    expect(() => new PagedMemory(2).restore(new Uint32Array([1, 2, 3]))).toThrow('the bound is 2');
    expect(new PagedMemory().restore(new Uint32Array())).toEqual([]);
  });
});
