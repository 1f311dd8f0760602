import { basename, join } from 'node:path';
import { DfsError, errorMessage, hasCode, isDfsError } from '../../common/error.js';
import { txId, type ClusterId, type TxId } from '../../common/ids.js';
import { makeFolders, syncFolder, TEMP_SUFFIX } from '../../runtime/durable-files.js';
import type { FileSystem } from '../../runtime/file-system.js';
import { noPause } from '../../runtime/pause.js';
import { removeInSteps } from '../../runtime/remove-in-steps.js';
import type { PagedMemory } from '../core/memory/paged-memory.js';
import { removeTempFiles } from '../journal/temp-files.js';
import type { CheckpointHeader } from './checkpoint-format.js';
import { checkpointDamaged, readCheckpoint, readCheckpointHeader } from './checkpoint-reader.js';
import { writeCheckpointFile, type CheckpointContent } from './checkpoint-writer.js';
import { CHECKPOINTS_KEPT } from './limits.js';

export interface CheckpointFile {
  readonly path: string;
  /** The state after this operation, from the name. */
  readonly txid: TxId;
}

export interface WrittenCheckpoint {
  readonly path: string;
  readonly txid: TxId;
  readonly sizeBytes: number;
}

const NAME = /^checkpoint-(\d{20})\.ckpt$/;

/** The txid that the name of a checkpoint says; undefined for any other name. */
export function checkpointTxid(name: string): TxId | undefined {
  const txid = Number(NAME.exec(name)?.[1] ?? Number.NaN);
  return Number.isSafeInteger(txid) ? txId(txid) : undefined;
}

/** The checkpoints of a master's folder. One process writes; names appear only when the bytes are on disk. */
export class CheckpointStore {
  readonly dir: string;
  private readonly fs: FileSystem;

  /** Makes the folder if needed and removes what an interrupted write left. */
  static async open(fs: FileSystem, dir: string): Promise<CheckpointStore> {
    await makeFolders(fs, dir);
    await removeTempFiles(fs, dir, 'checkpoint-');
    return new CheckpointStore(fs, dir);
  }

  private constructor(fs: FileSystem, dir: string) {
    this.fs = fs;
    this.dir = dir;
  }

  /** All checkpoints, oldest first. */
  async list(): Promise<CheckpointFile[]> {
    const found: CheckpointFile[] = [];
    for (const name of await this.fs.list(this.dir)) {
      if (!name.startsWith('checkpoint-') || name.endsWith(TEMP_SUFFIX)) continue;
      const path = join(this.dir, name);
      const txid = checkpointTxid(name);
      if (txid === undefined) throw checkpointDamaged(path, 0, 'this is no name of a checkpoint');
      found.push({ path, txid });
    }
    return found.sort((a, b) => a.txid - b.txid);
  }

  async newest(): Promise<CheckpointFile | undefined> {
    return (await this.list()).at(-1);
  }

  /** When the newest checkpoint was begun, in milliseconds since 1970; one with a damaged header is passed over. */
  async newestCreatedWallMs(): Promise<number | undefined> {
    for (const file of (await this.list()).reverse()) {
      try {
        return (await readCheckpointHeader(this.fs, file.path)).createdWallMs;
      } catch (error) {
        if (!isDfsError(error, 'CHECKPOINT_DAMAGED')) throw error;
      }
    }
    return undefined;
  }

  /**
   * As readCheckpoint, of a checkpoint that must be the one that its name says (CHECKPOINT_DAMAGED), and of this cluster
   * (WRONG_CLUSTER): what is checked before a checkpoint counts, and what a start checks, is the same.
   */
  read(
    { path, txid }: CheckpointFile,
    cluster: ClusterId,
    memory?: PagedMemory,
  ): AsyncGenerator<Uint8Array, void, void> {
    const header = (found: CheckpointHeader): void => {
      if (found.txid !== txid)
        throw checkpointDamaged(path, 0, `it was written for txid ${found.txid}`);
      if (found.clusterId !== cluster) throw wrongCluster(path, found.clusterId, cluster);
    };
    return readCheckpoint(this.fs, path, { memory, header });
  }

  /**
   * Writes a checkpoint: temporary file, sync, rename, directory sync, read back. Only then are checkpoints older
   * than the newest two removed, with pauses. A checkpoint that does not read back is removed and reported.
   */
  async write(content: CheckpointContent, pause = noPause): Promise<WrittenCheckpoint> {
    const path = join(this.dir, `checkpoint-${String(content.txid).padStart(20, '0')}.ckpt`);
    let sizeBytes: number;
    try {
      sizeBytes = await this.writeTemp(path + TEMP_SUFFIX, content);
      await this.fs.rename(path + TEMP_SUFFIX, path);
      await syncFolder(this.fs, this.dir);
    } catch (error) {
      // On a disk that takes nothing, it stays until the next one is written.
      await removeInSteps(this.fs, path + TEMP_SUFFIX, pause).catch(() => undefined);
      throw checkpointFault(error, path);
    }
    try {
      await this.verify({ path, txid: content.txid }, content.clusterId);
    } catch (error) {
      await removeInSteps(this.fs, path, pause);
      throw checkpointFault(error, path);
    }
    for (const old of (await this.list()).slice(0, -CHECKPOINTS_KEPT))
      await removeInSteps(this.fs, old.path, pause);
    return { path, txid: content.txid, sizeBytes };
  }

  /** Reads a whole checkpoint. Throws as `read` does. */
  async verify(file: CheckpointFile, cluster: ClusterId): Promise<void> {
    for await (const chunk of this.read(file, cluster)) void chunk;
  }

  /**
   * Renames a damaged checkpoint, so that it is neither read again nor counted as one to fall back to. One that is not
   * there any more is so already: an attempt before this may have failed after the renaming.
   */
  async setAside({ path }: CheckpointFile): Promise<void> {
    try {
      await this.fs.rename(path, join(this.dir, `damaged-${basename(path)}`));
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
    }
    await syncFolder(this.fs, this.dir);
  }

  private async writeTemp(path: string, content: CheckpointContent): Promise<number> {
    const file = await this.fs.open(path, 'w');
    try {
      return await writeCheckpointFile(file, content);
    } finally {
      await file.close();
    }
  }
}

function wrongCluster(path: string, found: ClusterId, wanted: ClusterId): DfsError {
  return new DfsError(
    'WRONG_CLUSTER',
    `${path} belongs to cluster ${found}, this is ${wanted}: move the file to where it belongs`,
    { path },
  );
}

function checkpointFault(error: unknown, path: string): unknown {
  const kept = 'The checkpoints before it and the log are untouched.';
  if (hasCode(error, 'ENOSPC', 'EDQUOT', 'EFBIG'))
    return new DfsError('NO_SPACE', `no space for checkpoint ${path}: free some. ${kept}`, {
      path,
      cause: error,
    });
  if (!hasCode(error, 'EIO', 'EROFS', 'EACCES', 'EPERM', 'EMFILE', 'ENOENT')) return error;
  return new DfsError(
    'VOLUME_FAILED',
    `writing checkpoint ${path} failed (${errorMessage(error)}): check the disk. ${kept}`,
    { path, cause: error },
  );
}
