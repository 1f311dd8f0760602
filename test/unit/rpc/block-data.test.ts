import * as fc from 'fast-check';
import { serializeReadResponse, serializeWriteRequest } from '../../../src/rpc/codec/block-data.js';
import { encodeReadSlice, encodeWriteStep } from '../../../src/rpc/codec/block.js';
import { plainBlockService } from '../../../src/rpc/load.js';
import { borrow, borrowWhole, sharedWithHeadroom } from '../../../src/runtime/bulk-memory.js';
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

const packetOf = (data: Uint8Array, count = 16) => ({
  offset: 3 * 1_048_576,
  crcs: Array.from({ length: count }, (_, i) => i * 7),
  data,
});

test('a packet in shared memory is serialised in place, as often as it is sent', () => {
  const data = sharedWithHeadroom(1_048_576).fill(7);
  const byHand = serializeWriteRequest(unexpected);
  for (let time = 0; time < 2; time++) {
    const bytes = byHand({ packet: packetOf(data) });
    expect(Buffer.compare(bytes, Write.requestSerialize({ packet: packetOf(data) }))).toBe(0);
    expect(bytes.buffer).toBe(data.buffer);
  }
  const short = byHand({ packet: packetOf(data.subarray(0, 100_000), 2) });
  expect(short.buffer).toBe(data.buffer);
});

test('what stands in front of a part of a packet is not written to', () => {
  const data = sharedWithHeadroom(1_048_576).fill(7);
  const part = packetOf(data.subarray(65_536));
  const bytes = serializeWriteRequest(unexpected)({ packet: part });
  expect(Buffer.compare(bytes, Write.requestSerialize({ packet: part }))).toBe(0);
  expect(bytes.buffer).not.toBe(data.buffer);
  expect(data.every((byte) => byte === 7)).toBe(true);
});

/** A packet as the transport hands it on: behind its frame head and fields, at the end of borrowed memory. */
function arrived(count: number): { frame: Buffer; packet: ReturnType<typeof packetOf> } {
  const sent = Write.requestSerialize({ packet: packetOf(Buffer.alloc(1_048_576, 7), count) });
  const frame = borrowWhole(5 + sent.length);
  frame.set(sent, 5);
  return { frame, packet: packetOf(frame.subarray(frame.length - 1_048_576), count) };
}

test.each([0, 1, 16, 90])('a packet with %i CRCs is passed on where it came', (count) => {
  const { frame, packet } = arrived(count);
  const bytes = serializeWriteRequest(unexpected)({ packet });
  expect(Buffer.compare(bytes, Write.requestSerialize({ packet }))).toBe(0);
  expect(bytes.byteOffset).toBe(frame.byteOffset + 5);
  expect(bytes.buffer).toBe(frame.buffer);
});

test('a packet that came with another head is passed on from elsewhere', () => {
  const { frame, packet } = arrived(16);
  const before = Buffer.from(frame);
  const longer = { ...packet, crcs: [...packet.crcs, 1] };
  const bytes = serializeWriteRequest(unexpected)({ packet: longer });
  expect(Buffer.compare(bytes, Write.requestSerialize({ packet: longer }))).toBe(0);
  expect(bytes.buffer).not.toBe(frame.buffer);
  expect(Buffer.compare(frame, before)).toBe(0);
});
