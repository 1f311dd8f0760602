import type { ReadRequest, ReadSlice } from '../../common/block-messages.js';
import { firstBadPiece } from '../../common/checksum.js';
import { DfsError } from '../../common/error.js';
import type { ReplicaName } from '../../common/node-messages.js';
import { CHUNK_BYTES } from '../../common/sizes.js';

/** Whole chunks of a block, from one byte to before another. */
export interface ChunkRange {
  readonly start: number;
  readonly end: number;
}

/** A replica that slices are read from. */
export interface SliceSource {
  readonly name: ReplicaName;
  /** The CRCs of these whole chunks, as the replica was sealed. */
  crcs(offset: number, length: number): readonly number[];
  /** Fewer bytes only where the file ends. */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** It is not what it was when it was sealed. */
  markDamaged(detail: string): void;
}

export interface SliceOptions {
  readonly signal: AbortSignal;
  /** Whole chunks. */
  readonly sliceBytes: number;
}

/** The chunks that hold what is asked for; throws INVALID_ARGUMENT if the replica does not reach there. */
export function chunksOf(request: ReadRequest, replica: { readonly length: number }): ChunkRange {
  const { offset, length } = request;
  const within =
    Number.isSafeInteger(offset) && offset >= 0 && Number.isSafeInteger(length) && length >= 1;
  if (!within || offset >= replica.length)
    throw new DfsError(
      'INVALID_ARGUMENT',
      `${length} bytes from byte ${offset} on are not within the ${replica.length} bytes of block ${request.blockId}`,
    );
  const start = offset - (offset % CHUNK_BYTES);
  const last = Math.min(offset + length, replica.length);
  const end = Math.min(Math.ceil(last / CHUNK_BYTES) * CHUNK_BYTES, replica.length);
  return { start, end };
}

/**
 * The chunks of a range, each checked before it goes out. The first one that is damaged ends the read with
 * CHECKSUM_MISMATCH, after all chunks before it. One slice is read ahead while the last one is on its way, so memory is
 * two slices a stream. When this has ended, nothing reads from the source any more.
 */
export async function* checkedSlices(
  source: SliceSource,
  { start, end }: ChunkRange,
  { signal, sliceBytes }: SliceOptions,
): AsyncGenerator<ReadSlice> {
  const slice = (at: number): Promise<CheckedSlice> =>
    readSlice(source, at, Math.min(sliceBytes, end - at));
  let ahead: Promise<CheckedSlice> | undefined;
  try {
    ahead = slice(start);
    for (let at = start; at < end && ahead !== undefined; at += sliceBytes) {
      const { sound, damage }: CheckedSlice = await ahead;
      const next = at + sliceBytes;
      ahead = next < end && damage === undefined ? slice(next) : undefined;
      ahead?.catch(() => {});
      if (signal.aborted) throw new DfsError('CANCELLED', 'the reader left');
      if (sound.data.length > 0) yield sound;
      if (damage !== undefined) throw damage;
    }
  } finally {
    await ahead?.catch(() => {});
  }
}

/** What of a slice can be given: all of it, or the whole chunks before the first that cannot. */
interface CheckedSlice {
  readonly sound: ReadSlice;
  readonly damage: DfsError | undefined;
}

async function readSlice(
  source: SliceSource,
  offset: number,
  length: number,
): Promise<CheckedSlice> {
  const data = await source.read(offset, length);
  const crcs = source.crcs(offset, length);
  // Of a file that was cut, the chunks before the cut are still whole.
  const present = data.length < length ? data.length - (data.length % CHUNK_BYTES) : length;
  const there = data.subarray(0, present);
  const bad = firstBadPiece(there, offset, crcs.slice(0, Math.ceil(present / CHUNK_BYTES)));
  const soundBytes = bad < 0 ? present : bad * CHUNK_BYTES;
  const sound = {
    offset,
    crcs: crcs.slice(0, Math.ceil(soundBytes / CHUNK_BYTES)),
    data: data.subarray(0, soundBytes),
  };
  return {
    sound,
    damage: soundBytes < length ? chunkDamage(source, offset + soundBytes) : undefined,
  };
}

function chunkDamage(source: SliceSource, offset: number): DfsError {
  source.markDamaged(`the chunk at byte ${offset} does not match its checksum`);
  const { blockId, generation } = source.name;
  return new DfsError(
    'CHECKSUM_MISMATCH',
    `the chunk at byte ${offset} of this replica of block ${blockId} generation ${generation} is damaged; read it from another one`,
  );
}
