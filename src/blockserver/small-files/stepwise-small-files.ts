import { dirname } from 'node:path';
import { errorMessage } from '../../common/error.js';
import { removeFile, syncFolder, writeWhole } from '../../runtime/durable-files.js';
import type { FileSystem, OpenFile } from '../../runtime/file-system.js';
import { readWhole } from '../../runtime/read-whole.js';
import { SyncFault, type SmallFile, type SmallFiles } from './small-files.js';

/** Small files by the single calls of any file system. */
export class StepwiseSmallFiles implements SmallFiles {
  private readonly fs: FileSystem;

  constructor(fs: FileSystem) {
    this.fs = fs;
  }

  async make({ temporary, path, parts, sync }: SmallFile): Promise<void> {
    const { fs } = this;
    const file = await fs.open(temporary, 'wx+');
    try {
      await writeAndClose(file, parts, sync);
      await fs.rename(temporary, path);
    } catch (error) {
      await removeFile(fs, temporary).catch(() => {});
      throw error;
    }
    if (sync) await synced(() => syncFolder(fs, dirname(path)));
  }

  async read(path: string, bytesMax: number): Promise<Buffer> {
    const file = await this.fs.open(path, 'r');
    try {
      const data = await readWhole(file, bytesMax, 0);
      return Buffer.from(data.buffer, data.byteOffset, data.length);
    } finally {
      await file.close();
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

async function writeAndClose(
  file: OpenFile,
  parts: readonly Uint8Array[],
  sync: boolean,
): Promise<void> {
  try {
    let at = 0;
    for (const part of parts) {
      await writeWhole(file, part, at);
      at += part.length;
    }
    if (sync) await synced(() => file.datasync());
  } finally {
    await file.close();
  }
}

async function synced(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new SyncFault(errorMessage(error), { cause: error });
  }
}
