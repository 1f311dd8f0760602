import { nativeCrc32c } from './native-crc32c.js';
import { CHUNK_BYTES } from './sizes.js';

/** CRC32C of `data`, continuing from `previous` (the CRC of what stands before it). */
export function crc32c(data: Uint8Array, previous = 0): number {
  return nativeCrc32c(data, previous) >>> 0;
}

/**
 * CRC32C of each piece of `data`, cut at multiples of CHUNK_BYTES of the block.
 * `offset` is the place of data[0] in the block; a first piece that starts within a chunk is checksummed alone.
 */
export function pieceCrcs(data: Uint8Array, offset: number): number[] {
  const crcs: number[] = [];
  for (let at = 0; at < data.length;) {
    const end = Math.min(data.length, at + CHUNK_BYTES - ((offset + at) % CHUNK_BYTES));
    crcs.push(crc32c(data.subarray(at, end)));
    at = end;
  }
  return crcs;
}

/** Index of the first piece whose CRC is not the given one, or -1. A wrong number of CRCs counts as piece 0. */
export function firstBadPiece(data: Uint8Array, offset: number, crcs: readonly number[]): number {
  const actual = pieceCrcs(data, offset);
  if (actual.length !== crcs.length) return 0;
  return actual.findIndex((crc, i) => crc !== crcs[i]);
}
