import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { CHUNK_BYTES } from '../../src/common/sizes.js';
import { blockId, generation, inodeId } from '../../src/common/ids.js';
import { InventoryReader, InventoryWriter } from '../../src/common/inventory-lines.js';
import type { InventoryRecord } from '../../src/common/inventory.js';
import { blockFileName, parseBlockFileName } from '../../src/blockserver/core/block-file-name.js';
import {
  decodeCursor,
  encodeCursor,
  type ScrubCursor,
} from '../../src/blockserver/core/scrub-cursor.js';
import {
  chunkCount,
  decodeTrailer,
  encodeTrailer,
  trailerBytes,
  type Trailer,
} from '../../src/blockserver/core/trailer.js';
import {
  answerOf,
  anyJson,
  anySpoils,
  anyText,
  corpus,
  deepJson,
  fuzzRuns,
  spoiled,
  textOf,
} from './fuzzing.js';

/** What block servers keep on their disks beside data, and what a scan of them writes. */

const count = fc.maxSafeNat();
const digest = fc.uint8Array({ minLength: 32, maxLength: 32 });
const goodText = fc.string({ unit: 'binary', maxLength: 60 }).filter((text) => text.isWellFormed());

const anyTrailer: fc.Arbitrary<Trailer> = fc
  .record({
    blockId: count.map(blockId),
    generation: count.map(generation),
    length: fc.integer({ min: 1, max: 4 * CHUNK_BYTES }),
    sha256: digest,
    inode: count.map(inodeId),
    fileOffset: count,
    path: goodText,
    sealedAtMs: count,
    durability: fc.constantFrom('sync', 'flush'),
    crcs: fc.array(fc.nat(0xffff_ffff), { minLength: 4, maxLength: 4 }),
  })
  .map(({ crcs, ...fixed }) => ({ ...fixed, chunkCrcs: crcs.slice(0, chunkCount(fixed.length)) }));

test('trailers: they come back as written; spoiled ones and any bytes are refused', () => {
  const check = (bytes: Buffer): void => {
    const trailer = answerOf(() => decodeTrailer(bytes));
    if (trailer !== undefined) expect(encodeTrailer(trailer)).toEqual(new Uint8Array(bytes));
    const size = answerOf(() => trailerBytes(bytes, 1_000));
    if (size !== undefined) expect(size).toBeLessThanOrEqual(1_000);
  };
  fc.assert(
    fc.property(anyTrailer, anySpoils, (trailer, spoils) => {
      const bytes = encodeTrailer(trailer);
      expect(decodeTrailer(bytes)).toEqual(trailer);
      expect(trailerBytes(bytes, trailer.length + bytes.length)).toBe(bytes.length);
      check(spoiled(bytes, spoils));
    }),
    fuzzRuns(300),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => check(Buffer.from(bytes))),
    fuzzRuns(200),
  );
  const hex = readFileSync(join(import.meta.dirname, '../golden/block-trailer-v1.hex'), 'utf8');
  const golden = Buffer.from(hex.replace(/\s/g, ''), 'hex');
  fc.assert(
    fc.property(anySpoils, (spoils) => check(spoiled(golden, spoils))),
    fuzzRuns(200),
  );
  for (const { bytes } of corpus('trailer')) check(bytes);
});

test('names of block files: what is no name is none, and each name is written one way', () => {
  const check = (text: string): void => {
    const name = answerOf(() => parseBlockFileName(text));
    if (name !== undefined) expect(blockFileName(name)).toBe(text);
  };
  const digits = textOf('0123456789', 20);
  fc.assert(
    fc.property(
      fc.oneof(
        anyText,
        fc.tuple(digits, digits).map(([a, b]) => `${a}.${b}.blk`),
      ),
      check,
    ),
    fuzzRuns(300),
  );
});

const round = fc.record({
  order: count,
  startedAtMs: count,
  after: count,
  upTo: count,
  checkedBytes: count,
  damaged: count,
});
const finished = fc.record({
  startedAtMs: count,
  finishedAtMs: count,
  checkedBytes: count,
  damaged: count,
});
const anyCursor: fc.Arbitrary<ScrubCursor> = fc.record({
  answered: count,
  round: fc.option(round, { nil: undefined }),
  finished: fc.option(finished, { nil: undefined }),
});

test('scrub cursors: they come back as written; anything else is none', () => {
  const check = (text: string): void => {
    const cursor = answerOf(() => decodeCursor(text));
    if (cursor !== undefined) expect(decodeCursor(encodeCursor(cursor))).toEqual(cursor);
  };
  fc.assert(
    fc.property(anyCursor, anySpoils, anyJson, (cursor, spoils, json) => {
      const text = encodeCursor(cursor);
      expect(decodeCursor(text)).toEqual(cursor);
      check(spoiled(Buffer.from(text), spoils).toString());
      check(JSON.stringify(json));
      check(JSON.stringify({ formatVersion: 1, crc32c: 0, cursor: json }));
    }),
    fuzzRuns(300),
  );
  check(`{"formatVersion":1,"crc32c":0,"cursor":{"answered":${deepJson()}}}`);
  for (const { bytes } of corpus('scrub-cursor')) check(bytes.toString());
});

const sha = digest.map((bytes) => Buffer.from(bytes).toString('hex'));
const anyRecord: fc.Arbitrary<InventoryRecord> = fc.record({
  kind: fc.constant('replica'),
  disk: fc.integer({ min: 1, max: 9 }),
  blockId: fc.integer({ min: 1 }).map(blockId),
  generation: fc.integer({ min: 1 }).map(generation),
  length: fc.integer({ min: 1, max: 1_000 }),
  sha256: sha,
  inode: fc.integer({ min: 1 }).map(inodeId),
  fileOffset: count,
  sealedAtMs: count,
  path: goodText.map((text) => `/${text}`),
});

function inventoryOf(records: readonly InventoryRecord[]): string {
  const writer = new InventoryWriter();
  return writer.head() + records.map((record) => writer.record(record)).join('') + writer.end();
}

function readInventory(text: string): InventoryRecord[] {
  const reader = new InventoryReader();
  const records: InventoryRecord[] = [];
  for (const line of text.split('\n').slice(0, -1)) {
    const record = reader.read(line);
    if (record !== undefined) records.push(record);
  }
  reader.finish();
  return records;
}

test('inventories: a spoiled one is refused, whatever is spoiled', () => {
  fc.assert(
    fc.property(fc.array(anyRecord, { maxLength: 4 }), anySpoils, (records, spoils) => {
      const text = inventoryOf(records);
      expect(answerOf(() => readInventory(text))).toEqual(records);
      const bad = spoiled(Buffer.from(text), spoils);
      const found = answerOf(() => readInventory(bad.toString()));
      if (found !== undefined) expect(found).toEqual(records);
    }),
    fuzzRuns(200),
  );
});

test('inventories: any JSON as a line is refused or is a record', () => {
  const check = (line: string): void => {
    const reader = new InventoryReader();
    reader.read(JSON.stringify({ cairnInventory: 1 }));
    const record = answerOf(() => reader.read(line));
    if (record !== undefined) inventoryOf([record]);
  };
  fc.assert(
    fc.property(
      fc.oneof(
        anyJson.map((json) => JSON.stringify(json) ?? ''),
        anyText,
      ),
      check,
    ),
    fuzzRuns(300),
  );
  for (const kind of ['disk', 'damaged'])
    fc.assert(
      fc.property(fc.dictionary(anyText, anyJson), (fields) =>
        check(JSON.stringify({ ...fields, kind })),
      ),
      fuzzRuns(60),
    );
  check(deepJson());
  for (const { bytes } of corpus('inventory')) check(bytes.toString());
});
