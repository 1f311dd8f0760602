import type { ReadRequest, ReadSlice } from '../../common/block-messages.js';
import { CHUNK_BYTES } from '../../common/sizes.js';
import type { BlockStore } from '../store/block-store.js';
import { readWhole } from '../../runtime/read-whole.js';
import { checkedSlices, chunksOf, type SliceOptions } from './checked-slices.js';

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
  const file = await store.openReplica(replica);
  try {
    const { chunkCrcs } = await store.trailerOf(replica, file);
    const source = {
      name: replica,
      crcs: (offset: number, length: number) =>
        chunkCrcs.slice(offset / CHUNK_BYTES, Math.ceil((offset + length) / CHUNK_BYTES)),
      read: async (offset: number, length: number) => {
        const data = await store.volumeOf(replica).run(() => readWhole(file, length, offset));
        store.figures.bytesRead.add(data.length);
        return data;
      },
      markDamaged: (detail: string) => store.markDamaged(replica, detail),
    };
    yield* checkedSlices(source, range, options);
  } finally {
    await file.close();
  }
}
