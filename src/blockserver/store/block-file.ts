import { DecodeFault } from '../../common/byte-reader.js';
import type { ReplicaName } from '../../common/node-messages.js';
import { TAIL_BYTES, decodeTrailer, trailerBytes, type Trailer } from '../core/trailer.js';
import type { FileSystem, OpenFile } from '../../runtime/file-system.js';
import { readWhole } from '../../runtime/read-whole.js';

/** Reads and checks the trailer of an open block file; throws DecodeFault if it is not a whole file of `name`. */
export async function readTrailer(
  file: Pick<OpenFile, 'read'>,
  fileBytes: number,
  name: ReplicaName,
): Promise<Trailer> {
  const tailBytes = Math.min(fileBytes, TAIL_BYTES);
  const tail = await readWhole(file, tailBytes, fileBytes - tailBytes);
  const bytes = trailerBytes(tail, fileBytes);
  const trailer = decodeTrailer(
    bytes <= tail.length
      ? tail.subarray(tail.length - bytes)
      : await readWhole(file, bytes, fileBytes - bytes),
  );
  if (trailer.blockId !== name.blockId || trailer.generation !== name.generation)
    throw new DecodeFault(
      `the trailer is of block ${trailer.blockId} generation ${trailer.generation}`,
    );
  return trailer;
}

/** The same for a file by its path. */
export async function readTrailerOf(
  fs: FileSystem,
  path: string,
  fileBytes: number,
  name: ReplicaName,
): Promise<Trailer> {
  const file = await fs.open(path, 'r');
  try {
    return await readTrailer(file, fileBytes, name);
  } finally {
    await file.close();
  }
}
