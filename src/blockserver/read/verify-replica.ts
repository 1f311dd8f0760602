import { DfsError } from '../../common/error.js';
import type { ReplicaName } from '../../common/node-messages.js';
import type { BlockStore } from '../store/block-store.js';
import { checkReplica } from './check-replica.js';

/**
 * Checks a replica that a reader doubted, at full speed. Damage is marked, which the master hears of, and thrown as
 * DATA_CORRUPT; also throws REPLICA_NOT_FOUND, STALE_GENERATION, CANCELLED and VOLUME_FAILED.
 */
export async function verifyReplica(
  store: BlockStore,
  name: ReplicaName,
  options: { readonly signal: AbortSignal; readonly sliceBytes: number },
): Promise<void> {
  const { signal, sliceBytes } = options;
  const before = (): void => {
    if (signal.aborted) throw new DfsError('CANCELLED', 'nobody waits for this check any more');
  };
  await checkReplica(store, store.find(name), { sliceBytes, before });
}
