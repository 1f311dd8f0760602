import { resolve } from 'node:path';
import type { LocalReplica } from '../../common/block-messages.js';
import type { ReplicaName } from '../../common/node-messages.js';
import { FOOTER_BYTES } from '../core/trailer.js';
import type { BlockStore } from '../store/block-store.js';
import { readWhole } from '../../runtime/read-whole.js';

/**
 * Where a replica lies that is not known as damaged, and by what its file is known. Throws REPLICA_NOT_FOUND,
 * STALE_GENERATION, DATA_CORRUPT or VOLUME_FAILED.
 */
export async function findLocal(store: BlockStore, name: ReplicaName): Promise<LocalReplica> {
  const replica = store.find(name);
  const volume = store.volumeOf(replica);
  const { length, fileBytes } = replica;
  const file = await store.openReplica(replica);
  try {
    const { chunkCrcs } = await store.trailerOf(replica, file);
    const footer = await volume.run(() => readWhole(file, FOOTER_BYTES, fileBytes - FOOTER_BYTES));
    store.figures.localFinds.add();
    return { path: resolve(volume.finalPath(replica)), fileBytes, length, footer, chunkCrcs };
  } finally {
    await file.close();
  }
}
