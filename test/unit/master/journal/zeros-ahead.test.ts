import * as fc from 'fast-check';
import { AHEAD_BYTES } from '../../../../src/master/journal/limits.js';
import { contentEnd, withZerosAhead } from '../../../../src/master/journal/zeros-ahead.js';

const frame = Buffer.from('frame');

test('a frame takes zeros along up to the next border', () => {
  const bytes = withZerosAhead(frame, 512, 64 * AHEAD_BYTES);
  expect(bytes.length).toBe(AHEAD_BYTES - 512);
  expect(bytes.subarray(0, 5)).toEqual(frame);
  expect(contentEnd(bytes, 0)).toBe(5);
});

test('a frame over a border goes to the one after it, a frame that ends at one takes nothing', () => {
  expect(withZerosAhead(frame, AHEAD_BYTES - 3, 64 * AHEAD_BYTES).length).toBe(AHEAD_BYTES + 3);
  expect(withZerosAhead(frame, AHEAD_BYTES - 5, 64 * AHEAD_BYTES)).toBe(frame);
});

test('zeros do not make a segment longer than its bound; a batch alone may', () => {
  expect(withZerosAhead(frame, 512, 4_096).length).toBe(4_096 - 512);
  expect(withZerosAhead(frame, 4_096, 4_096)).toBe(frame);
});

test('the end of the content is behind the last byte that is not zero, or where it is asked from', () => {
  const lengths = fc.integer({ min: 0, max: 200_000 });
  fc.assert(
    fc.property(lengths, lengths, fc.nat(), (content, zeros, place) => {
      const bytes = Buffer.concat([Buffer.alloc(content, 7), Buffer.alloc(zeros)]);
      const from = place % (bytes.length + 1);
      expect(contentEnd(bytes, from)).toBe(Math.max(content, from));
    }),
    { numRuns: 50 },
  );
});
