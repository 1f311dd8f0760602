import { readFile, rm, writeFile } from 'node:fs/promises';
import * as fc from 'fast-check';
import { isDfsError } from '../../../../src/common/error.js';
import { must, unreachable } from '../../../../src/common/assert.js';
import { Folders, appendAll, batchOffsets, openLog, recordsIn, segmentsIn } from './log-fixture.js';

/** A change of a segment's bytes anywhere in it, also in its header. */
const change = fc.oneof(
  fc.record({
    kind: fc.constant('set' as const),
    at: fc.nat(),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }),
  }),
  fc.record({
    kind: fc.constant('cut' as const),
    at: fc.nat(),
    length: fc.integer({ min: 1, max: 80 }),
  }),
  fc.record({ kind: fc.constant('end' as const), at: fc.nat() }),
  fc.record({
    kind: fc.constant('insert' as const),
    at: fc.nat(),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 80 }),
  }),
);
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

function changed(bytes: Buffer, change: Change): Buffer {
  const at = change.at % bytes.length;
  const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (change.kind) {
    case 'set':
      return Buffer.concat([head, change.bytes, tail.subarray(change.bytes.length)]);
    case 'cut':
      return Buffer.concat([head, tail.subarray(change.length)]);
    case 'end':
      return head;
    case 'insert':
      return Buffer.concat([head, change.bytes, tail]);
    default:
      return unreachable(change);
  }
}

describe('operation log: random corruption', () => {
  let folders: Folders;
  let dir: string;
  let expected: string[];
  let batchEnds: { path: string; end: number; records: number }[];

  beforeAll(async () => {
    folders = await Folders.make();
    const live = folders.next();
    const log = await openLog(live, { segmentBytesMax: 4096 });
    expected = await appendAll(log, [['one', 'two'], ['three']]);
    await log.roll();
    expected.push(...(await appendAll(log, [['four'], ['five', 'six'], ['seven']])));
    dir = await folders.copyOf(live);
    await log.close();
    batchEnds = [];
    const counts = [2, 3, 4, 6, 7];
    for (const path of await segmentsIn(dir))
      for (const end of (await batchOffsets(path)).slice(1))
        batchEnds.push({ path, end, records: must(counts[batchEnds.length], 'a count') });
  });
  afterAll(() => folders.remove());

  it('yields a prefix of what was appended or refuses; batches before a valid one are never lost', async () => {
    const segments = (await segmentsIn(dir)).map((path) => path.slice(dir.length));
    expect(segments).toHaveLength(2);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(1),
        fc.array(change, { minLength: 1, maxLength: 3 }),
        async (which, changes) => {
          const copy = await folders.copyOf(dir);
          const path = copy + must(segments[which], 'a segment');
          const original = await readFile(path);
          const bytes = changes.reduce<Buffer>(
            (b, c) => (b.length > 0 ? changed(b, c) : b),
            original,
          );
          await writeFile(path, bytes);
          try {
            const { found } = await recordsIn(copy);
            expect(found).toEqual(expected.slice(0, found.length));
            if (bytes.equals(original)) expect(found).toEqual(expected);
            // Damage in the first segment is always followed by valid batches.
            else if (which === 0) throw new Error('damage before valid batches was accepted');
            // What is lost reaches to the end: no batch that is still whole in its place may be given up.
            expect(found.length).toBeGreaterThanOrEqual(intactRecords(original, bytes));
          } catch (error) {
            if (!isDfsError(error, 'LOG_DAMAGED', 'UNSUPPORTED', 'WRONG_CLUSTER')) throw error;
          } finally {
            await rm(copy, { recursive: true });
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  /** Records up to the last batch of the second segment that still stands whole in its place. */
  function intactRecords(original: Buffer, bytes: Buffer): number {
    const second = batchEnds.slice(2);
    let start = 512;
    let records = 3;
    for (const batch of second) {
      if (original.subarray(start, batch.end).equals(bytes.subarray(start, batch.end)))
        records = batch.records;
      start = batch.end;
    }
    return bytes.length <= 512 ? 3 : records;
  }
});
