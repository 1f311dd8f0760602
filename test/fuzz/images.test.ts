import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { DecodeFault } from '../../src/common/byte-reader.js';
import { crc32c } from '../../src/common/checksum.js';
import { isDfsError } from '../../src/common/error.js';
import { inodeId, ROOT_INODE } from '../../src/common/ids.js';
import { checkPageShape } from '../../src/master/core/memory/page-shape.js';
import { inodeRecordCodec } from '../../src/master/core/namespace/compact/inode-record.js';
import { CheckedLeaf } from '../../src/master/image/checked-leaf.js';
import { diffImages } from '../../src/master/image/diff-images.js';
import { imageStats } from '../../src/master/image/image-stats.js';
import { viewImage } from '../../src/master/image/view-image.js';
import { nodeFileSystem } from '../../src/runtime/file-system.js';
import { all, checkpointOf, layoutOneOf } from '../support/checkpoint-file.js';
import { resealed } from '../support/resealed-checkpoint.js';
import { World } from '../unit/master/core/world.js';
import { anySpoils, answerOf, corpus, fuzzRuns, spoiled } from './fuzzing.js';

/** Checkpoints as `dfs image` reads them: spoiled, and spoiled with every checksum made right again. */

/** On one input; it reads some hundred kilobytes, several times, on a machine that may be busy. */
const INPUT_CPU_MS_MAX = 10_000;

const golden = (name: string): Buffer => readFileSync(join(import.meta.dirname, '../golden', name));
const GOLDEN = ['checkpoint-v1.ckpt', 'checkpoint-v2.ckpt'].map(golden);

let dir: string;
let original: string;
/** With trees of several pages, in both layouts. */
let large: Buffer;
let old: Buffer;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'cairn-fuzz-'));
  const { state } = new World();
  const { namespace } = state;
  const at = { owner: 'o', group: 'g', mode: 0o644, mtimeMs: 5, atimeMs: 7, version: 3 };
  for (let i = 0, block = 1; i < 300; i++) {
    const id = inodeId(2 + i);
    const type = i % 10 === 0 ? 'directory' : 'file';
    namespace.insert({ ...at, id, type, replication: 3, blockSize: 1_024 });
    // Names of 200 bytes that share little, so that the trees have inner pages.
    const seed = crc32c(Buffer.from(String(i))).toString(36);
    const parent = i % 10 === 0 ? ROOT_INODE : inodeId(2 + i - (i % 10));
    if (i % 50 !== 49) namespace.link(id, parent, `${seed}${'-x'.repeat(90)}${seed}`);
    const blocks = Array.from({ length: type === 'file' ? i % 5 : 0 }, () => ({
      id: block as never,
      generation: block++ as never,
      length: 1_000,
      sha256: new Uint8Array(32).fill(i),
    }));
    if (blocks.length > 0) namespace.replaceBlocks(id, 0, blocks);
  }
  original = await checkpointOf(state, dir);
  large = readFileSync(original);
  old = layoutOneOf(state);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Whether a tool takes it; anything but a refusal of the table is thrown on. */
async function isTaken(read: () => Promise<unknown>): Promise<boolean> {
  const cpu = process.cpuUsage();
  try {
    await read();
    return true;
  } catch (error) {
    if (!isDfsError(error) || error.code === 'INTERNAL') throw error;
    expect(error.message).not.toContain('\n');
    return false;
  } finally {
    expect(process.cpuUsage(cpu).user / 1_000).toBeLessThan(INPUT_CPU_MS_MAX);
  }
}

async function readEveryWay(bytes: Uint8Array): Promise<boolean[]> {
  const path = join(dir, 'spoiled.ckpt');
  writeFileSync(path, bytes);
  return [
    await isTaken(() => all(viewImage(nodeFileSystem, { path, below: [], withBlocks: true }))),
    await isTaken(() => imageStats(nodeFileSystem, path, new AbortController().signal)),
    await isTaken(() => all(diffImages(nodeFileSystem, original, path))),
    await isTaken(() => all(diffImages(nodeFileSystem, path, original))),
  ];
}

test('checkpoints as they were written are taken', async () => {
  for (const bytes of [...GOLDEN, large, old])
    expect((await readEveryWay(bytes)).slice(0, 2)).toEqual([true, true]);
  expect(await readEveryWay(resealed(large))).toEqual([true, true, true, true]);
});

test('spoiled checkpoints are refused, whatever is asked of them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...GOLDEN), anySpoils, async (bytes, spoils) => {
      const now = spoiled(bytes, spoils);
      const isWhole = GOLDEN.some((file) => file.equals(now));
      expect((await readEveryWay(now)).slice(0, 2)).toEqual([isWhole, isWhole]);
    }),
    fuzzRuns(15),
  );
  for (const { bytes } of corpus('checkpoint')) await readEveryWay(bytes);
});

/** Places of a file whose bytes may be anything, as far as checksums go: its pages, and what its frames carry. */
function freePlaces(bytes: Buffer): { start: number; length: number }[] {
  const layout = bytes.readUInt32LE(8);
  const pages = layout === 1 ? 0 : Number(bytes.readBigUInt64LE(104));
  const places = Array.from({ length: pages }, (_, i) => ({
    start: 4_096 * (i + 1),
    length: 4_096,
  }));
  let at = layout === 1 ? 512 : 4_096 * (pages + 1);
  while (bytes.readUInt32LE(at) === 0x4d52_4643) {
    const length = bytes.readUInt32LE(at + 4);
    places.push({ start: at + 16, length });
    at += 16 + length;
  }
  return places;
}

const anyChange = fc.record({
  place: fc.nat(),
  at: fc.oneof(fc.nat(12), fc.nat(4_095), fc.integer({ min: 4_050, max: 4_095 })),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 4 }),
  from: fc.option(fc.nat(), { freq: 4 }),
});

test('any change under right checksums is refused in one line, or means something: no walk is endless', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.boolean(),
      fc.array(anyChange, { minLength: 1, maxLength: 3 }),
      async (isOld, changes) => {
        const bytes = Buffer.from(isOld ? old : large);
        const places = freePlaces(bytes);
        for (const { place, at, bytes: put, from } of changes) {
          const { start, length } = places[place % places.length]!;
          const source = places[(from ?? 0) % places.length]!;
          // A page in the place of another has a right shape, and is wrong all the same.
          if (from !== null && source.length === length)
            bytes.copy(bytes, start, source.start, source.start + length);
          else for (const [i, byte] of put.entries()) bytes[start + ((at + i) % length)] = byte;
        }
        await readEveryWay(resealed(bytes));
      },
    ),
    fuzzRuns(25),
  );
});

test('leaves of any bytes end, and give only keys that rise', () => {
  const page = large.subarray(4_096, 8_192);
  const spoiledPage = fc
    .array(fc.tuple(fc.nat(4_095), fc.nat(255)), { minLength: 1, maxLength: 8 })
    .map((sets) => {
      const bytes = Buffer.from(page);
      for (const [at, byte] of sets) bytes[at] = byte;
      return bytes;
    });
  const anyPage = fc
    .uint8Array({ minLength: 4_096, maxLength: 4_096 })
    .map((bytes) => Buffer.from(bytes));
  const check = (bytes: Buffer): void => {
    bytes[0] = 0;
    const walk = (): number => {
      checkPageShape(bytes, 0);
      const leaf = new CheckedLeaf(inodeRecordCodec);
      leaf.open(bytes, false);
      let count = 0;
      let last = Buffer.alloc(0);
      while (leaf.next()) {
        const key = Buffer.from(leaf.key.bytes.subarray(0, leaf.key.length));
        if (count > 0) expect(Buffer.compare(last, key)).toBeLessThan(0);
        last = key;
        count++;
      }
      return count;
    };
    const found = answerOf(walk);
    if (found !== undefined) expect(found).toBeLessThan(4_096);
    else expect(walk).toThrow(DecodeFault);
  };
  fc.assert(
    fc.property(fc.oneof({ weight: 4, arbitrary: spoiledPage }, anyPage), check),
    fuzzRuns(500),
  );
});
