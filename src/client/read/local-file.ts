import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { LocalReplica, ReadSlice } from '../../common/block-messages.js';
import { CHUNK_BYTES } from '../../common/sizes.js';
import type { OpenFile } from '../../runtime/open-file.js';
import { readWhole } from '../../runtime/read-whole.js';
import type { ByteRange } from '../core/split-ranges.js';

/** What is read of a file on this host. */
export interface LocalFile extends Pick<OpenFile, 'read' | 'close'> {
  /** Undefined for what is no regular file. */
  size(): Promise<number | undefined>;
}

export type OpenLocalFile = (path: string) => Promise<LocalFile>;

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;

/** With this process's own rights. A link is not followed, and a pipe in the file's place holds nobody up. */
export const openLocalFile: OpenLocalFile = async (path) => {
  const handle = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  return {
    read: (buffer, offset, length, position) => handle.read(buffer, offset, length, position),
    size: async () => {
      const stats = await handle.stat();
      return stats.isFile() ? stats.size : undefined;
    },
    close: () => handle.close(),
  };
};

/**
 * Opens the file of a replica, and makes sure that it is the very one that its server means: in a container the same path
 * may be another file, and a replica may have been replaced. Throws what the system says, or an Error if it is not.
 */
export async function openReplicaFile(
  replica: LocalReplica,
  openFile: OpenLocalFile,
): Promise<LocalFile> {
  const { path, fileBytes, length, footer, chunkCrcs } = replica;
  const makesSense =
    isAbsolute(path) &&
    length + footer.length <= fileBytes &&
    chunkCrcs.length === Math.ceil(length / CHUNK_BYTES);
  if (!makesSense) throw new Error(`'${path}' is not described as a block file is`);
  const file = await openFile(path);
  try {
    const end = await readWhole(file, footer.length, fileBytes - footer.length);
    if ((await file.size()) !== fileBytes || Buffer.compare(end, footer) !== 0)
      throw new Error(`'${path}' is another file here than at its server`);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * The chunks that hold a range, as a server would send them, but not checked: that is the reader's affair. One slice is
 * read ahead. Throws if the file cannot be read or ends early; closes the file.
 */
export async function* localSlices(
  file: LocalFile,
  replica: LocalReplica,
  range: ByteRange,
  sliceBytes: number,
): AsyncGenerator<ReadSlice> {
  const start = range.offset - (range.offset % CHUNK_BYTES);
  const last = Math.ceil((range.offset + range.length) / CHUNK_BYTES) * CHUNK_BYTES;
  const end = Math.min(last, replica.length);
  const slice = (at: number): Promise<Uint8Array> | undefined => {
    if (at >= end) return undefined;
    const data = readWhole(file, Math.min(sliceBytes, end - at), at);
    // Who waits for it hears of the failure.
    data.catch(() => {});
    return data;
  };
  let ahead = slice(start);
  try {
    for (let at = start; ahead !== undefined; at += sliceBytes) {
      const data: Uint8Array = await ahead;
      ahead = slice(at + sliceBytes);
      if (data.length < Math.min(sliceBytes, end - at))
        throw new Error(`'${replica.path}' ends at byte ${at + data.length}`);
      const first = at / CHUNK_BYTES;
      const crcs = replica.chunkCrcs.slice(first, first + Math.ceil(data.length / CHUNK_BYTES));
      yield { offset: at, crcs, data };
    }
  } finally {
    // The file is closed only when nothing reads from it any more.
    await ahead?.catch(() => {});
    await file.close();
  }
}
