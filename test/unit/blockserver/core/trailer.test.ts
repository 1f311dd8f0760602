import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import {
  TAIL_BYTES,
  chunkCount,
  decodeTrailer,
  encodeTrailer,
  trailerBytes,
  trailerBytesMax,
  type Trailer,
} from '../../../../src/blockserver/core/trailer.js';
import { blockId, generation, inodeId } from '../../../../src/common/ids.js';
import { CHUNK_BYTES, MiB } from '../../../../src/common/sizes.js';

const SAMPLE: Trailer = {
  blockId: blockId(123_456_789_012),
  generation: generation(42),
  length: CHUNK_BYTES * 2 + 1,
  sha256: Uint8Array.from({ length: 32 }, (_, i) => i),
  inode: inodeId(77),
  fileOffset: 67_108_864,
  path: '/data/größe/__proto__',
  sealedAtMs: 1_767_225_600_000,
  durability: 'sync',
  chunkCrcs: [1, 0xffff_ffff, 0x8000_0000],
};

const count = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const trailers = fc.integer({ min: 1, max: 8 * MiB }).chain((length) =>
  fc.record<Trailer>({
    blockId: count.map(blockId),
    generation: count.map(generation),
    length: fc.constant(length),
    sha256: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    inode: count.map(inodeId),
    fileOffset: count,
    path: fc.string({ unit: 'grapheme', maxLength: 100 }),
    sealedAtMs: count,
    durability: fc.constantFrom('sync', 'flush'),
    chunkCrcs: fc.array(fc.integer({ min: 0, max: 0xffff_ffff }), {
      minLength: chunkCount(length),
      maxLength: chunkCount(length),
    }),
  }),
);

test('what is encoded is decoded, and found from the tail of the file', () => {
  fc.assert(
    fc.property(trailers, (trailer) => {
      const bytes = encodeTrailer(trailer);
      expect(bytes.length).toBeLessThanOrEqual(trailerBytesMax(trailer.length));
      expect(decodeTrailer(bytes)).toEqual(trailer);
      const tail = bytes.subarray(-TAIL_BYTES);
      expect(trailerBytes(tail, trailer.length + bytes.length)).toBe(bytes.length);
    }),
    { numRuns: 50 },
  );
});

test('a flipped bit anywhere in a trailer is found', () => {
  const bytes = encodeTrailer(SAMPLE);
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const spoilt = bytes.slice();
    spoilt[bit >> 3] = (spoilt[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(() => decodeTrailer(spoilt)).toThrow(expect.objectContaining({ name: 'DecodeFault' }));
  }
});

test('a trailer cut at any place is refused', () => {
  const bytes = encodeTrailer(SAMPLE);
  for (let length = 0; length < bytes.length; length++) {
    for (const cut of [bytes.subarray(0, length), bytes.subarray(bytes.length - length)])
      expect(() => decodeTrailer(cut)).toThrow(expect.objectContaining({ name: 'DecodeFault' }));
  }
});

test('a file that is not data plus trailer is refused', () => {
  const bytes = encodeTrailer(SAMPLE);
  for (const wrong of [-1, 1, -CHUNK_BYTES])
    expect(() => trailerBytes(bytes, SAMPLE.length + bytes.length + wrong)).toThrow(
      expect.objectContaining({ name: 'DecodeFault' }),
    );
});

test('the trailer of format version 1 does not change', () => {
  const golden = readFileSync('test/golden/block-trailer-v1.hex', 'utf8').trim();
  expect(Buffer.from(encodeTrailer(SAMPLE)).toString('hex')).toBe(golden);
  expect(decodeTrailer(Buffer.from(golden, 'hex'))).toEqual(SAMPLE);
});
