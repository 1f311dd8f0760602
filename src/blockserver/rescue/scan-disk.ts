import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DecodeFault } from '../../common/byte-reader.js';
import { crc32c } from '../../common/checksum.js';
import { errorMessage, hasCode } from '../../common/error.js';
import type { InventoryRecord } from '../../common/inventory.js';
import type { ReplicaName } from '../../common/node-messages.js';
import { CHUNK_BYTES, MiB } from '../../common/sizes.js';
import { folderOf, parseBlockFileName } from '../core/block-file-name.js';
import type { Trailer } from '../core/trailer.js';
import { readTrailer } from '../store/block-file.js';
import type { FileSystem, OpenFile } from '../../runtime/file-system.js';
import { readWhole } from '../../runtime/read-whole.js';

export interface DiskScan {
  readonly fs: FileSystem;
  readonly dir: string;
  /** Number of the disk in the inventory. */
  readonly disk: number;
  /** Also read the data of each block. */
  readonly verify: boolean;
  readonly signal: AbortSignal;
  /** So many more files were looked at. */
  onFiles(count: number): void;
}

/** Few enough for memory, many enough to keep a disk busy. */
const FILES_AT_ONCE = 32;
const READ_BYTES = MiB;

/** All that lies below blocks/, read only. What is no whole block file comes out as damaged, with the reason. */
export async function* scanDisk(scan: DiskScan): AsyncGenerator<InventoryRecord, void> {
  const folders = await list(scan, 'blocks');
  if (!Array.isArray(folders)) yield folders;
  for (const folder of Array.isArray(folders) ? folders.sort() : []) {
    if (scan.signal.aborted) break;
    const files = await list(scan, join('blocks', folder));
    if (!Array.isArray(files)) {
      yield files;
      continue;
    }
    for (let at = 0; at < files.length && !scan.signal.aborted; at += FILES_AT_ONCE) {
      const slice = files.slice(at, at + FILES_AT_ONCE);
      const found = await Promise.all(slice.map((file) => scanFile(scan, folder, file)));
      for (const record of found) if (record !== undefined) yield record;
      scan.onFiles(slice.length);
    }
  }
}

async function list(scan: DiskScan, folder: string): Promise<string[] | InventoryRecord> {
  try {
    return await scan.fs.list(join(scan.dir, folder));
  } catch (error) {
    if (folder === 'blocks' && hasCode(error, 'ENOENT')) return [];
    return damaged(scan, folder, `the folder cannot be read: ${errorMessage(error)}`);
  }
}

async function scanFile(
  scan: DiskScan,
  folder: string,
  fileName: string,
): Promise<InventoryRecord | undefined> {
  const file = join('blocks', folder, fileName);
  const name = parseBlockFileName(fileName);
  if (name === undefined) return damaged(scan, file, 'its name is not that of a block file');
  if (folderOf(name.blockId) !== folder)
    return damaged(scan, file, `it belongs in blocks/${folderOf(name.blockId)}`, name);
  try {
    const { path, sealedAtMs, inode, fileOffset, length, sha256 } = await readBlock(
      scan,
      file,
      name,
    );
    const { blockId, generation } = name;
    return {
      kind: 'replica',
      disk: scan.disk,
      blockId,
      generation,
      length,
      sha256: Buffer.from(sha256).toString('hex'),
      inode,
      fileOffset,
      sealedAtMs,
      path,
    };
  } catch (error) {
    // Without a lock the block server may delete it meanwhile; with one nobody does.
    if (hasCode(error, 'ENOENT')) return undefined;
    const why =
      error instanceof DecodeFault ? error.message : `it cannot be read: ${errorMessage(error)}`;
    return damaged(scan, file, why, name);
  }
}

async function readBlock(
  { fs, dir, verify, signal }: DiskScan,
  path: string,
  name: ReplicaName,
): Promise<Trailer> {
  const fileBytes = await fs.size(join(dir, path));
  const file = await fs.open(join(dir, path), 'r');
  try {
    const trailer = await readTrailer(file, fileBytes, name);
    if (verify) await verifyData(file, trailer, signal);
    return trailer;
  } finally {
    await file.close();
  }
}

/** Throws DecodeFault if the data is not what its checksums say. */
async function verifyData(
  file: OpenFile,
  { length, chunkCrcs, sha256 }: Trailer,
  signal: AbortSignal,
): Promise<void> {
  const hash = createHash('sha256');
  for (let at = 0; at < length && !signal.aborted;) {
    const bytes = await readWhole(file, Math.min(READ_BYTES, length - at), at);
    if (bytes.length === 0) throw new DecodeFault(`the data ends at byte ${at}`);
    for (let from = 0; from < bytes.length; from += CHUNK_BYTES) {
      const chunk = (at + from) / CHUNK_BYTES;
      if (crc32c(bytes.subarray(from, from + CHUNK_BYTES)) !== chunkCrcs[chunk])
        throw new DecodeFault(`the checksum of chunk ${chunk} does not match`);
    }
    hash.update(bytes);
    at += bytes.length;
  }
  if (!signal.aborted && Buffer.compare(hash.digest(), sha256) !== 0)
    throw new DecodeFault('the SHA-256 of the data does not match');
}

function damaged(
  { disk }: DiskScan,
  file: string,
  why: string,
  replica?: ReplicaName,
): InventoryRecord {
  return { kind: 'damaged', disk, file, why, replica };
}
