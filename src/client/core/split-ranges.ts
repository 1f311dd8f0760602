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
 * after its first.
 */
export function splitRange(range: ByteRange, unit: number): ByteRange[] {
  const pieces: ByteRange[] = [];
  const end = range.offset + range.length;
  for (let at = range.offset; at < end;) {
    const next = Math.min(end, at + unit - (at % unit));
    pieces.push({ offset: at, length: next - at });
    at = next;
  }
  return pieces;
}
