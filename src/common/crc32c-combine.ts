import { CHUNK_BYTES } from './sizes.js';

/** CRC32C's polynomial, bit-reversed: bit 31 is the coefficient of x^0. */
const POLYNOMIAL = 0x82f63b78;
const ONE = 0x80000000;

/** a * b modulo the polynomial, both bit-reversed. */
function multiply(a: number, b: number): number {
  let product = 0;
  let shifted = b;
  for (let bit = ONE; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) product ^= shifted;
    shifted = (shifted & 1) !== 0 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1;
  }
  return product >>> 0;
}

/** x^(2^k) for k = 0..63; sizes below 2^53 bytes need no more. */
const POWERS: readonly number[] = (() => {
  const powers = [0x40000000];
  for (let k = 1; k < 64; k++) powers.push(multiply(powers[k - 1] ?? 0, powers[k - 1] ?? 0));
  return powers;
})();

/** x^(8 * bytes): appending that many zero bytes multiplies a CRC by it. */
function shiftBy(bytes: number): number {
  let power = ONE;
  for (let k = 3, rest = bytes; rest > 0; k++, rest = Math.floor(rest / 2))
    if (rest % 2 === 1) power = multiply(POWERS[k] ?? 0, power);
  return power;
}

const CHUNK_SHIFT = shiftBy(CHUNK_BYTES);

/**
 * CRC32C of a string A followed by B, from the CRC of each and the length of B in bytes: crc(A) times x^(8|B|), plus
 * crc(B). The start value and the final inversion of CRC32C cancel out (as in zlib's crc32_combine).
 */
export function combineCrc32c(first: number, second: number, secondLength: number): number {
  const shift = secondLength === CHUNK_BYTES ? CHUNK_SHIFT : shiftBy(secondLength);
  return (multiply(shift, first) ^ second) >>> 0;
}

/** CRC32C of `length` bytes from the CRCs of their chunks of CHUNK_BYTES, the last of which may be shorter. */
export function combineChunkCrcs(chunkCrcs: readonly number[], length: number): number {
  let crc = 0;
  for (let i = 0, at = 0; i < chunkCrcs.length; i++) {
    const bytes = Math.min(CHUNK_BYTES, length - at);
    crc = combineCrc32c(crc, chunkCrcs[i] ?? 0, bytes);
    at += bytes;
  }
  return crc;
}
