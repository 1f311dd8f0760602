import { StreamDecoder } from '@grpc/grpc-js/build/src/stream-decoder.js';
import * as fc from 'fast-check';
import { MessageAssembler } from '../../../src/rpc/message-assembler.js';
import { giveBack } from '../../../src/runtime/bulk-memory.js';

const frame = (message: Uint8Array): Buffer => {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
};

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [0, ...places.map((p) => p % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return at.slice(1).map((end, i) => bytes.subarray(at[i], end));
}

test('frames come whole, wherever they were cut', () => {
  const sizes = fc.oneof(fc.nat(20), fc.constantFrom(65_530, 65_531, 70_000, 1_048_656));
  fc.assert(
    fc.property(
      fc.array(sizes, { maxLength: 5 }),
      fc.array(fc.nat(3_000_000), { maxLength: 20 }),
      (lengths, places) => {
        const frames = lengths.map((length, i) => frame(Buffer.alloc(length, i + 1)));
        const assembler = new MessageAssembler(-1);
        const got = cut(Buffer.concat(frames), places).flatMap((piece) => assembler.push(piece));
        expect(got.length).toBe(frames.length);
        for (const [i, each] of got.entries()) {
          expect(Buffer.compare(each, frames[i] as Buffer)).toBe(0);
          giveBack(each);
        }
      },
    ),
    { numRuns: 50 },
  );
});

test('frames are those that grpc-js would give', () => {
  const bytes = Buffer.concat([frame(Buffer.alloc(0)), frame(Buffer.from('abc')), Buffer.alloc(3)]);
  bytes[0] = 1;
  const theirs = new StreamDecoder(-1).write(bytes);
  expect(new MessageAssembler(-1).push(bytes)).toEqual(theirs);
});

test('a message over the bound is refused by its head, before memory is taken for it', () => {
  const assembler = new MessageAssembler(1_000);
  expect(assembler.push(frame(Buffer.alloc(1_000)))).toHaveLength(1);
  expect(() => assembler.push(Buffer.from([0, 0xff, 0xff, 0xff, 0xff]))).toThrow(
    'Received message larger than max (4294967295 vs 1000)',
  );
});
