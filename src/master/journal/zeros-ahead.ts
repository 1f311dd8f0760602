import { AHEAD_BYTES } from './limits.js';

/*
 * Bytes that are in a file already are cheaper to sync than those that make it longer: the file system need not write its
 * own records too. So a batch that reaches beyond what was written takes zeros along, up to the next border.
 * Zeros at the end of a segment are no batch and no damage.
 */

const ZEROS = Buffer.alloc(65_536);

/** The frame and the zeros behind it, for a frame that goes to `position`; no segment gets longer than its bound by them. */
export function withZerosAhead(frame: Uint8Array, position: number, bytesMax: number): Uint8Array {
  const end = position + frame.length;
  const border = Math.min(Math.ceil(end / AHEAD_BYTES) * AHEAD_BYTES, bytesMax);
  if (border <= end) return frame;
  const bytes = Buffer.alloc(border - position);
  bytes.set(frame);
  return bytes;
}

/** Where the zeros at the end of these bytes begin, but not before `from`. */
export function contentEnd(bytes: Uint8Array, from: number): number {
  let end = bytes.length;
  while (end > from) {
    const start = Math.max(from, end - ZEROS.length);
    if (ZEROS.compare(bytes, start, end, 0, end - start) !== 0) break;
    end = start;
  }
  while (end > from && bytes[end - 1] === 0) end--;
  return end;
}
