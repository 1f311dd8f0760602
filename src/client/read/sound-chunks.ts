import { firstBadPiece } from '../../common/checksum.js';
import { DfsError } from '../../common/error.js';
import { CHUNK_BYTES } from '../../common/sizes.js';
import type { ReadSlice } from '../../rpc/block-api.js';

export interface SoundChunks {
  /** Bytes from the start of the slice that are whole chunks of the block and match their checksums. */
  readonly length: number;
  /** Why the slice is not taken to its end: CHECKSUM_MISMATCH for a chunk, DATA_CORRUPT for what is no part of the block. */
  readonly fault: DfsError | undefined;
}

/** What of a slice can be believed. It has to start where the last one ended and to consist of whole chunks of the block. */
export function soundChunks(
  slice: ReadSlice,
  expectedOffset: number,
  blockLength: number,
): SoundChunks {
  const { offset, data, crcs } = slice;
  const end = offset + data.length;
  const wrongShape = (): DfsError =>
    new DfsError(
      'DATA_CORRUPT',
      `bytes ${offset} to ${end} came instead of chunks from ${expectedOffset} of ${blockLength}`,
    );
  const isInPlace = offset === expectedOffset && data.length > 0;
  if (!isInPlace || crcs.length !== Math.ceil(data.length / CHUNK_BYTES))
    return { length: 0, fault: wrongShape() };
  // A chunk that ends elsewhere is a part of one, or reaches beyond the block.
  const isWhole = end === blockLength || (end < blockLength && end % CHUNK_BYTES === 0);
  const last = Math.min(end, blockLength);
  const whole = isWhole ? data.length : last - (last % CHUNK_BYTES) - offset;
  const chunks = Math.ceil(whole / CHUNK_BYTES);
  const bad = firstBadPiece(data.subarray(0, whole), offset, crcs.slice(0, chunks));
  if (bad < 0) return { length: whole, fault: isWhole ? undefined : wrongShape() };
  const length = bad * CHUNK_BYTES;
  const fault = new DfsError(
    'CHECKSUM_MISMATCH',
    `the chunk at byte ${offset + length} does not match its checksum`,
  );
  return { length, fault };
}
