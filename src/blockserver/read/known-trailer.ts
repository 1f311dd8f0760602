import type { Replica } from '../core/replica-table.js';
import type { Trailer } from '../core/trailer.js';
import type { BlockStore } from '../store/block-store.js';

/** The trailer of a replica whose file is read elsewhere: the file is opened here only if the trailer is not known. */
export async function knownTrailer(store: BlockStore, replica: Replica): Promise<Trailer> {
  const known = store.cachedTrailer(replica);
  if (known !== undefined) return known;
  const file = await store.openReplica(replica);
  try {
    return await store.trailerOf(replica, file);
  } finally {
    await file.close();
  }
}
