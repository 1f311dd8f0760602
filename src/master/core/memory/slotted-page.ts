import type { ByteSink } from './byte-sink.js';
import { PAGE_BYTES } from './page-sizes.js';

/*
 * Layout that leaves and inner pages share; numbers are little-endian, `base` is where the page starts in `bytes`.
 *
 *   0  u8   level: 0 for a leaf
 *   1  u8   0
 *   2  u16  slots
 *   4  u16  end of the content, from the page's start
 *   6  u16  leaves: where the entry inserted last ends, 0 if not known
 *   8  u32  inner pages: the child before the first slot
 *  12       content, in order, without gaps; at the page's end the slots from back to front: u16 where each starts
 */
export const CONTENT_START = 12;
/** Bytes for content and slots. */
export const CONTENT_BYTES = PAGE_BYTES - CONTENT_START;
const SLOT_BYTES = 2;

export function u16(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8);
}

export function putU16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value & 0xff;
  bytes[at + 1] = value >>> 8;
}

export function u32(bytes: Uint8Array, at: number): number {
  return u16(bytes, at) + u16(bytes, at + 2) * 0x1_0000;
}

export function putU32(bytes: Uint8Array, at: number, value: number): void {
  putU16(bytes, at, value & 0xffff);
  putU16(bytes, at + 2, value >>> 16);
}

export function initPage(bytes: Uint8Array, base: number, level: number): void {
  bytes.fill(0, base, base + CONTENT_START);
  bytes[base] = level;
  putU16(bytes, base + 4, CONTENT_START);
}

export const levelOf = (bytes: Uint8Array, base: number): number => bytes[base]!;
export const slotCount = (bytes: Uint8Array, base: number): number => u16(bytes, base + 2);
export const contentEnd = (bytes: Uint8Array, base: number): number => u16(bytes, base + 4);
export const lastInsertEnd = (bytes: Uint8Array, base: number): number => u16(bytes, base + 6);
export const setLastInsertEnd = (bytes: Uint8Array, base: number, end: number): void =>
  putU16(bytes, base + 6, end);
export const firstChild = (bytes: Uint8Array, base: number): number => u32(bytes, base + 8);
export const setFirstChild = (bytes: Uint8Array, base: number, page: number): void =>
  putU32(bytes, base + 8, page);

const slotAt = (base: number, slot: number): number => base + PAGE_BYTES - SLOT_BYTES * (slot + 1);

/** Where a slot's content starts, from the page's start; for one beyond the last, where the content ends. */
export function slotStart(bytes: Uint8Array, base: number, slot: number): number {
  return slot < slotCount(bytes, base) ? u16(bytes, slotAt(base, slot)) : contentEnd(bytes, base);
}

/** Bytes of content and slots. */
export function usedBytes(bytes: Uint8Array, base: number): number {
  return contentEnd(bytes, base) - CONTENT_START + SLOT_BYTES * slotCount(bytes, base);
}

export function freeBytes(bytes: Uint8Array, base: number): number {
  return CONTENT_BYTES - usedBytes(bytes, base);
}

/** Puts the sink's bytes in the place of [from, to), which lies within `slot`; what stands behind moves. */
export function replaceBytes(
  bytes: Uint8Array,
  base: number,
  slot: number,
  from: number,
  to: number,
  sink: ByteSink,
): void {
  const end = contentEnd(bytes, base);
  const delta = from + sink.size - to;
  if (delta !== 0) {
    bytes.copyWithin(base + to + delta, base + to, base + end);
    const count = slotCount(bytes, base);
    for (let i = slot + 1; i < count; i++) {
      const at = slotAt(base, i);
      putU16(bytes, at, u16(bytes, at) + delta);
    }
    putU16(bytes, base + 4, end + delta);
    const last = lastInsertEnd(bytes, base);
    if (last >= to) setLastInsertEnd(bytes, base, last + delta);
  }
  const target = base + from;
  for (let i = 0; i < sink.size; i++) bytes[target + i] = sink.bytes[i]!;
}

/** Makes a slot before `slot`; the content is to be put in by the caller. */
export function insertSlot(bytes: Uint8Array, base: number, slot: number, start: number): void {
  const count = slotCount(bytes, base);
  const low = slotAt(base, count - 1);
  bytes.copyWithin(low - SLOT_BYTES, low, slotAt(base, slot) + SLOT_BYTES);
  putU16(bytes, slotAt(base, slot), start);
  putU16(bytes, base + 2, count + 1);
}

/** Takes a slot away whose content is gone, or belongs to the slot before. */
export function removeSlot(bytes: Uint8Array, base: number, slot: number): void {
  const count = slotCount(bytes, base);
  const low = slotAt(base, count - 1);
  bytes.copyWithin(low + SLOT_BYTES, low, slotAt(base, slot));
  putU16(bytes, base + 2, count - 1);
}

/** Moves the slots from `slot` on with their content to the end of another page, which must have room. */
export function moveSlots(
  bytes: Uint8Array,
  base: number,
  slot: number,
  toBytes: Uint8Array,
  toBase: number,
): void {
  const count = slotCount(bytes, base);
  const start = slotStart(bytes, base, slot);
  const end = contentEnd(bytes, base);
  const toCount = slotCount(toBytes, toBase);
  const toEnd = contentEnd(toBytes, toBase);
  toBytes.set(bytes.subarray(base + start, base + end), toBase + toEnd);
  for (let i = slot; i < count; i++)
    putU16(toBytes, slotAt(toBase, toCount + i - slot), slotStart(bytes, base, i) - start + toEnd);
  putU16(toBytes, toBase + 2, toCount + count - slot);
  putU16(toBytes, toBase + 4, toEnd + end - start);
  setLastInsertEnd(toBytes, toBase, 0);
  cutSlots(bytes, base, slot);
}

/** Forgets the slots from `slot` on. */
export function cutSlots(bytes: Uint8Array, base: number, slot: number): void {
  const start = slotStart(bytes, base, slot);
  putU16(bytes, base + 2, slot);
  putU16(bytes, base + 4, start);
  if (lastInsertEnd(bytes, base) > start) setLastInsertEnd(bytes, base, 0);
}
