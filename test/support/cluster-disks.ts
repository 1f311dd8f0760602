import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestCluster } from './test-cluster.js';

/** A file in blocks/ of a block server's disk. */
export interface BlockFile {
  readonly id: number;
  readonly generation: number;
  readonly path: string;
}

/** The final replicas on a block server's disk. */
export async function blockFilesOf(
  { dir }: Pick<TestCluster, 'dir'>,
  server: string,
): Promise<BlockFile[]> {
  const blocks = join(dir, server, 'blocks');
  const paths = await readdir(blocks, { recursive: true });
  return paths.flatMap((path) => {
    const match = /\/(\d+)\.(\d+)\.blk$/.exec(path);
    if (match === null) return [];
    return [{ id: Number(match[1]), generation: Number(match[2]), path: join(blocks, path) }];
  });
}

export async function flipBit(path: string, position: number): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const byte = Buffer.alloc(1);
    await file.read(byte, 0, 1, position);
    byte[0] = (byte[0] ?? 0) ^ 16;
    await file.write(byte, 0, 1, position);
  } finally {
    await file.close();
  }
}

/** Bytes of unfinished replicas on a block server's disk. */
export async function unfinishedBytesOf({ dir }: TestCluster, server: string): Promise<number> {
  const folder = join(dir, server, 'tmp');
  let bytes = 0;
  for (const name of await readdir(folder))
    bytes += await stat(join(folder, name)).then(
      ({ size }) => size,
      // Finished or given up meanwhile.
      () => 0,
    );
  return bytes;
}
