import { fileInode } from '../../../support/file-inode.js';
import { isDeepStrictEqual } from 'node:util';
import { KiB } from '../../../../src/common/sizes.js';
import { blockId, generation, type InodeId } from '../../../../src/common/ids.js';
import { blockAt } from '../../../../src/master/core/block-at.js';
import { nullBlockSink } from '../../../../src/master/core/blocks/block-sink.js';
import { createState, type MasterState } from '../../../../src/master/core/state.js';
import { seededRandom } from '../../../support/described-content.js';

const BLOCK = 64 * KiB;
const LONG = 3_000;
/** Blocks that may be read to find a place: those beside the short one, the last and the one that is found. */
const READS_MAX = 514;

/** A file whose blocks have these lengths. */
function fileOf(lengths: readonly number[]): { state: MasterState; inode: InodeId } {
  const state = createState(nullBlockSink, { superuser: 'root', supergroup: 's', timeMs: 0 });
  const inode = state.counters.inode;
  state.namespace.insert(fileInode(inode, BLOCK));
  const blocks = lengths.map((length, i) => {
    return { id: blockId(i + 1), generation: generation(1), length, sha256: new Uint8Array(32) };
  });
  state.namespace.replaceBlocks(inode, 0, blocks);
  return { state, inode };
}

/** Compares the places of the first, the last and one byte between of each block with those that adding up gives. */
function expectPlaces(lengths: readonly number[]): void {
  const { state, inode } = fileOf(lengths);
  let offset = 0;
  for (const [index, length] of lengths.entries()) {
    for (const within of new Set([0, Math.floor(length / 2), length - 1])) {
      const place = blockAt(state, inode, offset + within);
      const expected = { index, offset, id: index + 1 };
      const found = { index: place.index, offset: place.offset, id: place.block?.id };
      if (!isDeepStrictEqual(found, expected)) expect(found).toEqual(expected);
    }
    offset += length;
  }
  const end = { index: lengths.length, offset, block: undefined };
  expect(blockAt(state, inode, offset)).toEqual(end);
  expect(blockAt(state, inode, offset + BLOCK)).toEqual(end);
}

test('each byte of a file is found in its block, wherever the short blocks are', () => {
  const random = seededRandom('block-at');
  const short = (): number => 1 + Math.floor(random() * BLOCK);
  const whole = (count: number): number[] => Array.from({ length: count }, () => BLOCK);
  expectPlaces([]);
  expectPlaces([short()]);
  expectPlaces([...whole(5), short()]);
  expectPlaces([short(), ...whole(5)]);
  expectPlaces([1, 1, 1]);
  expectPlaces([...whole(511), short(), ...whole(2), short(), ...whole(600), short()]);
  for (let run = 0; run < 20; run++)
    expectPlaces(Array.from({ length: 40 }, () => (random() < 0.7 ? BLOCK : short())));
});

test('a place in a long file of whole blocks is found without a walk', () => {
  const whole = Array.from({ length: LONG - 1 }, () => BLOCK);
  const { state, inode } = fileOf([1, ...whole, 7]);
  const { namespace } = state;
  const read = namespace.blocks.bind(namespace);
  let reads = 0;
  namespace.blocks = (id, from, limit) => {
    const blocks = read(id, from, limit);
    reads += blocks.length;
    return blocks;
  };
  for (const index of [LONG / 2, LONG - 1, LONG])
    expect(blockAt(state, inode, 1 + (index - 1) * BLOCK)).toMatchObject({ index });
  expect(reads).toBeLessThanOrEqual(3 * READS_MAX);
});

test('a block that is longer than its file allows is a broken invariant, and no wrong block', () => {
  const { state, inode } = fileOf([BLOCK + 5, BLOCK, BLOCK, 7]);
  expect(() => blockAt(state, inode, 2 * BLOCK)).toThrow(/none is too long/);
});
