import { DfsError } from '../../common/error.js';
import { txId, type ClusterId, type TxId } from '../../common/ids.js';
import type { FileSystem } from '../../runtime/file-system.js';
import { headerConflict, nextBatch, pointOf, type ChainPoint } from './chain.js';
import type { LogRecord } from './operation-log.js';
import { SEGMENT_HEADER_BYTES } from './segment-format.js';
import {
  listSegments,
  logDamaged,
  parseSegment,
  readSegmentBytes,
  type SegmentFile,
} from './segment-files.js';
import { contentEnd } from './zeros-ahead.js';

export interface RecordRange {
  readonly fs: FileSystem;
  readonly dir: string;
  readonly clusterId: ClusterId;
  readonly from: TxId;
  /** Last txid; it must be durable already. What is being written behind it is not looked at. */
  readonly upTo: TxId;
}

/**
 * Reads records `from`..`upTo` from the segments of a folder, also while another thread appends behind them.
 * Everything is checked again on the way. Throws DfsError LOG_DAMAGED if a record is damaged or missing.
 * Payloads are views of a whole segment: copy what is kept.
 */
export async function* readRecords(range: RecordRange): AsyncGenerator<LogRecord, void, void> {
  if (range.from === range.upTo + 1) return;
  let point: ChainPoint | undefined;
  for (const file of await segmentsOf(range)) {
    const segment = parseSegment(
      file,
      await readSegmentBytes(range.fs, file.path),
      range.clusterId,
    );
    const conflict = point && headerConflict(segment.header, point);
    if (conflict !== undefined) throw logDamaged(file.path, 0, conflict);
    point = pointOf(segment.header);
    let at = SEGMENT_HEADER_BYTES;
    while (at < segment.bytes.length && point.nextTxid <= range.upTo) {
      const step = nextBatch(segment.bytes, at, segment.seed, point);
      if ('reason' in step) {
        if (contentEnd(segment.bytes, at) === at) break;
        throw logDamaged(file.path, step.offset, step.reason);
      }
      const { batch } = step;
      for (const [i, payload] of batch.payloads.entries()) {
        const txid = txId(batch.firstTxid + i);
        if (txid >= range.from && txid <= range.upTo) yield { txid, payload };
      }
      at += batch.length;
      point = step.point;
    }
    if (point.nextTxid > range.upTo) return;
  }
  throw missing(range.dir, point?.nextTxid ?? range.from, range.upTo);
}

async function segmentsOf({ fs, dir, from, upTo }: RecordRange): Promise<SegmentFile[]> {
  if (from > upTo) throw missing(dir, txId(upTo + 1), txId(from - 1));
  const all = (await listSegments(fs, dir)).filter((segment) => segment.firstTxid <= upTo);
  const start = all.findLastIndex((segment) => segment.firstTxid <= from);
  if (start < 0) throw missing(dir, from, txId((all[0]?.firstTxid ?? upTo + 1) - 1));
  return all.slice(start);
}

function missing(dir: string, from: TxId, to: TxId): DfsError {
  return new DfsError(
    'LOG_DAMAGED',
    `${dir}: records ${from} to ${to} are missing. Nothing was changed; put back the missing segments`,
    { path: dir },
  );
}
