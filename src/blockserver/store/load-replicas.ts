import { join } from 'node:path';
import { DecodeFault } from '../../common/byte-reader.js';
import type { ReplicaName } from '../../common/node-messages.js';
import type { Log } from '../../runtime/log.js';
import {
  FOLDER_COUNT,
  folderName,
  folderOf,
  parseBlockFileName,
  replicaKey,
} from '../core/block-file-name.js';
import type { Replica } from '../core/replica-table.js';
import { readTrailerOf } from './block-file.js';
import type { IndexEntry } from './replica-index.js';
import type { Volume } from './volume.js';

const FILES_AT_ONCE = 32;

/**
 * The final replicas of a volume. The folder listing says which there are; the index only saves opening the files
 * whose size it knows. What is not a whole block file is not a replica: it is left in place, named in the log.
 */
export async function loadReplicas(volume: Volume, log: Log): Promise<Replica[]> {
  const index = await volume.index.load();
  const replicas: Replica[] = [];
  for (let i = 0; i < FOLDER_COUNT; i++) {
    const folder = folderName(i);
    const files = await volume.run(() => volume.fs.list(join(volume.dir, 'blocks', folder)));
    for (let at = 0; at < files.length; at += FILES_AT_ONCE) {
      const slice = files.slice(at, at + FILES_AT_ONCE);
      const found = await Promise.all(slice.map((file) => load(volume, folder, file, index, log)));
      for (const replica of found) if (replica !== undefined) replicas.push(replica);
    }
  }
  for (const replica of replicas) index.delete(replicaKey(replica));
  for (const key of index.keys()) volume.index.remove(key);
  return replicas;
}

async function load(
  volume: Volume,
  folder: string,
  file: string,
  index: ReadonlyMap<string, IndexEntry>,
  log: Log,
): Promise<Replica | undefined> {
  const name = parseBlockFileName(file);
  const path = join(volume.dir, 'blocks', folder, file);
  if (name === undefined || folderOf(name.blockId) !== folder) {
    log.warn({ path }, 'unknown file among the blocks, left alone');
    return undefined;
  }
  const fileBytes = await volume.run(() => volume.fs.size(path));
  const known = index.get(replicaKey(name));
  if (known !== undefined && known.fileBytes === fileBytes)
    return replicaOf(volume, name, known.length, fileBytes);
  try {
    const { length, sha256 } = await volume.run(() =>
      readTrailerOf(volume.fs, path, fileBytes, name),
    );
    volume.index.put(name, { length, fileBytes, sha256 });
    return replicaOf(volume, name, length, fileBytes);
  } catch (error) {
    if (!(error instanceof DecodeFault)) throw error;
    log.error({ path, error: error.message }, 'not a whole block file, left alone and not served');
    return undefined;
  }
}

function replicaOf(volume: Volume, name: ReplicaName, length: number, fileBytes: number): Replica {
  return { ...name, length, fileBytes, volumeId: volume.id, damaged: false };
}
