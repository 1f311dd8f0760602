import { assert } from '../../common/assert.js';
import type { Durability } from '../../common/block-messages.js';
import { ByteReader, DecodeFault } from '../../common/byte-reader.js';
import { ByteWriter } from '../../common/byte-writer.js';
import { crc32c } from '../../common/checksum.js';
import {
  blockId,
  generation,
  inodeId,
  type BlockId,
  type Generation,
  type InodeId,
} from '../../common/ids.js';
import { PATH_BYTES_MAX } from '../../common/path.js';
import { BLOCK_BYTES_MAX, CHUNK_BYTES } from '../../common/sizes.js';

/**
 * What stands behind the data of a block file (docs/internals/block-format.md):
 * chunk CRCs, a body that says what the block is, and a footer of fixed size at the very end.
 * The footer's CRC covers all of the trailer before it, so a torn or damaged trailer is never taken for a whole one.
 */
export interface Trailer {
  readonly blockId: BlockId;
  readonly generation: Generation;
  /** Bytes of data, at least 1. */
  readonly length: number;
  /** Of the data, 32 bytes. */
  readonly sha256: Uint8Array;
  /** To rebuild the namespace from the disks alone. */
  readonly inode: InodeId;
  readonly fileOffset: number;
  readonly path: string;
  /** Wall clock, milliseconds since 1970. */
  readonly sealedAtMs: number;
  readonly durability: Durability;
  /** One CRC32C for each 64 KiB chunk of the data. */
  readonly chunkCrcs: readonly number[];
}

export const TRAILER_VERSION = 1;
export const FOOTER_BYTES = 20;
/** Fixed fields, and the path with its length. */
const BODY_BYTES_MAX = 96 + PATH_BYTES_MAX + 8;
/** The end of a block file that always holds footer and body, and for most blocks the chunk CRCs too. */
export const TAIL_BYTES = 12 * 1024;
const MAGIC = new TextEncoder().encode('CAIRNBLK');
const SHA256_BYTES = 32;

export function chunkCount(length: number): number {
  return Math.ceil(length / CHUNK_BYTES);
}

/** Room that a trailer takes at most behind a block of `length` bytes. */
export function trailerBytesMax(length: number): number {
  return chunkCount(length) * 4 + BODY_BYTES_MAX + FOOTER_BYTES;
}

export function encodeTrailer(trailer: Trailer): Uint8Array {
  assert(trailer.length >= 1, 'a block has at least one byte');
  assert(trailer.chunkCrcs.length === chunkCount(trailer.length), 'one CRC for each chunk');
  assert(trailer.sha256.length === SHA256_BYTES, 'a SHA-256 has 32 bytes');
  const writer = new ByteWriter(trailerBytesMax(trailer.length));
  for (const crc of trailer.chunkCrcs) writer.u32(crc);
  const bodyStart = writer.size;
  writer
    .u64(trailer.blockId)
    .u64(trailer.generation)
    .u64(trailer.length)
    .raw(trailer.sha256)
    .u64(trailer.inode)
    .u64(trailer.fileOffset)
    .u64(trailer.sealedAtMs)
    .u8(trailer.durability === 'sync' ? 1 : 0)
    .text(trailer.path);
  const bodyBytes = writer.size - bodyStart;
  assert(bodyBytes <= BODY_BYTES_MAX, 'the path of a trailer is bounded');
  writer.u32(bodyBytes).u32(TRAILER_VERSION);
  return writer.u32(crc32c(writer.peek())).raw(MAGIC).finish();
}

/**
 * Bytes of the trailer of a block file, from its last bytes (TAIL_BYTES of them, or the whole file if it is shorter).
 * Throws DecodeFault if the file does not end as a block file does, or if its size is not data plus trailer.
 */
export function trailerBytes(tail: Uint8Array, fileBytes: number): number {
  const bodyBytes = readFooter(tail).bodyBytes;
  const bodyStart = tail.length - FOOTER_BYTES - bodyBytes;
  if (bodyStart < 0) throw new DecodeFault('the body of the trailer is cut');
  const reader = new ByteReader(tail.subarray(bodyStart));
  reader.raw(16);
  const length = checkedLength(reader.u64());
  const bytes = chunkCount(length) * 4 + bodyBytes + FOOTER_BYTES;
  if (length + bytes !== fileBytes)
    throw new DecodeFault(
      `the file has ${fileBytes} bytes, data and trailer make ${length + bytes}`,
    );
  return bytes;
}

/** Decodes exactly the bytes that encodeTrailer made; throws DecodeFault for anything else. */
export function decodeTrailer(bytes: Uint8Array): Trailer {
  const { bodyBytes, crc } = readFooter(bytes);
  if (crc32c(bytes.subarray(0, bytes.length - 12)) !== crc)
    throw new DecodeFault('the checksum of the trailer does not match');
  const bodyStart = bytes.length - FOOTER_BYTES - bodyBytes;
  if (bodyStart < 0) throw new DecodeFault('the body of the trailer is cut');
  const body = new ByteReader(bytes.subarray(bodyStart, bodyStart + bodyBytes));
  const fixed = {
    blockId: blockId(body.u64()),
    generation: generation(body.u64()),
    length: checkedLength(body.u64()),
    sha256: body.raw(SHA256_BYTES).slice(),
    inode: inodeId(body.u64()),
    fileOffset: body.u64(),
    sealedAtMs: body.u64(),
    durability: body.bool() ? ('sync' as const) : ('flush' as const),
    path: body.text(),
  };
  if (body.remaining > 0) throw new DecodeFault('the body of the trailer is too long');
  if (bodyStart !== chunkCount(fixed.length) * 4)
    throw new DecodeFault('the trailer has a wrong number of chunk checksums');
  const crcs = new ByteReader(bytes.subarray(0, bodyStart));
  const chunkCrcs = Array.from({ length: chunkCount(fixed.length) }, () => crcs.u32());
  return { ...fixed, chunkCrcs };
}

function readFooter(bytes: Uint8Array): { bodyBytes: number; crc: number } {
  if (bytes.length < FOOTER_BYTES) throw new DecodeFault('shorter than a footer');
  const reader = new ByteReader(bytes.subarray(bytes.length - FOOTER_BYTES));
  const bodyBytes = reader.u32();
  const version = reader.u32();
  const crc = reader.u32();
  const magic = reader.raw(MAGIC.length);
  if (!magic.every((byte, i) => byte === MAGIC[i])) throw new DecodeFault('not a block file');
  if (version !== TRAILER_VERSION)
    throw new DecodeFault(`format version ${version} is not known to this program`);
  if (bodyBytes > BODY_BYTES_MAX) throw new DecodeFault('the body of the trailer is too long');
  return { bodyBytes, crc };
}

function checkedLength(length: number): number {
  if (length < 1 || length > BLOCK_BYTES_MAX)
    throw new DecodeFault(`${length} is not the length of a block`);
  return length;
}
