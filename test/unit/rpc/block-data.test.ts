import * as fc from 'fast-check';
import { serializeReadResponse, serializeWriteRequest } from '../../../src/rpc/codec/block-data.js';
import { encodeReadSlice, encodeWriteStep } from '../../../src/rpc/codec/block.js';
import { plainBlockService } from '../../../src/rpc/load.js';
import { borrow } from '../../../src/runtime/bulk-memory.js';
import { readSlice, writeStep } from './messages.js';

const { Write, Read } = plainBlockService;
const unexpected = (): never => {
  throw new Error('not written by hand');
};

test('steps are serialised to the bytes of protobufjs', () => {
  const byHand = serializeWriteRequest(Write.requestSerialize);
  fc.assert(
    fc.property(writeStep, (step) => {
      const wire = encodeWriteStep(step);
      expect(byHand(wire)).toEqual(Write.requestSerialize(wire));
    }),
    { numRuns: 500 },
  );
});

test('slices are serialised to the bytes of protobufjs', () => {
  const byHand = serializeReadResponse(unexpected);
  fc.assert(
    fc.property(readSlice, (slice) => {
      const wire = encodeReadSlice(slice);
      expect(byHand(wire)).toEqual(Read.responseSerialize(wire));
    }),
    { numRuns: 500 },
  );
});

test.each([0, 1, 127, 128, 16_383, 16_384, 1_048_576])('data of %i bytes too', (length) => {
  const packet = { offset: 2 ** 53 - 1, crcs: [0, 0xffff_ffff], data: Buffer.alloc(length, 7) };
  const request = serializeWriteRequest(unexpected)({ packet });
  expect(Buffer.compare(request, Write.requestSerialize({ packet }))).toBe(0);
  const response = serializeReadResponse(unexpected)(packet);
  expect(Buffer.compare(response, Read.responseSerialize(packet))).toBe(0);
});

test.each([0, 1, 16, 17, 90, 200])(
  'data in borrowed memory with %i CRCs too, in place',
  (count) => {
    const data = borrow(1_048_576).fill(7);
    const slice = {
      offset: 2 ** 53 - 1,
      crcs: Array.from({ length: count }, (_, i) => i * 7),
      data,
    };
    const byHand = serializeReadResponse(unexpected);
    for (let time = 0; time < 2; time++) {
      const bytes = byHand(slice);
      expect(Buffer.compare(bytes, Read.responseSerialize(slice))).toBe(0);
      // What does not fit in front of the data is serialised elsewhere.
      expect(bytes.buffer === data.buffer).toBe(count < 120);
    }
  },
);
