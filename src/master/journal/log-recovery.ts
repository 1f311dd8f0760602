import { DecodeFault } from '../../common/byte-reader.js';
import type { ClusterId, TxId } from '../../common/ids.js';
import { syncFolder, writeWhole } from '../../runtime/durable-files.js';
import type { FileSystem } from '../../runtime/file-system.js';
import type { Log } from '../../runtime/log.js';
import { GENESIS, headerConflict, nextBatch, pointOf, type ChainPoint } from './chain.js';
import {
  SEGMENT_HEADER_BYTES,
  decodeSegmentHeader,
  findIntactBatch,
  type Batch,
} from './segment-format.js';
import {
  listSegments,
  logDamaged,
  parseSegment,
  readSegmentBytes,
  type LoadedSegment,
  type SegmentFile,
} from './segment-files.js';
import { writeFault } from './write-fault.js';
import { contentEnd } from './zeros-ahead.js';

/*
 * Opening a log. Every segment is read and checked; the only thing that is ever given up is a torn tail:
 * bytes at the end of the last segment that form no batch and have no batch behind them. Appends never overlap,
 * so a crash can leave at most one such batch, and nobody was told that it is durable. Zeros that were written ahead
 * are cut with it, or alone, and are no loss.
 */

export interface RecoveredLog {
  /** Segments that hold batches, in order. */
  readonly segments: readonly SegmentFile[];
  readonly point: ChainPoint;
  /** Bytes of the torn tail that were cut; 0 after a clean stop. */
  readonly cutBytes: number;
}

interface Survey {
  readonly end: number;
  readonly point: ChainPoint;
  readonly last: Batch | undefined;
}

export async function recoverLog(options: {
  readonly dir: string;
  readonly clusterId: ClusterId;
  readonly durableTxid: TxId;
  readonly fs: FileSystem;
  readonly log: Log;
}): Promise<RecoveredLog> {
  const { dir, clusterId, durableTxid, fs, log } = options;
  const found = await listSegments(fs, dir);
  const segments: SegmentFile[] = [];
  let point: ChainPoint | undefined;
  let cutBytes = 0;
  for (const [i, file] of found.entries()) {
    const bytes = await readSegmentBytes(fs, file.path);
    const isLast = i === found.length - 1;
    if (isLast && isTornHeader(bytes) && file.firstTxid === (point ?? GENESIS).nextTxid) {
      // The file was never used: batches follow only after its header is on disk. Its successor replaces it.
      log.warn({ path: file.path, bytes: bytes.length }, 'torn segment header dropped');
      cutBytes += bytes.length;
      continue;
    }
    const segment = parseSegment(file, bytes, clusterId);
    const conflict = point && headerConflict(segment.header, point);
    if (conflict !== undefined) throw logDamaged(file.path, 0, conflict);
    const survey = surveySegment(segment, isLast);
    if (isLast) {
      refuseLoss(file.path, survey.end, survey.point, durableTxid);
      cutBytes += contentEnd(bytes, survey.end) - survey.end;
      try {
        await settleTail(segment, survey, options);
      } catch (error) {
        throw writeFault(error, file.path, 'Nothing was lost.');
      }
    }
    if (survey.last) segments.push(file);
    point = survey.point;
  }
  refuseLoss(dir, 0, point ?? GENESIS, durableTxid);
  await syncFolder(fs, dir);
  return { segments, point: point ?? GENESIS, cutBytes };
}

/** What a checkpoint holds was durable once: a log that ends before it has lost its end, not a torn tail. */
function refuseLoss(path: string, offset: number, point: ChainPoint, durableTxid: TxId): void {
  if (point.nextTxid <= durableTxid)
    throw logDamaged(
      path,
      offset,
      `the log ends at txid ${point.nextTxid - 1}, but there is a checkpoint of ${durableTxid}: its end is lost`,
    );
}

function isTornHeader(bytes: Buffer): boolean {
  if (bytes.length > SEGMENT_HEADER_BYTES) return false;
  try {
    decodeSegmentHeader(bytes);
    return false;
  } catch (error) {
    if (error instanceof DecodeFault) return true;
    throw error;
  }
}

/** Walks all batches of a segment. Throws LOG_DAMAGED for anything but a torn tail of the last segment. */
function surveySegment(segment: LoadedSegment, isLast: boolean): Survey {
  const { bytes, seed, path } = segment;
  let point = pointOf(segment.header);
  let last: Batch | undefined;
  let at = SEGMENT_HEADER_BYTES;
  while (at < bytes.length) {
    const step = nextBatch(bytes, at, seed, point);
    if ('reason' in step) {
      if (contentEnd(bytes, at) === at) break;
      if (step.intact || !isLast) throw logDamaged(path, step.offset, step.reason);
      const later = findIntactBatch(bytes, at + 1, seed);
      if (later !== undefined)
        throw logDamaged(path, at, `${step.reason}, and a valid batch follows at byte ${later}`);
      break;
    }
    last = step.batch;
    point = step.point;
    at += last.length;
  }
  return { end: at, point, last };
}

/**
 * Cuts the torn tail and the zeros, and makes what stays durable. The last batch is written once more, the same bytes in the
 * same place: after a failed fsync the kernel may hold it as clean although the disk never got it, and a plain
 * fsync would then do nothing. Earlier batches were synced before the next one was begun.
 */
async function settleTail(
  segment: LoadedSegment,
  survey: Survey,
  { fs, log }: { readonly fs: FileSystem; readonly log: Log },
): Promise<void> {
  const { bytes, path } = segment;
  const file = await fs.open(path, 'r+');
  try {
    const cutBytes = contentEnd(bytes, survey.end) - survey.end;
    if (cutBytes > 0) log.warn({ path, offset: survey.end, cutBytes }, 'torn tail of the log cut');
    // No batch will come into the room of the zeros: this start goes on in a segment of its own.
    if (survey.end < bytes.length) await file.truncate(survey.end);
    if (survey.last) {
      const { offset, length } = survey.last;
      await writeWhole(file, bytes.subarray(offset, offset + length), offset);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}
