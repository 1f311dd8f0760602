import { pieceCrcs } from '../../../src/common/checksum.js';
import { CHUNK_BYTES } from '../../../src/common/sizes.js';
import { soundChunks } from '../../../src/client/read/sound-chunks.js';
import type { ReadSlice } from '../../../src/rpc/block-api.js';
import { someBytes } from '../../support/fake-cluster.js';

const LENGTH = 3 * CHUNK_BYTES + 500;
const BLOCK = someBytes(LENGTH + CHUNK_BYTES);

/** A slice whose checksums match its bytes. */
function slice(offset: number, end: number, over: Partial<ReadSlice> = {}): ReadSlice {
  const data = BLOCK.subarray(offset, end);
  return { offset, data, crcs: pieceCrcs(data, offset), ...over };
}

test.each([
  ['all of the block', 0, LENGTH],
  ['whole chunks in its middle', CHUNK_BYTES, 3 * CHUNK_BYTES],
  ['its last chunk', 3 * CHUNK_BYTES, LENGTH],
])('%s: taken to its end', (_, offset, end) => {
  expect(soundChunks(slice(offset, end), offset, LENGTH)).toEqual({
    length: end - offset,
    fault: undefined,
  });
});

test.each([
  ['another place', slice(CHUNK_BYTES, LENGTH), 0],
  ['nothing', slice(0, 0), 0],
  ['a checksum too few', slice(0, LENGTH, { crcs: [1, 2, 3] }), 0],
  ['a part of the only chunk', slice(0, CHUNK_BYTES - 1), 0],
  ['a part of the third chunk', slice(0, 2 * CHUNK_BYTES + 9), 2],
  ['a part of the last chunk', slice(0, LENGTH - 1), 3],
  ['more than the block', slice(0, LENGTH + 1), 3],
  ['a chunk more than the block', slice(0, LENGTH + CHUNK_BYTES), 3],
])('%s: DATA_CORRUPT after the whole chunks before it', (_, given, chunks) => {
  expect(soundChunks(given, 0, LENGTH)).toMatchObject({
    length: chunks * CHUNK_BYTES,
    fault: { code: 'DATA_CORRUPT' },
  });
});

test.each([0, 1, 2, 3])(
  'chunk %d does not match: CHECKSUM_MISMATCH after those before it',
  (chunk) => {
    const given = slice(0, LENGTH);
    const crcs = given.crcs.map((crc, i) => (i === chunk ? crc ^ 1 : crc));
    expect(soundChunks({ ...given, crcs }, 0, LENGTH)).toMatchObject({
      length: chunk * CHUNK_BYTES,
      fault: {
        code: 'CHECKSUM_MISMATCH',
        message: expect.stringContaining(`${chunk * CHUNK_BYTES} `),
      },
    });
  },
);
