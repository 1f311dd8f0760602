/**
 * Memory for bulk data that is used again. A fresh buffer of a MiB costs more than copying a MiB: the kernel maps and
 * clears its pages, and V8 collects all garbage each time 64 MiB of such buffers were made.
 *
 * Who borrowed may give back, once, when nobody looks at the bytes any more. Who does not leaves it to the garbage
 * collector; so only those who are sure need to do anything.
 */

/** Room in front of borrowed bytes, for what a transport writes before them. */
export const HEADROOM_BYTES = 512;
/** Most bytes that can be borrowed with headroom. */
export const BULK_BYTES_MAX = 1024 * 1024;

const SLOT_BYTES = HEADROOM_BYTES + BULK_BYTES_MAX;
/** Smaller than this, fresh memory is cheap. */
const BULK_BYTES_MIN = 64 * 1024;
/** Slots kept for later; what comes back beyond is let go. */
const SPARE_SLOTS_MAX = 24;

const spare: ArrayBuffer[] = [];
/** Where the bytes end that were borrowed from a slot. */
const ends = new WeakMap<ArrayBufferLike, number>();

/** `bytes` bytes of any content, with HEADROOM_BYTES in front of them where `hasHeadroom` says so. */
export function borrow(bytes: number): Buffer {
  if (bytes < BULK_BYTES_MIN || bytes > BULK_BYTES_MAX) return Buffer.allocUnsafeSlow(bytes);
  return slot(HEADROOM_BYTES, bytes);
}

/** The same without headroom, for up to HEADROOM_BYTES more. */
export function borrowWhole(bytes: number): Buffer {
  if (bytes < BULK_BYTES_MIN || bytes > SLOT_BYTES) return Buffer.allocUnsafe(bytes);
  return slot(0, bytes);
}

/** Whether the bytes in front of `data` are its owner's to write to: it starts where borrowed bytes start. */
export function hasHeadroom(data: Uint8Array): boolean {
  return data.byteOffset === HEADROOM_BYTES && ends.has(data.buffer);
}

/**
 * Gives back the memory that `data` lies in. Parts of it count as nothing but the last one, which reaches to the end of
 * what was borrowed: so parts may be given back in their order. Memory from elsewhere counts as nothing.
 */
export function giveBack(data: Uint8Array): void {
  const { buffer } = data;
  if (ends.get(buffer) !== data.byteOffset + data.byteLength) return;
  ends.delete(buffer);
  if (spare.length < SPARE_SLOTS_MAX) spare.push(buffer as ArrayBuffer);
}

function slot(start: number, bytes: number): Buffer {
  const buffer = spare.pop() ?? Buffer.allocUnsafeSlow(SLOT_BYTES).buffer;
  ends.set(buffer, start + bytes);
  return Buffer.from(buffer, start, bytes);
}
