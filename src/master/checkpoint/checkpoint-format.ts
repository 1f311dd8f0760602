import { assert } from '../../common/assert.js';
import { ByteReader, DecodeFault } from '../../common/byte-reader.js';
import { ByteWriter } from '../../common/byte-writer.js';
import { crc32c } from '../../common/checksum.js';
import { clusterId, epoch, txId, type ClusterId, type Epoch, type TxId } from '../../common/ids.js';
import { PAGE_BYTES, PAGES_MAX } from '../core/memory/page-sizes.js';
import { CHECKPOINT_FRAME_BYTES_MAX } from './limits.js';

/*
 * Bytes of a checkpoint: header, pages, one frame for each part of the table of pages and for each chunk of the encoded
 * state, footer; nothing after it. Numbers are little-endian. Layout 1 has no pages and no table, and a shorter header.
 * A frame's CRC continues from the header's and covers its index, so frames of other files or in other order are
 * seen at once; the footer's SHA-256 covers header and frames, and the table has the CRCs of the pages. The tables are in
 * docs/internals/checkpoint.md.
 */

/** Layout that is written; layout 1 is read too. What the frames say has a format of its own, STATE_FORMAT. */
export const CHECKPOINT_LAYOUT = 2;
/** What a header says; in layout 2 zeros follow it up to the pages. */
export const CHECKPOINT_HEADER_BYTES = 512;
export const CHECKPOINT_FRAME_HEADER_BYTES = 16;
export const CHECKPOINT_FOOTER_BYTES = 52;
const CLUSTER_ID_BYTES_MAX = 64;
const HEADER_CRC_AT = CHECKPOINT_HEADER_BYTES - 4;
const FRAME_CRC_AT = CHECKPOINT_FRAME_HEADER_BYTES - 4;
const MAGIC = 'CAIRNCKP';
const FRAME_MAGIC = 0x4d52_4643; // CFRM
const FOOTER_MAGIC = 0x444e_4543; // CEND

/** Where the pages begin, or in layout 1 the frames. */
export function bodyStart(layout: number): number {
  return layout === 1 ? CHECKPOINT_HEADER_BYTES : PAGE_BYTES;
}

export interface CheckpointHeader {
  /** How many pages there are. */
  readonly pages: number;
  readonly clusterId: ClusterId;
  /** The state after this operation. */
  readonly txid: TxId;
  /** Epoch of the process that built it. */
  readonly epoch: Epoch;
  readonly createdWallMs: number;
}

export interface CheckpointFooter {
  readonly frames: number;
  /** Bytes of all payloads together. */
  readonly payloadBytes: number;
  /** SHA-256 of header and frames. */
  readonly sha256: Uint8Array;
}

export function encodeCheckpointHeader(header: CheckpointHeader): Uint8Array {
  const id = new TextEncoder().encode(header.clusterId);
  assert(id.length > 0 && id.length <= CLUSTER_ID_BYTES_MAX, `cluster id of ${id.length} bytes`);
  const writer = new ByteWriter(CHECKPOINT_HEADER_BYTES)
    .raw(new TextEncoder().encode(MAGIC))
    .u32(CHECKPOINT_LAYOUT)
    .u32(id.length)
    .raw(id)
    .raw(new Uint8Array(CLUSTER_ID_BYTES_MAX - id.length))
    .u64(header.txid)
    .u64(header.epoch)
    .u64(Math.floor(header.createdWallMs))
    .u64(header.pages);
  writer.raw(new Uint8Array(HEADER_CRC_AT - writer.size));
  writer.u32(crc32c(writer.peek()));
  return writer.raw(new Uint8Array(bodyStart(CHECKPOINT_LAYOUT) - writer.size)).finish();
}

export interface DecodedHeader {
  readonly layout: number;
  readonly header: CheckpointHeader;
  /** Where the CRCs of frames go on from. */
  readonly seed: number;
}

/** Of the first CHECKPOINT_HEADER_BYTES. Throws DecodeFault for damage; an intact header of another layout gives `layout` alone. */
export function decodeCheckpointHeader(bytes: Uint8Array): DecodedHeader | { layout: number } {
  if (bytes.length < CHECKPOINT_HEADER_BYTES) throw new DecodeFault('the header is cut off');
  const body = bytes.subarray(0, HEADER_CRC_AT);
  const seed = new ByteReader(bytes.subarray(HEADER_CRC_AT, CHECKPOINT_HEADER_BYTES)).u32();
  if (crc32c(body) !== seed) throw new DecodeFault('the checksum of the header is wrong');
  const reader = new ByteReader(body);
  if (new TextDecoder().decode(reader.raw(MAGIC.length)) !== MAGIC)
    throw new DecodeFault('this is not a checkpoint');
  const layout = reader.u32();
  if (layout < 1 || layout > CHECKPOINT_LAYOUT) return { layout };
  const idLength = reader.u32();
  const id = reader.raw(CLUSTER_ID_BYTES_MAX);
  if (idLength > CLUSTER_ID_BYTES_MAX) throw new DecodeFault('the cluster id is too long');
  const header = {
    clusterId: clusterId(new TextDecoder().decode(id.subarray(0, idLength))),
    txid: txId(reader.u64()),
    epoch: epoch(reader.u64()),
    createdWallMs: reader.u64(),
    pages: layout === 1 ? 0 : reader.u64(),
  };
  if (header.pages > PAGES_MAX) throw new DecodeFault(`${header.pages} pages are too many`);
  return { layout, header, seed };
}

export function encodeFrameHeader(payload: Uint8Array, index: number, seed: number): Uint8Array {
  const writer = new ByteWriter(CHECKPOINT_FRAME_HEADER_BYTES)
    .u32(FRAME_MAGIC)
    .u32(payload.length)
    .u32(index);
  return writer.u32(frameCrc(writer.peek(), payload, seed)).finish();
}

/** Payload length of the frame with this index; undefined where the footer begins. Throws DecodeFault. */
export function decodeFrameLength(bytes: Uint8Array, index: number): number | undefined {
  const reader = new ByteReader(bytes);
  const magic = reader.u32();
  if (magic === FOOTER_MAGIC) return undefined;
  if (magic !== FRAME_MAGIC) throw new DecodeFault('neither a frame nor the footer starts here');
  const length = reader.u32();
  const found = reader.u32();
  if (found !== index) throw new DecodeFault(`frame ${found} stands in place ${index}`);
  if (length === 0 || length > CHECKPOINT_FRAME_BYTES_MAX)
    throw new DecodeFault(`a frame claims ${length} bytes`);
  return length;
}

export function checkFrame(head: Uint8Array, payload: Uint8Array, seed: number): void {
  const crc = new ByteReader(head.subarray(FRAME_CRC_AT)).u32();
  if (frameCrc(head.subarray(0, FRAME_CRC_AT), payload, seed) !== crc)
    throw new DecodeFault('the checksum of a frame is wrong');
}

export function encodeCheckpointFooter(footer: CheckpointFooter): Uint8Array {
  const writer = new ByteWriter(CHECKPOINT_FOOTER_BYTES)
    .u32(FOOTER_MAGIC)
    .u32(footer.frames)
    .u64(footer.payloadBytes)
    .raw(footer.sha256);
  return writer.u32(crc32c(writer.peek())).finish();
}

/** Throws DecodeFault. */
export function decodeCheckpointFooter(bytes: Uint8Array): CheckpointFooter {
  const reader = new ByteReader(bytes);
  if (reader.u32() !== FOOTER_MAGIC) throw new DecodeFault('this is no footer');
  const footer = {
    frames: reader.u32(),
    payloadBytes: reader.u64(),
    sha256: new Uint8Array(reader.raw(32)),
  };
  if (crc32c(bytes.subarray(0, CHECKPOINT_FOOTER_BYTES - 4)) !== reader.u32())
    throw new DecodeFault('the checksum of the footer is wrong');
  return footer;
}

function frameCrc(head: Uint8Array, payload: Uint8Array, seed: number): number {
  return crc32c(payload, crc32c(head, seed));
}
