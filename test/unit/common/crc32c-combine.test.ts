import * as fc from 'fast-check';
import { crc32c, pieceCrcs } from '../../../src/common/checksum.js';
import { combineChunkCrcs, combineCrc32c } from '../../../src/common/crc32c-combine.js';

test('the combined CRC is that of the whole, wherever it is cut', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5_000 }), fc.nat(5_000), (data, at) => {
      const cut = Math.min(at, data.length);
      const second = data.subarray(cut);
      const combined = combineCrc32c(crc32c(data.subarray(0, cut)), crc32c(second), second.length);
      expect(combined).toBe(crc32c(data));
    }),
  );
});

test.each([0, 1, 65_535, 65_536, 65_537, 300_000])(
  'chunks of %d bytes give the CRC of all',
  (size) => {
    const data = Buffer.alloc(size);
    for (let i = 0; i < size; i++) data[i] = (i * 7 + (i >> 8)) & 0xff;
    expect(combineChunkCrcs(pieceCrcs(data, 0), size)).toBe(crc32c(data));
  },
);

test('a second part of 2^40 zero bytes is as appending its halves', () => {
  const half = (crc: number): number => combineCrc32c(crc, 0, 2 ** 39);
  expect(combineCrc32c(0xe3069283, 0, 2 ** 40)).toBe(half(half(0xe3069283)));
});
