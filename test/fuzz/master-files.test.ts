import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { nodeFileSystem } from '../../src/runtime/file-system.js';
import { clusterId, txId } from '../../src/common/ids.js';
import { isRefusal } from '../../src/common/refusal.js';
import {
  decodeCheckpointFooter,
  decodeCheckpointHeader,
  decodeFrameLength,
  encodeCheckpointFooter,
  encodeCheckpointHeader,
} from '../../src/master/checkpoint/checkpoint-format.js';
import { readCheckpoint } from '../../src/master/checkpoint/checkpoint-reader.js';
import { PageTable } from '../../src/master/checkpoint/page-table.js';
import { nullBlockSink } from '../../src/master/core/blocks/block-sink.js';
import { decodeEntry, encodeEntry } from '../../src/master/core/operation-codec.js';
import { decodeWalkCursor, encodeWalkCursor } from '../../src/master/core/queries/walk-cursor.js';
import { PagedMemory } from '../../src/master/core/memory/paged-memory.js';
import { encodeState, SECTION } from '../../src/master/core/state-codec.js';
import { decodeState } from '../../src/master/core/state-decoder.js';
import { captureState } from '../../src/master/core/state-image.js';
import { parseSegment } from '../../src/master/journal/segment-files.js';
import {
  decodeBatch,
  decodeSegmentHeader,
  encodeBatch,
  encodeSegmentHeader,
  findIntactBatch,
  SEGMENT_HEADER_BYTES,
} from '../../src/master/journal/segment-format.js';
import { anyEntry } from '../unit/master/core/entries.js';
import { anyHistory, History } from '../unit/master/core/history.js';
import { restoredMemory } from '../support/restored-memory.js';
import { answerOf, anySpoils, corpus, fuzzRuns, spoiled } from './fuzzing.js';

/** What the master keeps on its disk: the log, checkpoints, and what is in them. */

const golden = (name: string): Buffer => readFileSync(join(import.meta.dirname, '../golden', name));
const SEGMENT = golden('log-00000000000000000001.seg');
const CHECKPOINTS = [
  'checkpoint-00000000000000000004.ckpt',
  'checkpoint-v1.ckpt',
  'checkpoint-v2.ckpt',
].map(golden);
const anyBytes = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
const anyId = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 36 }).map(clusterId);
const anyHash = fc.uint8Array({ minLength: 32, maxLength: 32 });
const anyTxid = fc.maxSafeNat().map(txId);

/** A golden file, spoiled; or any bytes. */
function spoiledOr(bytes: Buffer): fc.Arbitrary<Buffer> {
  return fc.oneof(
    { weight: 5, arbitrary: anySpoils.map((spoils) => spoiled(bytes, spoils)) },
    anyBytes,
  );
}

test('segments: any bytes are refused or give whole batches of what was written', () => {
  const check = (bytes: Buffer): void => {
    const header = answerOf(() => decodeSegmentHeader(bytes));
    const seed = header !== undefined && 'seed' in header ? header.seed : 7;
    for (let at = SEGMENT_HEADER_BYTES; at < bytes.length;) {
      const batch = decodeBatch(bytes, at, seed);
      if ('bad' in batch) break;
      expect(batch.length).toBeGreaterThan(0);
      at += batch.length;
    }
    findIntactBatch(bytes, 0, seed);
    const file = { path: '/log-1.seg', firstTxid: txId(1) };
    answerOf(() => parseSegment(file, bytes, clusterId('golden')));
  };
  fc.assert(fc.property(spoiledOr(SEGMENT), check), fuzzRuns(300));
  for (const { bytes } of corpus('segment')) check(bytes);
});

test('segments: headers and batches come back as they were written', () => {
  fc.assert(
    fc.property(
      fc.record({ clusterId: anyId, firstTxid: anyTxid, epoch: anyTxid, chainHash: anyHash }),
      fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 5 }),
      (header, payloads) => {
        const head = encodeSegmentHeader(header as never);
        const decoded = decodeSegmentHeader(head);
        expect(decoded).toMatchObject({ header });
        const seed = 'seed' in decoded ? decoded.seed : 0;
        const {
          firstTxid,
          epoch,
          chainHash: previousHash,
        } = header as never as {
          firstTxid: never;
          epoch: never;
          chainHash: Uint8Array;
        };
        const batch = { firstTxid, epoch, previousHash, payloads };
        const found = decodeBatch(encodeBatch(batch, seed), 0, seed);
        expect(
          'bad' in found ? found : { ...found, payloads: found.payloads.map((p) => [...p]) },
        ).toMatchObject({ firstTxid, payloads: payloads.map((p) => [...p]) });
      },
    ),
    fuzzRuns(100),
  );
});

test('checkpoints: headers, frames and footers of any bytes are refused or mean something', () => {
  const check = (bytes: Buffer): void => {
    const header = answerOf(() => decodeCheckpointHeader(bytes));
    if (header !== undefined && 'header' in header) {
      const again = decodeCheckpointHeader(encodeCheckpointHeader(header.header));
      expect(again).toMatchObject({ header: header.header });
      answerOf(() => new PageTable(Math.min(header.header.pages, 1_000)).take(bytes));
    }
    answerOf(() => new PageTable(bytes.length % 600).take(bytes));
    answerOf(() => decodeFrameLength(bytes, 0));
    const footer = answerOf(() => decodeCheckpointFooter(bytes));
    if (footer !== undefined)
      expect(decodeCheckpointFooter(encodeCheckpointFooter(footer))).toEqual(footer);
  };
  const parts = CHECKPOINTS.flatMap((file) => [
    file,
    file.subarray(512),
    file.subarray(-52),
    file.subarray(4_096 * (1 + Number(file.readBigUInt64LE(104)))),
  ]);
  fc.assert(fc.property(fc.oneof(...parts.map(spoiledOr)), check), fuzzRuns(300));
});

test('checkpoints: a spoiled file never reads to its end', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'cairn-fuzz-'));
  const path = join(dir, 'checkpoint-00000000000000000004.ckpt');
  const readAll = async (memory: PagedMemory | undefined): Promise<boolean> => {
    try {
      for await (const chunk of readCheckpoint(nodeFileSystem, path, { memory }))
        expect(chunk.length).toBeGreaterThan(0);
      return true;
    } catch (error) {
      answerOf(() => {
        throw error;
      });
      return false;
    }
  };
  const check = async (bytes: Buffer): Promise<void> => {
    await writeFile(path, bytes);
    const isWhole = CHECKPOINTS.some((file) => bytes.equals(file));
    expect(await readAll(undefined)).toBe(isWhole);
    expect(await readAll(new PagedMemory())).toBe(isWhole);
  };
  try {
    for (const file of CHECKPOINTS) await check(file);
    const anySpoiled = fc.oneof(...CHECKPOINTS.map(spoiledOr));
    await fc.assert(fc.asyncProperty(anySpoiled, check), fuzzRuns(90));
    for (const { bytes } of corpus('checkpoint')) await check(bytes);
  } finally {
    await rm(dir, { recursive: true });
  }
});

test('entries: spoiled ones are refused, or are another entry that is written as itself', () => {
  const check = (bytes: Uint8Array): void => {
    const entry = answerOf(() => decodeEntry(bytes));
    if (entry !== undefined) expect(decodeEntry(encodeEntry(entry))).toEqual(entry);
  };
  const spoiledEntry = fc
    .tuple(anyEntry, anySpoils)
    .map(([entry, spoils]) => spoiled(encodeEntry(entry), spoils));
  fc.assert(fc.property(fc.oneof(spoiledEntry, anyBytes), check), fuzzRuns(600));
  for (const { bytes } of corpus('entry')) check(bytes);
});

test('states: a spoiled chunk is refused, or gives a state that can be written', () => {
  const check = (chunks: readonly Uint8Array[]): void => {
    const state = answerOf(() => decodeState(chunks, nullBlockSink));
    if (state !== undefined) for (const chunk of encodeState(state)) expect(chunk).toBeDefined();
  };
  fc.assert(
    fc.property(anyHistory, fc.nat(), anySpoils, (steps, n, spoils) => {
      const history = new History();
      for (const step of steps) history.run(step);
      const chunks = [...encodeState(history.world.state)];
      // Many spoils of one state: making it is what takes time.
      for (const [i, spoil] of spoils.entries()) {
        const victim = (n + i) % chunks.length;
        check(chunks.map((chunk, j) => (j === victim ? spoiled(chunk, [spoil]) : chunk)));
      }
    }),
    fuzzRuns(60),
  );
  for (const { bytes } of corpus('state')) check([bytes]);
});

test('states in pages: a spoiled chunk beside them is refused, or gives a state that can be written', () => {
  fc.assert(
    fc.property(anyHistory, fc.nat(), anySpoils, (steps, n, spoils) => {
      const history = new History();
      for (const step of steps) history.run(step);
      const { pages, chunks } = captureState(history.world.state);
      const whole = [...chunks];
      // Where the trees begin is believed, as what is in the pages: both have checksums.
      const victims = whole.filter(([section]) => section !== SECTION.roots);
      for (const [i, spoil] of spoils.entries()) {
        const victim = victims[(n + i) % victims.length];
        const parts = whole.map((chunk) => (chunk === victim ? spoiled(chunk, [spoil]) : chunk));
        const decode = () => decodeState(parts, nullBlockSink, undefined, restoredMemory(pages));
        const state = answerOf(decode);
        if (state === undefined) continue;
        for (const chunk of captureState(state).chunks) expect(chunk.length).toBeGreaterThan(0);
      }
    }),
    fuzzRuns(40),
  );
});

test('cursors of a walk: any bytes are refused, or are a cursor', () => {
  const check = (bytes: Uint8Array): void => {
    const cursor = answerOf(() => decodeWalkCursor(bytes));
    expect(cursor).toBeDefined();
    if (cursor === undefined || isRefusal(cursor)) return;
    expect(decodeWalkCursor(encodeWalkCursor(cursor))).toEqual(cursor);
  };
  const name = fc.string({ unit: 'binary', maxLength: 20 }).filter((text) => text.isWellFormed());
  const cursor = fc.record({ directory: fc.array(name, { maxLength: 5 }), after: name });
  fc.assert(
    fc.property(cursor, anySpoils, (valid, spoils) => {
      const bytes = encodeWalkCursor(valid);
      expect(decodeWalkCursor(bytes)).toEqual(valid);
      check(spoiled(bytes, spoils));
    }),
    fuzzRuns(200),
  );
  fc.assert(fc.property(anyBytes, check), fuzzRuns(200));
});
