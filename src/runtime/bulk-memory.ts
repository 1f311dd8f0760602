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
/** What disks and file systems take as they are, past the page cache, starts and ends at multiples of this. */
export const PAGE_BYTES = 4_096;

/** A page before what is borrowed with headroom, which so starts at a page; a page for what a message has beside data. */
const DATA_START = PAGE_BYTES;
const SLOT_BYTES = DATA_START + BULK_BYTES_MAX + PAGE_BYTES;
/** Smaller than this, fresh memory is cheap. */
const BULK_BYTES_MIN = 64 * 1024;
/** Slots kept for later; what comes back beyond is let go. */
const SPARE_SLOTS_MAX = 24;
/** Slots that start at a page and were not collected yet: making one costs ten times an ordinary one. */
const PAGED_SLOTS_MAX = 48;

const spare: ArrayBuffer[] = [];
/** Which bytes of a slot are borrowed. */
const lent = new WeakMap<ArrayBufferLike, { readonly start: number; readonly end: number }>();
/** Memory with headroom that was never borrowed. */
const shared = new WeakSet<ArrayBufferLike>();
const paged = new WeakSet<ArrayBufferLike>();
let pagedSlots = 0;
let pagedSlotsMax = 0;
const collected = new FinalizationRegistry<undefined>(() => pagedSlots--);

/** From now on, what is lent starts at a page: for who writes it to disks past the page cache, and gives it back. */
export function lendPages(): void {
  pagedSlotsMax = PAGED_SLOTS_MAX;
}

/** `bytes` bytes of any content, with HEADROOM_BYTES in front of them where `hasHeadroom` says so. */
export function borrow(bytes: number): Buffer {
  if (bytes < BULK_BYTES_MIN || bytes > BULK_BYTES_MAX) return Buffer.allocUnsafeSlow(bytes);
  return slot(DATA_START, bytes);
}

/**
 * The same without headroom, for up to a page more. Ends at a page, so that data at the end of a message starts at one
 * if it has whole pages.
 */
export function borrowWhole(bytes: number): Buffer {
  if (bytes < BULK_BYTES_MIN || bytes > BULK_BYTES_MAX + PAGE_BYTES)
    return Buffer.allocUnsafe(bytes);
  return slot(SLOT_BYTES - bytes, bytes);
}

/** Memory that threads may share, with HEADROOM_BYTES in front of it; it is its maker's for good. */
export function sharedWithHeadroom(bytes: number): Uint8Array {
  const buffer = new SharedArrayBuffer(HEADROOM_BYTES + bytes);
  shared.add(buffer);
  return new Uint8Array(buffer, HEADROOM_BYTES);
}

/** Whether the bytes in front of `data` are its owner's to write to: it starts where what has headroom starts. */
export function hasHeadroom({ buffer, byteOffset }: Uint8Array): boolean {
  if (byteOffset === DATA_START) return lent.has(buffer);
  return byteOffset === HEADROOM_BYTES && shared.has(buffer);
}

/**
 * Whether `data` is the end of borrowed bytes of which `bytesBefore` come before it. Who has the data of a message that
 * came so has the head before it too, once that was decoded, and may write another head of that length in its place.
 */
export function endsBorrowed(data: Uint8Array, bytesBefore: number): boolean {
  const slot = lent.get(data.buffer);
  return (
    slot?.end === data.byteOffset + data.byteLength && slot.start === data.byteOffset - bytesBefore
  );
}

/** Whether `data` starts at a page of the machine's memory, as far as is known. */
export function startsAtPage(data: Uint8Array): boolean {
  return data.byteOffset % PAGE_BYTES === 0 && paged.has(data.buffer);
}

/**
 * Gives back the memory that `data` lies in. Parts of it count as nothing but the last one, which reaches to the end of
 * what was borrowed: so parts may be given back in their order. Memory from elsewhere counts as nothing.
 */
export function giveBack(data: Uint8Array): void {
  const { buffer } = data;
  if (lent.get(buffer)?.end !== data.byteOffset + data.byteLength) return;
  lent.delete(buffer);
  if (spare.length < SPARE_SLOTS_MAX) spare.push(buffer as ArrayBuffer);
}

function slot(start: number, bytes: number): Buffer {
  const buffer = spare.pop() ?? pagedSlot() ?? Buffer.allocUnsafeSlow(SLOT_BYTES).buffer;
  lent.set(buffer, { start, end: start + bytes });
  return Buffer.from(buffer, start, bytes);
}

/** A buffer that may be resized gets pages of its own; an ordinary one may start anywhere. */
function pagedSlot(): ArrayBuffer | undefined {
  if (pagedSlots >= pagedSlotsMax) return undefined;
  const buffer = new ArrayBuffer(SLOT_BYTES, { maxByteLength: SLOT_BYTES });
  pagedSlots++;
  paged.add(buffer);
  collected.register(buffer, undefined);
  return buffer;
}
