import { checkedSlices, type SliceSource } from '../../../src/blockserver/read/checked-slices.js';
import { pieceCrcs } from '../../../src/common/checksum.js';
import { blockId, generation } from '../../../src/common/ids.js';
import { CHUNK_BYTES } from '../../../src/common/sizes.js';
import { testBytes } from '../../support/block-cluster.js';

const SLICE = 2 * CHUNK_BYTES;
const DATA = testBytes(4 * SLICE);

/** A replica in memory; `reads` says where it was read from, in order. */
function source(): SliceSource & { readonly reads: number[] } {
  const reads: number[] = [];
  return {
    reads,
    name: { blockId: blockId(1), generation: generation(1) },
    crcs: (offset, length) => pieceCrcs(DATA.subarray(offset, offset + length), offset),
    read: async (offset, length) => {
      reads.push(offset);
      return DATA.subarray(offset, offset + length);
    },
    markDamaged: (detail) => {
      throw new Error(detail);
    },
  };
}

const options = { signal: new AbortController().signal, sliceBytes: SLICE };

test('while a slice is on its way the next one is read, and no more than that one', async () => {
  const replica = source();
  const slices = checkedSlices(replica, { start: 0, end: DATA.length }, options);
  for (let at = 0; at < DATA.length; at += SLICE) {
    const { value } = await slices.next();
    expect(value?.offset).toBe(at);
    const ahead = [0, SLICE, 2 * SLICE, 3 * SLICE].filter((place) => place <= at + SLICE);
    expect(replica.reads).toEqual(ahead);
  }
  expect((await slices.next()).done).toBe(true);
});

test('who leaves has the slice ahead ended first: nothing reads from the replica any more', async () => {
  const replica = source();
  let reading = 0;
  const slow: SliceSource = {
    ...replica,
    read: async (offset, length) => {
      reading += 1;
      await new Promise((go) => setImmediate(go));
      reading -= 1;
      return replica.read(offset, length);
    },
  };
  const slices = checkedSlices(slow, { start: 0, end: DATA.length }, options);
  await slices.next();
  expect(reading).toBe(1);
  await slices.return(undefined);
  expect(reading).toBe(0);
});
