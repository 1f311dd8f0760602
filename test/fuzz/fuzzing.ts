import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { DecodeFault } from '../../src/common/byte-reader.js';
import { DfsError } from '../../src/common/error.js';
import { MiB } from '../../src/common/sizes.js';

/** What all fuzz suites share: how often they run, how inputs are spoiled, and what an answer may be. */

/** Bounds on one input, which has some kilobytes at most; on a busy machine, too, and with a collection of garbage. */
const INPUT_CPU_MS_MAX = 1_000;
const INPUT_BYTES_MAX = 64 * MiB;

/** Every test run tries a few; `make fuzz RUNS=n` tries n of each. */
export function fuzzRuns(usual: number): { numRuns: number } {
  const asked = Number(process.env['FUZZ_RUNS'] ?? '');
  return { numRuns: Number.isSafeInteger(asked) && asked > 0 ? asked : usual };
}

/** Inputs that were written once, or that found something: kept in corpus/<name>/. */
export function corpus(name: string): { readonly file: string; readonly bytes: Buffer }[] {
  const folder = join(import.meta.dirname, 'corpus', name);
  return readdirSync(folder)
    .sort()
    .map((file) => ({ file, bytes: readFileSync(join(folder, file)) }));
}

/** One way to spoil bytes: where (a share of the length) and with what. */
export interface Spoil {
  readonly how: 'flip' | 'set' | 'cut' | 'drop' | 'insert' | 'repeat' | 'length' | 'splice';
  readonly at: number;
  readonly to: number;
  readonly value: number;
}

const share = fc.double({ min: 0, max: 1, noNaN: true });
export const anySpoil: fc.Arbitrary<Spoil> = fc.record({
  how: fc.constantFrom<Spoil['how']>(
    'flip',
    'set',
    'cut',
    'drop',
    'insert',
    'repeat',
    'length',
    'splice',
  ),
  at: share,
  to: share,
  value: fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff)),
});
export const anySpoils = fc.array(anySpoil, { minLength: 1, maxLength: 4 });

/** Numbers that are wrong as a length, in four bytes. */
const LENGTHS = [0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x0100_0000];

export function spoiled(bytes: Uint8Array, spoils: readonly Spoil[]): Buffer {
  return spoils.reduce<Buffer>((now, spoil) => spoilOnce(now, spoil), Buffer.from(bytes));
}

function spoilOnce(bytes: Buffer, { how, at, to, value }: Spoil): Buffer {
  const [from, end] = [at, to].map((part) => Math.floor(part * bytes.length)).sort((a, b) => a - b);
  const [low, high] = [from ?? 0, end ?? 0];
  const copy = Buffer.from(bytes);
  switch (how) {
    case 'flip':
      if (copy.length > 0) copy[low % copy.length]! ^= 1 << (value & 7);
      return copy;
    case 'set':
      if (copy.length > 0) copy[low % copy.length] = value;
      return copy;
    case 'cut':
      return copy.subarray(0, low);
    case 'drop':
      return Buffer.concat([copy.subarray(0, low), copy.subarray(high)]);
    case 'insert':
      return Buffer.concat([
        copy.subarray(0, low),
        Buffer.alloc(1 + (value & 7), value),
        copy.subarray(low),
      ]);
    case 'repeat':
      return Buffer.concat([copy.subarray(0, high), copy.subarray(low)]);
    case 'length':
      if (low + 4 <= copy.length) copy.writeUInt32LE(LENGTHS[value % LENGTHS.length]!, low);
      return copy;
    case 'splice':
      copy.copy(copy, low, high);
      return copy;
    default:
      return copy;
  }
}

/** Text of any kind, and of the characters that mean something to parsers. */
const MEANT = '/.,-=[]{}*?!^:~ 0123456789abkmgtsdhxXrwu+%\\\n\t"\'';
/** Half of a character, and characters that are more than one unit. */
const ODD = [String.fromCharCode(0), String.fromCharCode(0xd800), 'e\u0301', '\ufeff', '\u{1f980}'];

export const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: fc.constantFrom(...MEANT.split(''), ...ODD), maxLength: 60 }),
  fc.constantFrom('', '__proto__', 'constructor', 'toString', 'true', '-0', '1e309', 'NaN', '..'),
);

/** JSON of any shape; names that objects have by themselves come often. */
export const anyJson: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, true, false, 0, -1, 0.5, 1e300, 2 ** 53, '', 'a', '5s', '64MiB'),
    anyText,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(
      fc.oneof(fc.constantFrom('__proto__', 'toString', 'valueOf', 'length', 'version'), anyText),
      tie('value'),
      { maxKeys: 4 },
    ),
  ),
})).value;

/** JSON text that nests deeper than a stack. */
export function deepJson(depth = 20_000): string {
  return '['.repeat(depth) + ']'.repeat(depth);
}

/**
 * A decoder's answer: what it gave, or undefined if it refused. Anything but a refusal of its kind is thrown on, and so
 * is an input that takes more time or memory than its size can need.
 */
export function answerOf<T>(decode: () => T): T | undefined {
  const memory = process.memoryUsage().arrayBuffers;
  const cpu = process.cpuUsage();
  let answer: T | undefined;
  try {
    answer = decode();
  } catch (error) {
    const isRefusal =
      error instanceof DecodeFault || (error instanceof DfsError && error.code !== 'INTERNAL');
    if (!isRefusal) throw error;
  }
  const tookMs = process.cpuUsage(cpu).user / 1_000;
  if (tookMs > INPUT_CPU_MS_MAX) throw new Error(`an input took ${tookMs} ms`);
  const took = process.memoryUsage().arrayBuffers - memory;
  if (took > INPUT_BYTES_MAX) throw new Error(`an input took ${took} bytes`);
  return answer;
}

/** Text of these characters alone. */
export function textOf(characters: string, maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...characters.split('')), maxLength });
}
