import type { CopyHeader } from '../../common/copy-messages.js';
import { DfsError, isDfsError } from '../../common/error.js';
import type { Replica } from '../core/replica-table.js';
import type { Trailer } from '../core/trailer.js';
import type { BlockStore } from '../store/block-store.js';
import type { CopyDeps } from './copy-deps.js';

/**
 * Whether this server has the replica already, sound from end to end as its disk gives it now; damage that is found is
 * marked. Throws DATA_CORRUPT for one that is sound but has other content than the header says: then one of the two is
 * wrong in a way that no copy heals.
 */
export async function isSoundHere(deps: CopyDeps, header: CopyHeader): Promise<boolean> {
  const { store, hasher } = deps;
  const replica = store.table.get(header);
  if (replica === undefined || replica.damaged) return false;
  try {
    const trailer = await trailerOnDisk(store, replica);
    if (trailer.length !== header.length || !Buffer.from(trailer.sha256).equals(header.sha256))
      throw otherContent(header);
    const path = store.volumeOf(replica).finalPath(replica);
    const sha256 = await hasher.sha256(path, trailer.length, trailer.chunkCrcs);
    if (!Buffer.from(sha256).equals(header.sha256)) throw otherContent(header);
    return true;
  } catch (error) {
    if (error instanceof OtherContent) throw error.refusal;
    if (isDfsError(error, 'REPLICA_NOT_FOUND')) return false;
    if (!isDfsError(error, 'DATA_CORRUPT')) throw error;
    store.markDamaged(replica, error.message);
    return false;
  }
}

async function trailerOnDisk(store: BlockStore, replica: Replica): Promise<Trailer> {
  const file = await store.openReplica(replica);
  try {
    return await store.trailerOnDisk(replica, file);
  } finally {
    await file.close();
  }
}

class OtherContent extends Error {
  override readonly name = 'OtherContent';
  readonly refusal: DfsError;

  constructor(refusal: DfsError) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

function otherContent(header: CopyHeader): OtherContent {
  return new OtherContent(
    new DfsError(
      'DATA_CORRUPT',
      `this server has a sound replica of block ${header.blockId} generation ${header.generation} with other content than the copy asks for; compare the master's record with the replicas`,
    ),
  );
}
