import { join } from 'node:path';
import { AssertionFault } from '../../common/assert.js';
import { DecodeFault } from '../../common/byte-reader.js';
import { errorMessage, hasCode, isDfsError } from '../../common/error.js';
import type { BlockId } from '../../common/ids.js';
import type { ReplicaName } from '../../common/node-messages.js';
import type { Log } from '../../runtime/log.js';
import { FOLDER_COUNT, folderName, folderOf, parseBlockFileName } from '../core/block-file-name.js';
import type { Replica } from '../core/replica-table.js';
import { FOLDER_COST } from '../core/scrub-rate.js';
import type { BlockStore } from '../store/block-store.js';
import type { Volume } from '../store/volume.js';
import { Interrupted } from './interrupted.js';
import { settleTwin } from './settle-twin.js';

export interface FindUnknownOptions {
  readonly log: Log;
  /** A block with a write or copy under way: its file may be in place before the table knows it. */
  readonly isWriting: (block: BlockId) => boolean;
  /** Awaited before something is read, for who paces it; what it throws ends the search. */
  readonly before: (bytes: number) => Promise<void>;
  /** What is read at once of a replica that lies on two disks. */
  readonly sliceBytes: number;
}

type TakeInOptions = Pick<FindUnknownOptions, 'log' | 'isWriting'> & { readonly path: string };

/**
 * Looks through the folders for block files that the table does not know: restored from a backup, or put there by hand.
 * Whole ones are taken in and reported as at a start, so the master decides what becomes of them; of a replica on two disks
 * one file goes; others are named in the log and left alone.
 */
export async function findUnknown(store: BlockStore, options: FindUnknownOptions): Promise<void> {
  for (const volume of store.volumes)
    for (let i = 0; i < FOLDER_COUNT && !volume.failed; i++) {
      await options.before(FOLDER_COST);
      try {
        await searchFolder(store, volume, folderName(i), options);
      } catch (error) {
        if (error instanceof Interrupted || error instanceof AssertionFault) throw error;
        if (isDfsError(error, 'VOLUME_FAILED')) break;
        const folder = join(volume.dir, 'blocks', folderName(i));
        options.log.warn({ folder, error: errorMessage(error) }, 'folder of blocks not listed');
      }
    }
}

async function searchFolder(
  store: BlockStore,
  volume: Volume,
  folder: string,
  options: FindUnknownOptions,
): Promise<void> {
  const { log, isWriting } = options;
  const files = await volume.run(() => volume.fs.list(join(volume.dir, 'blocks', folder)));
  for (const file of files) {
    const name = parseBlockFileName(file);
    const path = join(volume.dir, 'blocks', folder, file);
    if (name === undefined || folderOf(name.blockId) !== folder) {
      log.warn({ path }, 'unknown file among the blocks, left alone');
      continue;
    }
    const known = store.table.get(name);
    if (known !== undefined && known.volumeId !== volume.id && !isWriting(name.blockId))
      await settle(store, volume, known, options);
    if (known !== undefined || isWriting(name.blockId)) continue;
    await takeIn(store, volume, name, { log, isWriting, path });
  }
}

async function settle(
  store: BlockStore,
  volume: Volume,
  known: Replica,
  { log, isWriting, before, sliceBytes }: FindUnknownOptions,
): Promise<void> {
  const still = (): boolean => !isWriting(known.blockId);
  try {
    await settleTwin(store, volume, known, { log, before, sliceBytes, still });
  } catch (error) {
    // Deleted in the meantime, or gone with the disk that is not being searched.
    const isGone = hasCode(error, 'ENOENT') || isDfsError(error, 'REPLICA_NOT_FOUND');
    if (!isGone && (volume.failed || !isDfsError(error, 'VOLUME_FAILED'))) throw error;
  }
}

async function takeIn(
  store: BlockStore,
  volume: Volume,
  name: ReplicaName,
  { log, isWriting, path }: TakeInOptions,
): Promise<void> {
  try {
    if (await store.takeIn(volume, name, () => !isWriting(name.blockId)))
      log.warn({ path }, 'block file that appeared on the disk taken in');
  } catch (error) {
    // Deleted in the meantime.
    if (hasCode(error, 'ENOENT')) return;
    if (!(error instanceof DecodeFault)) throw error;
    log.error({ path, error: error.message }, 'not a whole block file, left alone and not served');
  }
}
