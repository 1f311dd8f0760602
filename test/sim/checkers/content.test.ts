import * as fc from 'fast-check';
import { checkContent, piecesLength, slicePieces, type Piece } from './content-check.js';
import { ContentCells } from './content-cells.js';

const cells = new ContentCells(42);

const anyPiece = fc.record({
  write: fc.nat(50),
  from: fc.nat(300),
  length: fc.integer({ min: 1, max: 200 }),
});

function bytesOf(pieces: readonly Piece[]): Buffer {
  return Buffer.concat(
    pieces.map(({ write, from, length }) => cells.bytes(write as number, from, length)),
  );
}

test('bytes of any range are the bytes of the whole', () => {
  const whole = cells.bytes(7, 0, 1_000);
  fc.assert(
    fc.property(fc.nat(900), fc.nat(100), (from, length) => {
      expect(cells.bytes(7, from, length)).toEqual(whole.subarray(from, from + length));
    }),
  );
  expect(cells.bytes(8, 0, 64)).not.toEqual(whole.subarray(0, 64));
  expect(new ContentCells(43).bytes(7, 0, 64)).not.toEqual(whole.subarray(0, 64));
});

test('what bytes say they are is what they are, whatever stands beside them', () => {
  fc.assert(
    fc.property(fc.array(anyPiece, { maxLength: 6 }), (pieces) => {
      const bytes = bytesOf(pieces);
      const runs = cells.identify(bytes);
      expect(piecesLength(runs)).toBe(bytes.length);
      const back = runs.map((run) =>
        run.write === undefined
          ? Buffer.from(run.hex, 'hex')
          : cells.bytes(run.write, run.from, run.length),
      );
      expect(Buffer.concat(back).equals(bytes)).toBe(true);
      // Pieces of two cells are never left unnamed.
      const unnamed = runs.filter((run) => run.write === undefined);
      if (pieces.every(({ length }) => length >= 16)) expect(unnamed).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test('the right content passes from any byte to any byte, and one flipped bit is found where it is', () => {
  fc.assert(
    fc.property(
      fc.array(anyPiece, { minLength: 1, maxLength: 5 }),
      fc.nat(),
      fc.nat(),
      fc.nat(),
      (pieces, a, b, c) => {
        const whole = bytesOf(pieces);
        const start = a % whole.length;
        const length = 1 + (b % (whole.length - start));
        const bytes = Buffer.from(whole.subarray(start, start + length));
        expect(checkContent(cells, pieces, { start, length }, bytes)).toBeUndefined();
        const wrong = c % length;
        bytes[wrong]! ^= 1 << (c % 8);
        expect(checkContent(cells, pieces, { start, length }, bytes)?.at).toBe(start + wrong);
      },
    ),
    { numRuns: 500 },
  );
});

test('what is there instead is told: zeros, another writing, another place, too little', () => {
  const content = [{ write: 1, from: 0, length: 256 }];
  const range = { start: 0, length: 256 };
  const bad = (from: number, bytes: Uint8Array): Buffer => {
    const read = Buffer.from(cells.bytes(1, 0, 256));
    read.set(bytes, from);
    return read;
  };
  const found = (bytes: Uint8Array): unknown => checkContent(cells, content, range, bytes);
  expect(found(bad(64, new Uint8Array(64)))).toEqual({
    at: 64,
    expected: 'byte 64 of writing 1',
    found: 'zeros',
  });
  expect(found(bad(128, cells.bytes(2, 128, 128)))).toMatchObject({
    at: 128,
    found: 'byte 128 of writing 2',
  });
  expect(found(bad(64, cells.bytes(1, 0, 64)))).toMatchObject({
    at: 64,
    found: 'byte 0 of writing 1',
  });
  expect(found(cells.bytes(1, 0, 200))).toEqual({
    at: 200,
    expected: '256 bytes',
    found: '200 bytes',
  });
});

test('a slice of pieces is the same bytes', () => {
  fc.assert(
    fc.property(fc.array(anyPiece, { maxLength: 5 }), fc.nat(400), fc.nat(400), (pieces, a, b) => {
      expect(bytesOf(slicePieces(pieces, a, b))).toEqual(bytesOf(pieces).subarray(a, a + b));
    }),
  );
});

test('the last cell of the longest writing is named, and one beyond it is not made', () => {
  const end = 2 ** 23;
  const last = cells.bytes(1, end - 16, 16);
  expect(cells.identify(last)).toEqual([{ write: 1, from: end - 16, length: 16 }]);
  expect(() => cells.bytes(1, end - 16, 17)).toThrow('at most');
  expect(() => cells.bytes(2 ** 24, 0, 8)).toThrow('not the number of a writing');
});
