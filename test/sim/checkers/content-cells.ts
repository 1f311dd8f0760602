import { assert } from '../../../src/common/assert.js';

// Taken once: under Jest each look at a global object costs more than what it is looked at for.
const { imul } = Math;

/**
 * Content that says of itself what it is: each 8 bytes are one cell, which is (number of the writing, index of the cell)
 * enciphered with the seed. So bytes that were read can be named without knowing where they should be from: another
 * writing's, another place's, an older version's, or nobody's.
 */
export const CELL_BYTES = 8;
/** Writings of a run, and cells of one (8 MiB): beyond these a cell is nobody's, so random bytes pass for one once in 2^20. */
const WRITES_MAX = 2 ** 24;
const CELLS_MAX = 2 ** 20;

/** Bytes `from`.. of one writing; or bytes that are no content at all (`write` undefined), in hex. */
export type Run =
  | { readonly write: number; readonly from: number; readonly length: number }
  | { readonly write?: undefined; readonly length: number; readonly hex: string };

export class ContentCells {
  private readonly keys: readonly number[];

  constructor(seed: number) {
    this.keys = [0, 1, 2, 3].map((round) => scramble(seed ^ imul(round + 1, 0x9e3779b9)));
  }

  /** Bytes `from`..`from + length` of a writing. */
  bytes(write: number, from: number, length: number): Uint8Array {
    const first = Math.floor(from / CELL_BYTES);
    const cells = Math.ceil((from + length) / CELL_BYTES) - first;
    assert(write >= 0 && write < WRITES_MAX, `${write} is not the number of a writing`);
    assert(first + cells <= CELLS_MAX, `a writing has ${CELLS_MAX * CELL_BYTES} bytes at most`);
    const bytes = new Uint8Array(Math.max(0, cells) * CELL_BYTES);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < cells; i++) this.encipher(write, first + i, view, i * CELL_BYTES);
    const skipped = from - first * CELL_BYTES;
    return bytes.subarray(skipped, skipped + length);
  }

  /** What bytes say they are. A range may begin and end within a cell; less than a cell on its own stays unnamed. */
  identify(bytes: Uint8Array): Run[] {
    const runs: Run[] = [];
    let unknown = 0;
    const flush = (end: number): void => {
      if (unknown < end)
        runs.push({ length: end - unknown, hex: hex(bytes.subarray(unknown, end)) });
    };
    for (let at = 0; at < bytes.length;) {
      const run = this.runAt(bytes, at, unknown);
      if (run === undefined) {
        at++;
        continue;
      }
      const start = at - run.before;
      flush(start);
      runs.push({ write: run.write, from: run.from - run.before, length: run.before + run.length });
      at += run.length;
      unknown = at;
    }
    flush(bytes.length);
    return runs;
  }

  /** The writing that goes on from `at`; `before` bytes from `unknown` on are the end of the cell before. */
  private runAt(
    bytes: Uint8Array,
    at: number,
    unknown: number,
  ): { write: number; from: number; length: number; before: number } | undefined {
    const cell = this.decipher(bytes, at);
    if (cell === undefined) return undefined;
    const { write, index } = cell;
    const from = index * CELL_BYTES;
    let length = CELL_BYTES;
    for (; at + length + CELL_BYTES <= bytes.length; length += CELL_BYTES) {
      const next = this.decipher(bytes, at + length);
      if (next?.write !== write || next.index !== index + length / CELL_BYTES) break;
    }
    // A cell that is cut at the end of its writing, or of the range.
    const rest = index + length / CELL_BYTES < CELLS_MAX ? this.bytes(write, from + length, 7) : [];
    for (let i = 0; i < rest.length && bytes[at + length] === rest[i]; i++) length++;
    let before = 0;
    const lead = this.bytes(write, Math.max(0, from - (CELL_BYTES - 1)), Math.min(from, 7));
    while (before < lead.length && at - before > unknown) {
      if (bytes[at - before - 1] !== lead[lead.length - before - 1]) break;
      before++;
    }
    return { write, from, length, before };
  }

  private decipher(bytes: Uint8Array, at: number): { write: number; index: number } | undefined {
    if (at + CELL_BYTES > bytes.length) return undefined;
    let left = wordAt(bytes, at);
    let right = wordAt(bytes, at + 4);
    for (let round = this.keys.length - 1; round >= 0; round--) {
      const before = left;
      left = right ^ scramble(left ^ this.keys[round]!);
      right = before;
    }
    left >>>= 0;
    right >>>= 0;
    return left < WRITES_MAX && right < CELLS_MAX ? { write: left, index: right } : undefined;
  }

  /** A Feistel network, so that each cell can be read back. */
  private encipher(write: number, index: number, into: DataView, at: number): void {
    let left = write;
    let right = index;
    for (let round = 0; round < this.keys.length; round++) {
      const before = right;
      right = left ^ scramble(right ^ this.keys[round]!);
      left = before;
    }
    into.setInt32(at, left);
    into.setInt32(at + 4, right);
  }
}

function wordAt(bytes: Uint8Array, i: number): number {
  return (bytes[i]! << 24) | (bytes[i + 1]! << 16) | (bytes[i + 2]! << 8) | bytes[i + 3]!;
}

/** The finaliser of MurmurHash3, of the low 32 bits; signed. */
function scramble(value: number): number {
  let h = imul(value ^ (value >>> 16), 0x85ebca6b);
  h = imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function hex(bytes: Uint8Array): string {
  // Enough to see what it is (zeros, text), and a bound on a line of the history.
  return Buffer.from(bytes.subarray(0, 64)).toString('hex');
}
