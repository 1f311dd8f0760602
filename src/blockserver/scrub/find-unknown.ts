import { join } from 'node:path';
import { DecodeFault } from '../../common/byte-reader.js';
import { errorMessage, hasCode, isDfsError } from '../../common/error.js';
import type { BlockId } from '../../common/ids.js';
import type { ReplicaName } from '../../common/node-messages.js';
import type { Log } from '../../runtime/log.js';
import { FOLDER_COUNT, folderName, folderOf, parseBlockFileName } from '../core/block-file-name.js';
import { FOLDER_COST } from '../core/scrub-rate.js';
import type { BlockStore } from '../store/block-store.js';
import type { Volume } from '../store/volume.js';

export interface FindUnknownOptions {
  readonly log: Log;
  /** A block with a write or copy under way: its file may be in place before the table knows it. */
  readonly isWriting: (block: BlockId) => boolean;
  /** Awaited before something is read, for who paces it; what it throws ends the search. */
  readonly before: (bytes: number) => Promise<void>;
}

/**
 * Looks through the folders for block files that the table does not know: restored from a backup, or put there by hand.
 * Whole ones are taken in and reported as at a start, so the master decides what becomes of them; others are named in
 * the log and left alone.
 */
export async function findUnknown(store: BlockStore, options: FindUnknownOptions): Promise<void> {
  for (const volume of store.volumes)
    for (let i = 0; i < FOLDER_COUNT && !volume.failed; i++) {
      await options.before(FOLDER_COST);
      try {
        await searchFolder(store, volume, folderName(i), options);
      } catch (error) {
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
  { log, isWriting }: FindUnknownOptions,
): Promise<void> {
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
      log.warn({ path, volume: known.volumeId }, 'a replica that is on another disk, left alone');
    if (known !== undefined || isWriting(name.blockId)) continue;
    await takeIn(store, volume, name, { log, isWriting, path });
  }
}

async function takeIn(
  store: BlockStore,
  volume: Volume,
  name: ReplicaName,
  { log, isWriting, path }: Omit<FindUnknownOptions, 'before'> & { readonly path: string },
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
