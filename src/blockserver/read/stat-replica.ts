import type { ReplicaStat } from '../../common/block-messages.js';
import type { BlockId } from '../../common/ids.js';
import type { BlockStore } from '../store/block-store.js';

/**
 * What this server has of a block, from the trailer of its newest replica, a good one if there is one. The trailer has a
 * checksum of its own, so it tells what was sealed also when chunks are damaged.
 */
export async function statReplica(store: BlockStore, block: BlockId): Promise<ReplicaStat> {
  const replica = store.findNewest(block);
  const file = await store.openReplica(replica);
  try {
    const { generation, length, sha256, chunkCrcs } = await store.trailerOf(replica, file);
    return { generation, length, sha256, volumeId: replica.volumeId, chunkCrcs };
  } finally {
    await file.close();
  }
}
