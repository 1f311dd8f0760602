import { DecodeFault } from '../../../common/byte-reader.js';
import { KEY_BYTES_MAX } from './ordered-key.js';
import {
  CONTENT_START,
  contentEnd,
  firstChild,
  levelOf,
  slotCount,
  slotStart,
  u16,
  u32,
} from './slotted-page.js';
import { PAGE_BYTES } from './page-sizes.js';

/*
 * What can be said of a page without reading its entries. Pages that this process wrote need none of it; those
 * that come from a file have a right checksum at most, which says that they are what somebody wrote.
 */

/** Before the separator of an inner page's slot. */
const HEAD_BYTES = 6;

/** Throws DecodeFault unless the slots of a page lie within it, one behind the other and without a gap. */
export function checkPageShape(bytes: Uint8Array, base: number): void {
  const slots = slotCount(bytes, base);
  const end = contentEnd(bytes, base);
  if (end < CONTENT_START || end + 2 * slots > PAGE_BYTES)
    throw new DecodeFault(`a page has ${slots} slots, and content up to byte ${end}`);
  // The first slot starts where content does, or there is neither.
  let start = slotStart(bytes, base, 0);
  if (start !== CONTENT_START)
    throw new DecodeFault('the content of a page does not start with its slots');
  const isInner = levelOf(bytes, base) > 0;
  for (let slot = 0; slot < slots; slot++) {
    const next = slotStart(bytes, base, slot + 1);
    if (start >= next || next > end || (isInner && !isChild(bytes, base, start, next)))
      throw new DecodeFault(`slot ${slot} of a page, bytes ${start} to ${next}, is not right`);
    start = next;
  }
}

/** The children of an inner page of a right shape, in order. */
export function childrenOf(bytes: Uint8Array, base: number): number[] {
  const children = [firstChild(bytes, base)];
  for (let slot = 0; slot < slotCount(bytes, base); slot++)
    children.push(u32(bytes, base + slotStart(bytes, base, slot)));
  return children;
}

function isChild(bytes: Uint8Array, base: number, start: number, next: number): boolean {
  if (next - start < HEAD_BYTES) return false;
  const length = u16(bytes, base + start + 4);
  return length <= KEY_BYTES_MAX && start + HEAD_BYTES + length === next;
}
