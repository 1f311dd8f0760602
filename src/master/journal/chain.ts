import { epoch, txId, type Epoch, type TxId } from '../../common/ids.js';
import {
  HASH_BYTES,
  batchHash,
  decodeBatch,
  sameBytes,
  type Batch,
  type SegmentHeader,
} from './segment-format.js';

/** What the next batch of the log must continue. */
export interface ChainPoint {
  readonly nextTxid: TxId;
  readonly epoch: Epoch;
  readonly hash: Uint8Array;
}

export interface ChainFault {
  readonly offset: number;
  readonly reason: string;
  /** Bytes that somebody wrote on purpose: never a torn tail. */
  readonly intact: boolean;
}

export const GENESIS: ChainPoint = {
  nextTxid: txId(1),
  epoch: epoch(0),
  hash: new Uint8Array(HASH_BYTES),
};

export function pointOf(header: SegmentHeader): ChainPoint {
  return { nextTxid: header.firstTxid, epoch: header.epoch, hash: header.chainHash };
}

/** Why a segment with this header does not continue the chain at `point`; undefined if it does. */
export function headerConflict(header: SegmentHeader, point: ChainPoint): string | undefined {
  if (header.firstTxid !== point.nextTxid)
    return `it starts at txid ${header.firstTxid}, but the log before it ends at ${point.nextTxid - 1}: a segment is missing or foreign`;
  if (header.epoch < point.epoch)
    return `it was created in epoch ${header.epoch}, after epoch ${point.epoch} had written`;
  if (!sameBytes(header.chainHash, point.hash))
    return 'its hash chain does not continue the segment before it';
  return undefined;
}

/** Reads the batch at `offset` and checks that it continues the chain. */
export function nextBatch(
  bytes: Uint8Array,
  offset: number,
  seed: number,
  point: ChainPoint,
): { batch: Batch; point: ChainPoint } | ChainFault {
  const batch = decodeBatch(bytes, offset, seed);
  if ('bad' in batch) return { offset, reason: batch.bad, intact: batch.intact };
  const conflict = batchConflict(batch, point);
  if (conflict !== undefined) return { offset, reason: conflict, intact: true };
  const after = {
    nextTxid: txId(batch.firstTxid + batch.payloads.length),
    epoch: batch.epoch,
    hash: batchHash(bytes.subarray(offset, offset + batch.length)),
  };
  return { batch, point: after };
}

function batchConflict(batch: Batch, point: ChainPoint): string | undefined {
  if (batch.firstTxid !== point.nextTxid)
    return `a batch starts at txid ${batch.firstTxid}, ${point.nextTxid} was expected`;
  if (batch.epoch < point.epoch)
    return `a batch of epoch ${batch.epoch} follows epoch ${point.epoch}`;
  if (!sameBytes(batch.previousHash, point.hash)) return 'the hash chain is broken';
  return undefined;
}
