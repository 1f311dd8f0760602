import { DecodeFault } from '../../../common/byte-reader.js';
import { checkPageShape, childrenOf } from './page-shape.js';
import type { PagedMemory } from './paged-memory.js';
import { levelOf } from './slotted-page.js';

/**
 * Throws DecodeFault unless every link within these trees leads to a page of a right shape that is there, a level below,
 * and that nothing else links to: so none leads in a circle, and what is freed is nobody else's. Entries are not read. A
 * page that no tree has is memory lost and no danger.
 */
export function checkTrees(memory: PagedMemory, roots: readonly number[]): void {
  const claimed = new Uint8Array(memory.end);
  const claim = (page: number): { readonly bytes: Uint8Array; readonly base: number } => {
    if (!memory.isAllocated(page)) throw new DecodeFault(`page ${page} is not there`);
    if (claimed[page] === 1) throw new DecodeFault(`page ${page} is linked twice`);
    claimed[page] = 1;
    return { bytes: memory.bytes(page), base: memory.offset(page) };
  };
  // As deep as the levels at most, which go down and are a byte.
  const walk = (page: number, expected: number | undefined): void => {
    const { bytes, base } = claim(page);
    const level = levelOf(bytes, base);
    if (expected !== undefined && level !== expected)
      throw new DecodeFault(`page ${page} has level ${level}, not ${expected}`);
    checkPageShape(bytes, base);
    if (level > 0) for (const child of childrenOf(bytes, base)) walk(child, level - 1);
  };
  for (const root of roots) walk(root, undefined);
}
