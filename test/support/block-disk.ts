import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pieceCrcs } from '../../src/common/checksum.js';
import { blockId, generation, inodeId } from '../../src/common/ids.js';
import { blockFileName, folderOf } from '../../src/blockserver/core/block-file-name.js';
import { encodeTrailer } from '../../src/blockserver/core/trailer.js';

/** The folder of a block server's disk, made by hand. */
export async function makeDisk(
  dir: string,
  owner: { readonly cluster: string; readonly server: string; readonly volume: string },
): Promise<string> {
  await mkdir(join(dir, 'blocks'), { recursive: true });
  const { cluster: clusterId, server: serverId, volume: volumeId } = owner;
  const identity = { formatVersion: 1, clusterId, serverId, volumeId };
  await writeFile(join(dir, 'IDENTITY'), JSON.stringify(identity));
  return dir;
}

export interface WrittenBlock {
  readonly id: number;
  readonly generation?: number;
  readonly data: Uint8Array;
  readonly inode?: number;
  readonly offset?: number;
  readonly path?: string;
  readonly sealedAtMs?: number;
}

/** Puts a whole block file on a disk and gives its path. */
export async function writeBlock(dir: string, block: WrittenBlock): Promise<string> {
  const { data } = block;
  const name = { blockId: blockId(block.id), generation: generation(block.generation ?? block.id) };
  const trailer = encodeTrailer({
    ...name,
    length: data.length,
    sha256: createHash('sha256').update(data).digest(),
    inode: inodeId(block.inode ?? 2),
    fileOffset: block.offset ?? 0,
    path: block.path ?? '/f',
    sealedAtMs: block.sealedAtMs ?? 1_000,
    durability: 'sync',
    chunkCrcs: pieceCrcs(data, 0),
  });
  const folder = join(dir, 'blocks', folderOf(name.blockId));
  await mkdir(folder, { recursive: true });
  const path = join(folder, blockFileName(name));
  await writeFile(path, Buffer.concat([data, trailer]));
  return path;
}
