import { assert } from '../../common/assert.js';
import type { ClusterId, Epoch } from '../../common/ids.js';
import { TEMP_SUFFIX, writeWhole } from '../../runtime/durable-files.js';
import type { FileSystem, OpenFile } from '../../runtime/file-system.js';
import type { ChainPoint } from './chain.js';
import { segmentPath, type SegmentFile } from './segment-files.js';
import { decodeSegmentHeader, encodeSegmentHeader } from './segment-format.js';

/** A segment that batches are written to. */
export interface OpenSegment extends SegmentFile {
  readonly file: OpenFile;
  /** Where the checksums of its batches start from. */
  readonly seed: number;
}

/**
 * Makes a segment that continues the log at `point`, with its header on disk, but still under a temporary name: it is no
 * part of the log before `nameSegment`, which must wait until the log has reached `point` on disk.
 */
export async function prepareSegment(
  fs: FileSystem,
  dir: string,
  point: ChainPoint,
  own: { readonly clusterId: ClusterId; readonly epoch: Epoch },
): Promise<OpenSegment> {
  const { nextTxid: firstTxid, hash: chainHash } = point;
  const path = segmentPath(dir, firstTxid);
  const header = encodeSegmentHeader({ ...own, firstTxid, chainHash });
  const decoded = decodeSegmentHeader(header);
  assert('seed' in decoded, 'a header does not decode');
  const file = await fs.open(path + TEMP_SUFFIX, 'w');
  try {
    await writeWhole(file, header, 0);
    await file.sync();
  } catch (error) {
    await file.close();
    throw error;
  }
  return { path, firstTxid, file, seed: decoded.seed };
}

/** Gives it its name, which is durable after a sync of the folder. One of that name without batches is replaced. */
export function nameSegment(fs: FileSystem, { path }: OpenSegment): Promise<void> {
  return fs.rename(path + TEMP_SUFFIX, path);
}
