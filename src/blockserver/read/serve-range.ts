import type { ReadRequest, ReadSlice } from '../../common/block-messages.js';
import { firstBadPiece } from '../../common/checksum.js';
import { DfsError } from '../../common/error.js';
import { CHUNK_BYTES } from '../../common/sizes.js';
import type { Replica } from '../core/replica-table.js';
import type { Trailer } from '../core/trailer.js';
import { damagedError, type BlockStore } from '../store/block-store.js';
import type { OpenFile } from '../store/file-system.js';
import { readWhole } from '../store/whole-io.js';

/**
 * The chunks that hold a range, each checked before it goes out. One slice is read ahead while the last one is on its
 * way, so memory is two slices a stream.
 */
export async function* serveRange(
  store: BlockStore,
  request: ReadRequest,
  options: { readonly signal: AbortSignal; readonly sliceBytes: number },
): AsyncGenerator<ReadSlice> {
  const replica = store.find(request);
  const { start, end } = chunksOf(request, replica);
  const file = await store.openReplica(replica);
  let ahead: Promise<ReadSlice> | undefined;
  try {
    const trailer = await store.trailerOf(replica, file);
    const slice = (at: number): Promise<ReadSlice> =>
      readSlice({ store, replica, trailer, file }, at, Math.min(options.sliceBytes, end - at));
    ahead = slice(start);
    for (let at = start; at < end && ahead !== undefined; at += options.sliceBytes) {
      const current: ReadSlice = await ahead;
      const next = at + options.sliceBytes;
      ahead = next < end ? slice(next) : undefined;
      ahead?.catch(() => {});
      if (options.signal.aborted) throw new DfsError('CANCELLED', 'the reader left');
      yield current;
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

async function readSlice(source: Source, offset: number, length: number): Promise<ReadSlice> {
  const { store, replica, trailer, file } = source;
  const data = await store.volumeOf(replica).run(() => readWhole(file, length, offset));
  store.figures.bytesRead.add(data.length);
  const first = offset / CHUNK_BYTES;
  const crcs = trailer.chunkCrcs.slice(first, first + Math.ceil(length / CHUNK_BYTES));
  const bad = data.length < length ? 0 : firstBadPiece(data, offset, crcs);
  if (bad >= 0) {
    store.markDamaged(replica, `chunk ${first + bad} does not match its checksum`);
    throw damagedError(replica);
  }
  return { offset, crcs, data };
}
