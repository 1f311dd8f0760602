import { DfsError } from '../../common/error.js';
import type { FileStatus } from '../api.js';
import { usageFault } from '../options.js';

/** A range as HTTP writes it: `first-last` with both included, `first-` to the end, or the last `suffix` bytes. */
export type ByteRange =
  { readonly first: number; readonly last: number | undefined } | { readonly suffix: number };

export function parseRange(text: string): ByteRange {
  const match = /^(\d{1,16})?-(\d{1,16})?$/.exec(text);
  const [, from, to] = match ?? [];
  if (from === undefined && to === undefined)
    throw usageFault(`--range: '${text}' is not a range such as 0-99, 100- or -50`);
  const first = from === undefined ? undefined : Number(from);
  const last = to === undefined ? undefined : Number(to);
  if (!Number.isSafeInteger(first ?? 0) || !Number.isSafeInteger(last ?? 0))
    throw usageFault(`--range: '${text}' has a number over 2^53`);
  if (first === undefined) return { suffix: last ?? 0 };
  if (last !== undefined && last < first)
    throw usageFault(`--range: '${text}' ends before it begins`);
  return { first, last };
}

/**
 * The piece of a file; a range that ends behind the file is cut.
 * @throws DfsError INVALID_ARGUMENT for a range that begins behind the file
 */
export function resolveRange(
  range: ByteRange,
  status: FileStatus,
): { start: number; length: number } {
  const size = status.length;
  if ('suffix' in range) {
    const length = Math.min(range.suffix, size);
    return { start: size - length, length };
  }
  const { first, last } = range;
  if (first >= size && !(first === 0 && size === 0))
    throw new DfsError('INVALID_ARGUMENT', `The range begins behind the file's ${size} bytes`, {
      path: status.path,
    });
  return { start: first, length: Math.min(last === undefined ? size : last + 1, size) - first };
}
