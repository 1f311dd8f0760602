import type { ReadRequest, ReadSlice } from '../../common/block-messages.js';
import { CHUNK_BYTES } from '../../common/sizes.js';
import type { Replica } from '../core/replica-table.js';
import { readWhole } from '../../runtime/read-whole.js';
import type { BlockStore } from '../store/block-store.js';
import { checkedSlices, chunksOf, type SliceOptions, type SliceSource } from './checked-slices.js';

/** A file up to this size is read in one call, whatever is wanted of it: to open and close it costs more than its bytes. */
const SMALL_FILE_BYTES_MAX = 2 * CHUNK_BYTES;

/**
 * The chunks that hold a range, each checked before it goes out. A replica that is known as damaged gives its sound
 * chunks all the same, because elsewhere just these may be the damaged ones.
 */
export async function* serveRange(
  store: BlockStore,
  request: ReadRequest,
  options: SliceOptions,
): AsyncGenerator<ReadSlice> {
  const replica = store.findAny(request);
  const range = chunksOf(request, replica);
  if (replica.fileBytes <= SMALL_FILE_BYTES_MAX) {
    const source = await smallSource(store, replica);
    yield* checkedSlices(source, range, options);
    return;
  }
  const file = await store.openReplica(replica);
  try {
    const { chunkCrcs } = await store.trailerOf(replica, file);
    const source = sourceOf(store, replica, chunkCrcs, (offset, length) =>
      store.volumeOf(replica).run(() => readWhole(file, length, offset)),
    );
    yield* checkedSlices(source, range, options);
  } finally {
    await file.close();
  }
}

async function smallSource(store: BlockStore, replica: Replica): Promise<SliceSource> {
  const content = await store.readReplica(replica);
  const file = {
    read: (buffer: Uint8Array, offset: number, length: number, position: number) => {
      const bytes = content.subarray(position, position + length);
      buffer.set(bytes, offset);
      return Promise.resolve({ bytesRead: bytes.length });
    },
  };
  const { chunkCrcs } = await store.trailerOf(replica, file);
  return sourceOf(store, replica, chunkCrcs, (offset, length) =>
    Promise.resolve(content.subarray(offset, offset + length)),
  );
}

function sourceOf(
  store: BlockStore,
  replica: Replica,
  chunkCrcs: readonly number[],
  read: SliceSource['read'],
): SliceSource {
  return {
    name: replica,
    crcs: (offset, length) =>
      chunkCrcs.slice(offset / CHUNK_BYTES, Math.ceil((offset + length) / CHUNK_BYTES)),
    read: async (offset, length) => {
      const data = await read(offset, length);
      store.figures.bytesRead.add(data.length);
      return data;
    },
    markDamaged: (detail) => store.markDamaged(replica, detail),
  };
}
