import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { DecodeFault } from '../../../../src/common/byte-reader.js';
import { decodeEntry, encodeEntry } from '../../../../src/master/core/operation-codec.js';
import type { Entry } from '../../../../src/master/core/operation.js';
import { anyEntry, sampleEntries } from './entries.js';

test('every entry comes back as it was written', () => {
  fc.assert(
    fc.property(anyEntry, (entry) => {
      expect(decodeEntry(encodeEntry(entry))).toEqual(entry);
    }),
    { numRuns: 1_000 },
  );
});

test('an entry cut anywhere, or with a byte too many, is a DecodeFault', () => {
  for (const entry of sampleEntries) {
    const bytes = encodeEntry(entry);
    for (let length = 0; length < bytes.length; length++)
      expect(() => decodeEntry(bytes.subarray(0, length))).toThrow(DecodeFault);
    expect(() => decodeEntry(Uint8Array.of(...bytes, 0))).toThrow(DecodeFault);
  }
});

test('random and flipped bytes decode or are a DecodeFault, never anything else', () => {
  const decodes = (bytes: Uint8Array): void => {
    try {
      decodeEntry(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(DecodeFault);
    }
  };
  fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), decodes), { numRuns: 500 });
  fc.assert(
    fc.property(anyEntry, fc.nat(), fc.integer({ min: 1, max: 255 }), (entry, at, flip) => {
      const bytes = encodeEntry(entry);
      bytes[at % bytes.length]! ^= flip;
      decodes(bytes);
    }),
    { numRuns: 500 },
  );
});

test('an unknown format version is refused by name', () => {
  const bytes = encodeEntry(sampleEntries[0]!);
  bytes[0] = 9;
  expect(() => decodeEntry(bytes)).toThrow('entry format 9');
});

test('golden: entries that were written once read back and are written the same', () => {
  const path = join(import.meta.dirname, '../../../golden/entries.json');
  const golden = JSON.parse(readFileSync(path, 'utf8')) as readonly { kind: string; hex: string }[];
  expect(golden.map(({ kind }) => kind)).toEqual(
    sampleEntries.map(({ operation }: Entry) => operation.kind),
  );
  for (const [i, { hex }] of golden.entries()) {
    expect(Buffer.from(encodeEntry(sampleEntries[i]!)).toString('hex')).toBe(hex);
    expect(decodeEntry(Buffer.from(hex, 'hex'))).toEqual(sampleEntries[i]);
  }
});
