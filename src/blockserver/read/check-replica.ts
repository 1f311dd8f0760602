import { createHash } from 'node:crypto';
import { firstBadPiece } from '../../common/checksum.js';
import type { DfsError } from '../../common/error.js';
import { CHUNK_BYTES } from '../../common/sizes.js';
import type { Replica } from '../core/replica-table.js';
import type { Trailer } from '../core/trailer.js';
import { damagedError, type BlockStore } from '../store/block-store.js';
import type { OpenFile } from '../../runtime/file-system.js';
import { readWhole } from '../../runtime/read-whole.js';

export interface CheckOptions {
  /** Whole chunks; what is in memory at once. */
  readonly sliceBytes: number;
  /** Awaited before bytes are read, for who paces them; what it throws ends the check. */
  readonly before: (bytes: number) => Promise<void> | void;
}

/**
 * Reads a replica off its disk, all of it, and holds it against all that is known of it: size of the file, the trailer
 * with its checksum and its name, the CRC32C of each chunk, the SHA-256 of the block. Returns the trailer. Damage is marked, which the master
 * hears of, and thrown as DATA_CORRUPT; also throws REPLICA_NOT_FOUND, VOLUME_FAILED, and what `before` throws.
 */
export async function checkReplica(
  store: BlockStore,
  replica: Replica,
  options: CheckOptions,
): Promise<Trailer> {
  await options.before(0);
  const file = await store.openReplica(replica);
  try {
    await options.before(replica.fileBytes - replica.length);
    // Readers go by a trailer that was read once; the one on the disk may be damaged since.
    const trailer = await store.trailerOnDisk(replica, file);
    if (trailer.length !== replica.length)
      throw damage(store, replica, `the trailer is of ${trailer.length} bytes`);
    const beyond = await store.volumeOf(replica).run(() => readWhole(file, 1, replica.fileBytes));
    if (beyond.length > 0)
      throw damage(store, replica, `the file is longer than its ${replica.fileBytes} bytes`);
    await checkData({ store, replica, file, trailer }, options);
    return trailer;
  } finally {
    await file.close();
  }
}

async function checkData(
  source: { store: BlockStore; replica: Replica; file: OpenFile; trailer: Trailer },
  { sliceBytes, before }: CheckOptions,
): Promise<void> {
  const { store, replica, file, trailer } = source;
  const volume = store.volumeOf(replica);
  const hash = createHash('sha256');
  for (let at = 0; at < replica.length; at += sliceBytes) {
    const length = Math.min(sliceBytes, replica.length - at);
    await before(length);
    const data = await volume.run(() => readWhole(file, length, at));
    store.figures.bytesRead.add(data.length);
    const first = at / CHUNK_BYTES;
    const chunks = Math.ceil(length / CHUNK_BYTES);
    const bad = firstBadPiece(data, at, trailer.chunkCrcs.slice(first, first + chunks));
    if (bad >= 0) {
      const chunk = at + bad * CHUNK_BYTES;
      throw damage(store, replica, `the chunk at byte ${chunk} does not match its checksum`);
    }
    hash.update(data);
  }
  // Chunks that match CRCs of 32 bits each, in a block that is not what was sealed: rare, but not never.
  if (!hash.digest().equals(trailer.sha256))
    throw damage(store, replica, 'the data does not match its SHA-256');
}

function damage(store: BlockStore, replica: Replica, detail: string): DfsError {
  store.markDamaged(replica, detail);
  return damagedError(replica);
}
