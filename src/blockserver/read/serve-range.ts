import type { ReadRequest, ReadSlice } from '../../common/block-messages.js';
import { firstBadPiece } from '../../common/checksum.js';
import { DfsError } from '../../common/error.js';
import { CHUNK_BYTES } from '../../common/sizes.js';
import type { Replica } from '../core/replica-table.js';
import type { Trailer } from '../core/trailer.js';
import type { BlockStore } from '../store/block-store.js';
import type { OpenFile } from '../../runtime/file-system.js';
import { readWhole } from '../store/whole-io.js';

/**
 * The chunks that hold a range, each checked before it goes out. The first one that is damaged ends the read with
 * CHECKSUM_MISMATCH, after all chunks before it; a replica that is known as damaged gives its sound chunks all the same,
 * because elsewhere just these may be the damaged ones. One slice is read ahead while the last one is on its way, so
 * memory is two slices a stream.
 */
export async function* serveRange(
  store: BlockStore,
  request: ReadRequest,
  options: { readonly signal: AbortSignal; readonly sliceBytes: number },
): AsyncGenerator<ReadSlice> {
  const replica = store.findAny(request);
  const { start, end } = chunksOf(request, replica);
  const file = await store.openReplica(replica);
  let ahead: Promise<CheckedSlice> | undefined;
  try {
    const trailer = await store.trailerOf(replica, file);
    const slice = (at: number): Promise<CheckedSlice> =>
      readSlice({ store, replica, trailer, file }, at, Math.min(options.sliceBytes, end - at));
    ahead = slice(start);
    for (let at = start; at < end && ahead !== undefined; at += options.sliceBytes) {
      const { sound, damage }: CheckedSlice = await ahead;
      const next = at + options.sliceBytes;
      ahead = next < end && damage === undefined ? slice(next) : undefined;
      ahead?.catch(() => {});
      if (options.signal.aborted) throw new DfsError('CANCELLED', 'the reader left');
      if (sound.data.length > 0) yield sound;
      if (damage !== undefined) throw damage;
    }
  } finally {
    // The file is closed only when nothing reads from it any more.
    await ahead?.catch(() => {});
    await file.close();
  }
}

function chunksOf(request: ReadRequest, replica: Replica): { start: number; end: number } {
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

interface Source {
  readonly store: BlockStore;
  readonly replica: Replica;
  readonly trailer: Trailer;
  readonly file: OpenFile;
}

/** What of a slice can be given: all of it, or the whole chunks before the first that cannot. */
interface CheckedSlice {
  readonly sound: ReadSlice;
  readonly damage: DfsError | undefined;
}

async function readSlice(source: Source, offset: number, length: number): Promise<CheckedSlice> {
  const { store, replica, trailer, file } = source;
  const data = await store.volumeOf(replica).run(() => readWhole(file, length, offset));
  store.figures.bytesRead.add(data.length);
  const first = offset / CHUNK_BYTES;
  const crcs = trailer.chunkCrcs.slice(first, first + Math.ceil(length / CHUNK_BYTES));
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

function chunkDamage({ store, replica }: Source, offset: number): DfsError {
  store.markDamaged(replica, `the chunk at byte ${offset} does not match its checksum`);
  return new DfsError(
    'CHECKSUM_MISMATCH',
    `the chunk at byte ${offset} of this replica of block ${replica.blockId} generation ${replica.generation} is damaged; read it from another one`,
  );
}
