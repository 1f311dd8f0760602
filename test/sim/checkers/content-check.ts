import type { ContentCells, Run } from './content-cells.js';

/** Part of a file's content: bytes of one writing; 'any' where nobody can know what they are. */
export interface Piece {
  readonly write: number | 'any';
  readonly from: number;
  readonly length: number;
}

/** The first byte that is not what it must be. */
export interface WrongByte {
  /** Place in the file. */
  readonly at: number;
  readonly expected: string;
  readonly found: string;
}

/** The part `start`..`start + length` of a content. */
export function slicePieces(pieces: readonly Piece[], start: number, length: number): Piece[] {
  const part: Piece[] = [];
  let at = 0;
  for (const { write, from, length: bytes } of pieces) {
    const begin = Math.max(start, at);
    const end = Math.min(start + length, at + bytes);
    if (begin < end) {
      const last = part.at(-1);
      const next = { write, from: from + begin - at, length: end - begin };
      if (last !== undefined && last.write === write && last.from + last.length === next.from)
        part[part.length - 1] = { ...last, length: last.length + next.length };
      else part.push(next);
    }
    at += bytes;
  }
  return part;
}

export function piecesLength(pieces: readonly { readonly length: number }[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

/**
 * Compares what bytes said they were with what they must be; `at` is the place of the first one in the file. Lengths are
 * compared as far as both go. Runs are named by guess at their edges, so what is named otherwise is compared as bytes.
 */
export function compareRuns(
  cells: ContentCells,
  expected: readonly Piece[],
  found: readonly Run[],
  at = 0,
): WrongByte | undefined {
  const left = [...expected];
  const right = [...found];
  let place = at;
  for (let wanted = left.shift(), run = right.shift(); wanted !== undefined && run !== undefined;) {
    const length = Math.min(wanted.length, run.length);
    const wrong = differsAt(cells, wanted, run, length);
    if (wrong !== undefined)
      return {
        at: place + wrong,
        expected: `byte ${wanted.from + wrong} of writing ${wanted.write}`,
        found: describe(run, wrong),
      };
    place += length;
    wanted = wanted.length > length ? skipPiece(wanted, length) : left.shift();
    run = run.length > length ? skipRun(run, length) : right.shift();
  }
  return undefined;
}

/** Bytes that were read at `start` of a file whose content is known to its end: which one is wrong, and what it is instead. */
export function checkContent(
  cells: ContentCells,
  content: readonly Piece[],
  range: { readonly start: number; readonly length: number },
  bytes: Uint8Array,
): WrongByte | undefined {
  const expected = slicePieces(content, range.start, range.length);
  const wrong = compareRuns(cells, expected, cells.identify(bytes), range.start);
  if (wrong !== undefined) return wrong;
  const length = piecesLength(expected);
  if (bytes.length === length) return undefined;
  return {
    at: range.start + Math.min(length, bytes.length),
    expected: `${length} bytes`,
    found: `${bytes.length} bytes`,
  };
}

function differsAt(
  cells: ContentCells,
  wanted: Piece,
  run: Run,
  length: number,
): number | undefined {
  if (wanted.write === 'any') return undefined;
  if (wanted.write === run.write && wanted.from === run.from) return undefined;
  const right = cells.bytes(wanted.write, wanted.from, length);
  const is =
    run.write === undefined
      ? Buffer.from(run.hex, 'hex')
      : cells.bytes(run.write, run.from, length);
  for (let i = 0; i < length; i++) if (right[i] !== is[i]) return i;
  return undefined;
}

function describe(run: Run, at: number): string {
  if (run.write !== undefined) return `byte ${run.from + at} of writing ${run.write}`;
  return /^(00)+$/.test(run.hex.slice(at * 2)) ? 'zeros' : `no content (${run.hex.slice(at * 2)})`;
}

function skipPiece({ write, from, length }: Piece, bytes: number): Piece {
  return { write, from: from + bytes, length: length - bytes };
}

function skipRun(run: Run, bytes: number): Run {
  if (run.write !== undefined)
    return { write: run.write, from: run.from + bytes, length: run.length - bytes };
  return { length: run.length - bytes, hex: run.hex.slice(bytes * 2) };
}
