import { CHUNK_BYTES } from '../../common/sizes.js';

export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/** The part of [offset, offset + length) that lies in the window [start, end); length 0 if none does. */
export function clip(part: ByteRange, window: { start: number; end: number }): ByteRange {
  const offset = Math.max(part.offset, window.start);
  return { offset, length: Math.max(0, Math.min(part.offset + part.length, window.end) - offset) };
}

/**
 * Cuts a range of a block at multiples of `unit`, so that a range that starts anywhere is read in aligned pieces
 * after its first. The unit is asked for anew for each piece.
 */
export function* splitRange(range: ByteRange, unit: () => number): Generator<ByteRange> {
  const end = range.offset + range.length;
  for (let at = range.offset; at < end;) {
    const bytes = unit();
    const next = Math.min(end, at + bytes - (at % bytes));
    yield { offset: at, length: next - at };
    at = next;
  }
}

/** The greatest of `most`, its half, its quarter and so on, in whole chunks, of which two fit into `budget`. */
export function pieceFor(budget: number, most: number): number {
  let bytes = most;
  while (bytes > CHUNK_BYTES && 2 * bytes > budget)
    bytes = Math.max(CHUNK_BYTES, Math.floor(bytes / 2 / CHUNK_BYTES) * CHUNK_BYTES);
  return bytes;
}
