import type { ReadSlice } from '../../common/block-messages.js';
import { CHUNK_BYTES } from '../../common/sizes.js';
import type { PaceLane } from './repair-pace.js';

/** Lets slices go at a lane's rate, cut into parts of one quantum where there is a bound. */
export async function* pacedSlices(
  slices: AsyncIterable<ReadSlice>,
  lane: Pick<PaceLane, 'takeUpTo'>,
  signal: AbortSignal,
): AsyncGenerator<ReadSlice> {
  for await (const slice of slices) {
    const { length } = slice.data;
    for (let at = 0; at < length;) {
      const bytes = await lane.takeUpTo(length - at, signal);
      yield bytes === length ? slice : part(slice, at, bytes);
      at += bytes;
    }
  }
}

/** Whole chunks of a slice. */
function part({ offset, crcs, data }: ReadSlice, at: number, bytes: number): ReadSlice {
  const first = at / CHUNK_BYTES;
  return {
    offset: offset + at,
    crcs: crcs.slice(first, first + Math.ceil(bytes / CHUNK_BYTES)),
    data: data.subarray(at, at + bytes),
  };
}
