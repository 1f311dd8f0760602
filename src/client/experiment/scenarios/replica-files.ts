import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocatedBlock } from '../../../common/file-status.js';

/** The file of a replica on a block server's disk; undefined if it has none. Its data are the first bytes of it. */
export async function replicaFile(
  clusterDir: string,
  server: string,
  { id, generation }: LocatedBlock,
): Promise<string | undefined> {
  const blocks = join(clusterDir, server, 'blocks');
  const wanted = `${id}.${generation}.blk`;
  const found = (await readdir(blocks, { recursive: true })).find((path) =>
    path.endsWith(`/${wanted}`),
  );
  return found === undefined ? undefined : join(blocks, found);
}

/** Flips one bit, behind the back of the server. */
export async function flipBit(path: string, position: number): Promise<void> {
  await using file = await open(path, 'r+');
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, position);
  byte[0] = (byte[0] ?? 0) ^ 16;
  await file.write(byte, 0, 1, position);
}

/** Whether the data of a replica on the disk are those that were sealed. */
export async function isSound(path: string, { length, sha256 }: LocatedBlock): Promise<boolean> {
  const hash = createHash('sha256');
  if (length > 0)
    for await (const slice of createReadStream(path, { end: length - 1 }) as AsyncIterable<Buffer>)
      hash.update(slice);
  return sha256 !== undefined && hash.digest().equals(sha256);
}
