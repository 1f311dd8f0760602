import { join } from 'node:path';
import { DecodeFault } from '../../common/byte-reader.js';
import { DfsError, hasCode } from '../../common/error.js';
import { txId, type ClusterId, type TxId } from '../../common/ids.js';
import { readWholeFile, TEMP_SUFFIX } from '../../runtime/durable-files.js';
import type { FileSystem } from '../../runtime/file-system.js';
import { decodeSegmentHeader, type SegmentHeader } from './segment-format.js';

export interface SegmentFile {
  readonly path: string;
  /** Txid of the first record that it holds or will hold, from its name. */
  readonly firstTxid: TxId;
}

export interface LoadedSegment extends SegmentFile {
  readonly bytes: Buffer;
  readonly header: SegmentHeader;
  /** Where the checksums of its batches start from. */
  readonly seed: number;
}

const NAME = /^log-(\d{20})\.seg$/;

export function segmentPath(dir: string, firstTxid: TxId): string {
  return join(dir, `log-${String(firstTxid).padStart(20, '0')}.seg`);
}

/** The segments of a folder in the order of their txids. A name that only looks like a segment is refused. */
export async function listSegments(fs: FileSystem, dir: string): Promise<SegmentFile[]> {
  const segments: SegmentFile[] = [];
  for (const name of await fs.list(dir)) {
    if (!name.startsWith('log-') || name.endsWith(TEMP_SUFFIX)) continue;
    const path = join(dir, name);
    const first = Number(NAME.exec(name)?.[1]);
    if (!Number.isSafeInteger(first) || first < 1)
      throw logDamaged(path, 0, 'this is no name of a segment; move the file away');
    segments.push({ path, firstTxid: txId(first) });
  }
  return segments.sort((a, b) => a.firstTxid - b.firstTxid);
}

export async function readSegmentBytes(fs: FileSystem, path: string): Promise<Buffer> {
  try {
    return await readWholeFile(fs, path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) throw logDamaged(path, 0, 'the segment is missing');
    throw new DfsError('VOLUME_FAILED', `${path} cannot be read: check the disk`, {
      path,
      cause: error,
    });
  }
}

/** Checks a segment's header: whole, of this format, of this cluster (if that is known), and under its own name. */
export function parseSegment(
  file: SegmentFile,
  bytes: Buffer,
  cluster: ClusterId | undefined,
): LoadedSegment {
  const decoded = readHeader(file, bytes);
  if ('format' in decoded)
    throw new DfsError(
      'UNSUPPORTED',
      `${file.path} has format ${decoded.format}, which this version cannot read: use the version that wrote it`,
      { path: file.path },
    );
  const { header, seed } = decoded;
  if (cluster !== undefined && header.clusterId !== cluster)
    throw new DfsError(
      'WRONG_CLUSTER',
      `${file.path} belongs to cluster ${header.clusterId}, this is ${cluster}: move the file to where it belongs`,
      { path: file.path },
    );
  if (header.firstTxid !== file.firstTxid)
    throw logDamaged(file.path, 0, `it was written to start at txid ${header.firstTxid}`);
  return { ...file, bytes, header, seed };
}

export function logDamaged(path: string, offset: number, reason: string): DfsError {
  return new DfsError(
    'LOG_DAMAGED',
    `${path}: byte ${offset}: ${reason}. Nothing was changed; put back a good copy of the file`,
    { path },
  );
}

function readHeader(file: SegmentFile, bytes: Buffer): ReturnType<typeof decodeSegmentHeader> {
  try {
    return decodeSegmentHeader(bytes);
  } catch (error) {
    if (!(error instanceof DecodeFault)) throw error;
    throw logDamaged(file.path, 0, error.message);
  }
}
