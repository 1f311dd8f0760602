import { DfsError, errorMessage } from '../../common/error.js';
import { NAME_LENGTH_MAX, PATH_LENGTH_MAX } from '../limits.js';

/**
 * Checks of single fields, the same for both directions: what does not fit the wire is refused before it is sent
 * (protobufjs would wrap or round it), and what does not fit the domain is refused before anybody acts on it.
 * All throw DfsError INVALID_ARGUMENT and name the field as the .proto file does.
 */

export const DIGEST_BYTES = 32;
const U32_MAX = 0xffff_ffff;
const NO_BYTES = new Uint8Array(0);

export function invalid(field: string, why: string): DfsError {
  return new DfsError('INVALID_ARGUMENT', `Invalid argument: ${field} ${why}`);
}

/** For bytes that are not a message of this type; says the same as strict-decoding.ts. What is refused already stays so. */
export function undecodable(type: string, error: unknown): DfsError {
  if (error instanceof DfsError) return error;
  return new DfsError(
    'INVALID_ARGUMENT',
    `Invalid argument: ${type} does not decode: ${errorMessage(error)}`,
  );
}

/** A whole number from 0 to 2^53 - 1; the loader rounds larger uint64, which then are not safe integers either. */
export function count(value: number, field: string): number {
  if (!Number.isSafeInteger(value) || value < 0)
    throw invalid(field, `must be a whole number from 0 to 2^53 - 1, not ${String(value)}`);
  return value;
}

/** A whole number from 0 to 2^32 - 1. */
export function count32(value: number, field: string): number {
  if (!Number.isInteger(value) || value < 0 || value > U32_MAX)
    throw invalid(field, `must be a whole number from 0 to 2^32 - 1, not ${String(value)}`);
  return value;
}

/** A number that counts from 1, so that 0 means it was left out. */
export function id(value: number, field: string): number {
  if (count(value, field) === 0) throw invalid(field, 'is missing');
  return value;
}

/** A measured time: rounded, and clipped to what the wire holds (a server never heard of has been silent for ever). */
export function elapsedMs(value: number): number {
  if (Number.isNaN(value)) return 0;
  return Math.min(Math.max(0, Math.round(value)), Number.MAX_SAFE_INTEGER);
}

/** Well-formed Unicode up to a length: a lone surrogate would silently become another character on the wire. */
export function text(value: string, field: string, lengthMax = PATH_LENGTH_MAX): string {
  if (typeof value !== 'string') throw invalid(field, 'must be text');
  if (value.length > lengthMax) throw invalid(field, `is longer than ${lengthMax} characters`);
  if (!value.isWellFormed()) throw invalid(field, 'is not valid Unicode');
  return value;
}

/** A short text that must not be empty. */
export function name(value: string, field: string): string {
  if (text(value, field, NAME_LENGTH_MAX) === '') throw invalid(field, 'is missing');
  return value;
}

/** A short text that may be empty. */
export function label(value: string, field: string): string {
  return text(value, field, NAME_LENGTH_MAX);
}

/** A SHA-256. Copied: what was received is a view on a whole message, which a kept digest would keep alive. */
export function digest(value: Uint8Array, field: string): Uint8Array {
  return new Uint8Array(wireDigest(value, field));
}

/** A SHA-256 that is written at once. */
export function wireDigest(value: Uint8Array, field: string): Uint8Array {
  if (!(value instanceof Uint8Array) || value.length !== DIGEST_BYTES)
    throw invalid(field, `must be ${DIGEST_BYTES} bytes`);
  return value;
}

/** Empty on the wire is undefined here. */
export function optionalDigest(value: Uint8Array, field: string): Uint8Array | undefined {
  return value.length === 0 ? undefined : digest(value, field);
}

export function encodeOptionalDigest(value: Uint8Array | undefined, field: string): Uint8Array {
  return value === undefined ? NO_BYTES : digest(value, field);
}

/** A copy of opaque bytes, or undefined for none. */
export function optionalBytes(value: Uint8Array): Uint8Array | undefined {
  return value.length === 0 ? undefined : Uint8Array.from(value);
}

/** A message field that must be there. */
export function present<T>(value: T | null | undefined, field: string): T {
  if (value === null || value === undefined) throw invalid(field, 'is missing');
  return value;
}

/** A message field that may be absent: the wire says null, the domain undefined. */
export function optional<T, U>(
  value: T | null | undefined,
  convert: (value: T) => U,
): U | undefined {
  return value === null || value === undefined ? undefined : convert(value);
}

/** A list of at most so many. */
export function atMost<T>(values: readonly T[], most: number, field: string): readonly T[] {
  if (values.length > most)
    throw invalid(field, `has ${values.length} entries, at most ${most} are taken`);
  return values;
}
