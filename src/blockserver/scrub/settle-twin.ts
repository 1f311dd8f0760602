import { DecodeFault } from '../../common/byte-reader.js';
import { isDfsError } from '../../common/error.js';
import type { Log } from '../../runtime/log.js';
import type { Replica } from '../core/replica-table.js';
import type { Trailer } from '../core/trailer.js';
import { checkReplica, type CheckOptions } from '../read/check-replica.js';
import { readTrailerOf } from '../store/block-file.js';
import type { BlockStore } from '../store/block-store.js';
import type { Volume } from '../store/volume.js';

export interface TwinOptions extends CheckOptions {
  readonly log: Log;
  /** No write or copy of the block is under way. */
  readonly still: () => boolean;
}

interface Twin {
  readonly replica: Replica;
  readonly trailer: Trailer;
}

/**
 * Two files of one replica: a disk failed, the replica was copied to another one of this server, and the first disk is
 * back. The table has `known`, the other file lies on `volume`. One of the two goes, and only once the one that stays was
 * read from end to end and found sound; what is not the same is left alone. Throws what checkReplica does, but DATA_CORRUPT.
 */
export async function settleTwin(
  store: BlockStore,
  volume: Volume,
  known: Replica,
  options: TwinOptions,
): Promise<void> {
  const path = volume.finalPath(known);
  const tell = (what: string): void =>
    options.log.warn(
      { path, volume: known.volumeId },
      `a replica that is on another disk, ${what}`,
    );
  const twin = await readTwin(volume, known);
  if (twin === undefined || twin.trailer.length !== known.length) return tell('left alone');
  // What they are is told by their own trailers: two contents under one name can only come from two histories.
  const own = await readTwin(store.volumeOf(known), known);
  if (own === undefined || !isSame(own.trailer, twin.trailer)) return tell('left alone');
  const stays = known.damaged ? twin.replica : known;
  if ((await soundTrailer(store, stays, options)) === undefined) return tell('left alone');
  if (stays === known) {
    if (await store.removeTwin(volume, known, options.still)) tell('deleted');
  } else if (await store.swapForTwin(volume, known, { ...twin, still: options.still }))
    tell('taken in the place of the damaged one');
}

/** Undefined if it is no whole block file. */
async function readTwin(volume: Volume, known: Replica): Promise<Twin | undefined> {
  const path = volume.finalPath(known);
  try {
    const fileBytes = await volume.run(() => volume.fs.size(path));
    const trailer = await volume.run(() => readTrailerOf(volume.fs, path, fileBytes, known));
    const { blockId, generation } = known;
    const { length } = trailer;
    const replica = { blockId, generation, length, fileBytes, volumeId: volume.id, damaged: false };
    return { replica, trailer };
  } catch (error) {
    if (error instanceof DecodeFault) return undefined;
    throw error;
  }
}

async function soundTrailer(
  store: BlockStore,
  replica: Replica,
  options: TwinOptions,
): Promise<Trailer | undefined> {
  try {
    return await checkReplica(store, replica, options);
  } catch (error) {
    if (isDfsError(error, 'DATA_CORRUPT')) return undefined;
    throw error;
  }
}

function isSame(a: Trailer, b: Trailer): boolean {
  return a.length === b.length && Buffer.from(a.sha256).equals(b.sha256);
}
