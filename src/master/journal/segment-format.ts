import { createHash } from 'node:crypto';
import { assert } from '../../common/assert.js';
import { ByteReader, DecodeFault } from '../../common/byte-reader.js';
import { ByteWriter } from '../../common/byte-writer.js';
import { crc32c } from '../../common/checksum.js';
import { clusterId, epoch, txId, type ClusterId, type Epoch, type TxId } from '../../common/ids.js';
import { BATCH_RECORDS_MAX, FRAME_BYTES_MAX } from './limits.js';

/*
 * Bytes of a log segment: one header, then batch frames without gaps. All numbers are little-endian.
 * A frame's CRC continues from the CRC of its segment's header, so a frame is valid only in its own segment:
 * neither a stale disk block nor a payload that looks like a frame is ever taken for one.
 * The tables are in docs/internals/operation-log.md.
 */

export const SEGMENT_FORMAT = 1;
export const SEGMENT_HEADER_BYTES = 512;
export const FRAME_HEADER_BYTES = 64;
export const HASH_BYTES = 32;
const CLUSTER_ID_BYTES_MAX = 64;
const HEADER_CRC_AT = SEGMENT_HEADER_BYTES - 4;
const FRAME_CRC_AT = 8;
const SEGMENT_MAGIC = new TextEncoder().encode('CAIRNLOG');
export const FRAME_MAGIC = new TextEncoder().encode('CBAT');

export interface SegmentHeader {
  readonly clusterId: ClusterId;
  readonly firstTxid: TxId;
  /** Epoch of the process that created the segment. */
  readonly epoch: Epoch;
  /** Hash of the last batch before this segment; zeros at the very beginning. */
  readonly chainHash: Uint8Array;
}

export interface Batch {
  readonly offset: number;
  readonly length: number;
  readonly firstTxid: TxId;
  readonly epoch: Epoch;
  readonly previousHash: Uint8Array;
  /** Views of the payloads. */
  readonly payloads: readonly Uint8Array[];
}

export interface BadFrame {
  readonly bad: string;
  /** The checksum holds: somebody wrote these bytes, so they are never cut as a torn tail. */
  readonly intact: boolean;
}

export function encodeSegmentHeader(header: SegmentHeader): Uint8Array {
  const id = new TextEncoder().encode(header.clusterId);
  assert(id.length > 0 && id.length <= CLUSTER_ID_BYTES_MAX, `cluster id of ${id.length} bytes`);
  assert(header.chainHash.length === HASH_BYTES, 'chain hash is not a SHA-256');
  const writer = new ByteWriter(SEGMENT_HEADER_BYTES)
    .raw(SEGMENT_MAGIC)
    .u32(SEGMENT_FORMAT)
    .u32(id.length)
    .raw(id)
    .raw(new Uint8Array(CLUSTER_ID_BYTES_MAX - id.length))
    .u64(header.firstTxid)
    .u64(header.epoch)
    .raw(header.chainHash);
  writer.raw(new Uint8Array(HEADER_CRC_AT - writer.size));
  return writer.u32(crc32c(writer.peek())).finish();
}

/**
 * Reads a header and the CRC that seeds the frames' checksums. Throws DecodeFault for damage;
 * an intact header of another format version gives `format` alone.
 */
export function decodeSegmentHeader(
  bytes: Uint8Array,
): { header: SegmentHeader; seed: number } | { format: number } {
  if (bytes.length < SEGMENT_HEADER_BYTES)
    throw new DecodeFault(`the segment header is cut off after ${bytes.length} bytes`);
  const body = bytes.subarray(0, HEADER_CRC_AT);
  const seed = new ByteReader(bytes.subarray(HEADER_CRC_AT, SEGMENT_HEADER_BYTES)).u32();
  if (crc32c(body) !== seed) throw new DecodeFault('the checksum of the segment header is wrong');
  const reader = new ByteReader(body);
  if (!sameBytes(reader.raw(SEGMENT_MAGIC.length), SEGMENT_MAGIC))
    throw new DecodeFault('this is not a log segment');
  const format = reader.u32();
  if (format !== SEGMENT_FORMAT) return { format };
  const idLength = reader.u32();
  const id = reader.raw(CLUSTER_ID_BYTES_MAX);
  if (idLength > CLUSTER_ID_BYTES_MAX) throw new DecodeFault('the cluster id is too long');
  const header = {
    clusterId: clusterId(new TextDecoder().decode(id.subarray(0, idLength))),
    firstTxid: txId(reader.u64()),
    epoch: epoch(reader.u64()),
    chainHash: new Uint8Array(reader.raw(HASH_BYTES)),
  };
  return { header, seed };
}

/** One batch as the bytes of one write. */
export function encodeBatch(
  batch: Pick<Batch, 'firstTxid' | 'epoch' | 'previousHash' | 'payloads'>,
  seed: number,
): Uint8Array {
  const { payloads } = batch;
  const length = payloads.reduce((sum, p) => sum + 4 + p.length, FRAME_HEADER_BYTES);
  assert(
    payloads.length > 0 && payloads.length <= BATCH_RECORDS_MAX,
    `${payloads.length} records in a batch`,
  );
  assert(length <= FRAME_BYTES_MAX, `a batch of ${length} bytes`);
  const writer = new ByteWriter(length)
    .raw(FRAME_MAGIC)
    .u32(length)
    .u32(0)
    .u32(payloads.length)
    .u64(batch.firstTxid)
    .u64(batch.epoch)
    .raw(batch.previousHash);
  for (const payload of payloads) writer.u32(payload.length).raw(payload);
  const frame = writer.peek();
  assert(frame.length === length, 'a batch is not as long as its frame says');
  new DataView(frame.buffer).setUint32(FRAME_CRC_AT, frameCrc(frame, seed), true);
  return frame;
}

/** Reads the frame at `offset`; says what is wrong instead of throwing, because a torn tail is a normal sight. */
export function decodeBatch(bytes: Uint8Array, offset: number, seed: number): Batch | BadFrame {
  if (bytes.length - offset < FRAME_HEADER_BYTES) return torn('a batch header is cut off');
  const reader = new ByteReader(bytes.subarray(offset));
  if (!sameBytes(reader.raw(4), FRAME_MAGIC)) return torn('no batch starts here');
  const length = reader.u32();
  if (length < FRAME_HEADER_BYTES || length > FRAME_BYTES_MAX)
    return torn(`a batch claims ${length} bytes`);
  if (length > bytes.length - offset)
    return torn(`a batch of ${length} bytes is cut off after ${bytes.length - offset}`);
  const frame = bytes.subarray(offset, offset + length);
  if (reader.u32() !== frameCrc(frame, seed)) return torn('the checksum of a batch is wrong');
  try {
    return { offset, length, ...decodeContent(frame) };
  } catch (error) {
    if (!(error instanceof DecodeFault)) throw error;
    return { bad: `a batch with a valid checksum does not decode: ${error.message}`, intact: true };
  }
}

/** Length that a frame with this header claims to have; undefined if no frame can begin so. */
export function claimedLength(header: Uint8Array): number | undefined {
  if (header.length < FRAME_HEADER_BYTES) return undefined;
  const reader = new ByteReader(header);
  if (!sameBytes(reader.raw(FRAME_MAGIC.length), FRAME_MAGIC)) return undefined;
  const length = reader.u32();
  return length < FRAME_HEADER_BYTES || length > FRAME_BYTES_MAX ? undefined : length;
}

/** Offset of the first frame at or after `from` whose checksum holds. */
export function findIntactBatch(bytes: Buffer, from: number, seed: number): number | undefined {
  for (
    let at = bytes.indexOf(FRAME_MAGIC, from);
    at >= 0;
    at = bytes.indexOf(FRAME_MAGIC, at + 1)
  ) {
    const found = decodeBatch(bytes, at, seed);
    if (!('bad' in found) || found.intact) return at;
  }
  return undefined;
}

/** The hash that the next batch carries as its previous one. */
export function batchHash(frame: Uint8Array): Uint8Array {
  return createHash('sha256').update(frame).digest();
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

function decodeContent(frame: Uint8Array): Omit<Batch, 'offset' | 'length'> {
  const reader = new ByteReader(frame);
  reader.raw(FRAME_CRC_AT + 4);
  const count = reader.u32();
  if (count === 0 || count > BATCH_RECORDS_MAX) throw new DecodeFault(`it has ${count} records`);
  const head = {
    firstTxid: txId(reader.u64()),
    epoch: epoch(reader.u64()),
    previousHash: reader.raw(HASH_BYTES),
  };
  const payloads: Uint8Array[] = [];
  for (let i = 0; i < count; i++) payloads.push(reader.raw(reader.u32()));
  if (reader.remaining > 0) throw new DecodeFault(`${reader.remaining} bytes follow its records`);
  return { ...head, payloads };
}

function frameCrc(frame: Uint8Array, seed: number): number {
  return crc32c(frame.subarray(FRAME_CRC_AT + 4), crc32c(frame.subarray(0, FRAME_CRC_AT), seed));
}

function torn(bad: string): BadFrame {
  return { bad, intact: false };
}
