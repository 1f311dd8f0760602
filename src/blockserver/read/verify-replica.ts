import { isDfsError } from '../../common/error.js';
import type { ReplicaName } from '../../common/node-messages.js';
import type { BlockStore } from '../store/block-store.js';
import { damagedError } from '../store/block-store.js';
import { serveRange } from './serve-range.js';

/**
 * Reads a replica from end to end off its disk and checks the trailer and every chunk. Damage is marked, which the
 * master hears of, and thrown as DATA_CORRUPT; also throws REPLICA_NOT_FOUND, STALE_GENERATION, CANCELLED and VOLUME_FAILED.
 */
export async function verifyReplica(
  store: BlockStore,
  name: ReplicaName,
  options: { readonly signal: AbortSignal; readonly sliceBytes: number },
): Promise<void> {
  const replica = store.find(name);
  const file = await store.openReplica(replica);
  try {
    // Readers go by a trailer that was read once; the one on the disk may be damaged since.
    const { length } = await store.trailerOnDisk(replica, file);
    if (length !== replica.length) {
      store.markDamaged(replica, `the trailer is of ${length} bytes, not ${replica.length}`);
      throw damagedError(replica);
    }
  } finally {
    await file.close();
  }
  const { blockId, generation, length } = replica;
  const slices = serveRange(store, { blockId, generation, offset: 0, length }, options);
  try {
    // Reading to the end is the check.
    for (let next = await slices.next(); next.done !== true;) next = await slices.next();
  } catch (error) {
    throw isDfsError(error, 'CHECKSUM_MISMATCH') ? damagedError(replica) : error;
  }
}
