import { rename, truncate } from 'node:fs/promises';
import type { ReplicaStat } from '../../../src/common/block-messages.js';
import { blockId, generation } from '../../../src/common/ids.js';
import { CHUNK_BYTES, MiB } from '../../../src/common/sizes.js';
import { BlockCluster, testBytes } from '../../support/block-cluster.js';

let cluster: BlockCluster;
const DATA = testBytes(2 * MiB + 5_000);

beforeEach(async () => {
  cluster = await BlockCluster.start(1);
  await cluster.put(DATA);
});
afterEach(() => cluster.close());

test.each([
  [0, 1],
  [CHUNK_BYTES - 1, 2],
  [CHUNK_BYTES, CHUNK_BYTES],
  [700_000, 900_000],
  [DATA.length - 1, 1],
  [DATA.length - 1, 10 * MiB],
])('a range from %d of %d bytes comes as the whole chunks that hold it', async (offset, length) => {
  const start = offset - (offset % CHUNK_BYTES);
  const end = Math.min(DATA.length, Math.ceil((offset + length) / CHUNK_BYTES) * CHUNK_BYTES);
  const read = await cluster.read('bs1', { offset, length });
  expect(read.equals(DATA.subarray(start, end))).toBe(true);
});

test.each([
  [-1, 10],
  [0, 0],
  [0.5, 10],
  [DATA.length, 1],
  [0, Number.MAX_VALUE],
])('a range from %d of %d bytes is refused', async (offset, length) => {
  await expect(cluster.read('bs1', { offset, length })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
  });
});

test('an unknown block and another generation are told apart', async () => {
  await expect(cluster.read('bs1', { blockId: blockId(9) })).rejects.toMatchObject({
    code: 'REPLICA_NOT_FOUND',
  });
  await expect(cluster.read('bs1', { generation: generation(2) })).rejects.toMatchObject({
    code: 'STALE_GENERATION',
  });
});

test.each([0, CHUNK_BYTES * 20 + 17, DATA.length - 1])(
  'a bit that flipped on disk at byte %d never leaves the server: reported, and all other chunks are served on',
  async (position) => {
    await cluster.spoil('bs1', '1.1', position);
    const slices: Uint8Array[] = [];
    const request = { blockId: blockId(1), generation: generation(1), offset: 0, length: 64 * MiB };
    const reading = (async () => {
      for await (const slice of cluster.blocks.connect('bs1').read(request, {}))
        slices.push(slice.data);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' });
    const start = position - (position % CHUNK_BYTES);
    expect(Buffer.concat(slices).equals(DATA.subarray(0, start))).toBe(true);
    await cluster.master.until(() => cluster.master.damage.length > 0);
    expect(cluster.master.damage[0]).toMatchObject({
      blockId: 1,
      generation: 1,
      damagedServerId: cluster.server('bs1').serverId,
    });
    await expect(cluster.read('bs1', { offset: position, length: 1 })).rejects.toMatchObject({
      code: 'CHECKSUM_MISMATCH',
    });
    if (start > 0)
      expect((await cluster.read('bs1', { offset: 0, length: start })).length).toBe(start);
    const behind = start + CHUNK_BYTES;
    if (behind < DATA.length)
      expect((await cluster.read('bs1', { offset: behind })).equals(DATA.subarray(behind))).toBe(
        true,
      );
  },
);

test.each([
  [CHUNK_BYTES * 20 + 17, 20],
  [CHUNK_BYTES * 3, 3],
  [CHUNK_BYTES - 1, 0],
])(
  'a file that was cut to %d bytes under a running server gives its %d whole chunks',
  async (length, chunks) => {
    await truncate(await cluster.fileOf('bs1', '1.1'), length);
    const request = { blockId: blockId(1), generation: generation(1), offset: 0, length: 64 * MiB };
    const slices: Uint8Array[] = [];
    const reading = (async () => {
      for await (const { data } of cluster.blocks.connect('bs1').read(request, {}))
        slices.push(data);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' });
    expect(Buffer.concat(slices).equals(DATA.subarray(0, chunks * CHUNK_BYTES))).toBe(true);
    await cluster.master.until(() => cluster.master.damage.length > 0);
  },
);

test('a damaged trailer is reported; its chunks are served as long as the server knows it, and then no more', async () => {
  await cluster.spoil('bs1', '1.1', DATA.length + 30);
  cluster.master.verifyNext = [{ blockId: blockId(1), generation: generation(1) }];
  await cluster.master.until(() => cluster.master.damage.length > 0);
  expect((await cluster.read('bs1')).equals(DATA)).toBe(true);
  await cluster.stopServer('bs1');
  await cluster.add('bs1');
  await expect(cluster.read('bs1')).rejects.toMatchObject({ code: 'DATA_CORRUPT' });
});

test('the checksums of a replica that is known as damaged are those of what was sealed', async () => {
  const stat = (): Promise<ReplicaStat> =>
    cluster.blocks.connect('bs1').statReplica({ blockId: blockId(1) }, { timeoutMs: 1_000 });
  const before = await stat();
  await cluster.spoil('bs1', '1.1', 5);
  await expect(cluster.read('bs1')).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' });
  expect(await stat()).toEqual(before);
});

test('a damaged replica is told again after a new registration, and is gone when the master orders it', async () => {
  await cluster.spoil('bs1', '1.1', 5);
  await expect(cluster.read('bs1')).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' });
  await cluster.master.until(() => cluster.master.damage.length > 0);
  const before = cluster.master.damage.length;
  cluster.master.reregisterNext = true;
  await cluster.master.until(() => cluster.master.damage.length > before);
  cluster.master.deleteNext = [{ blockId: blockId(1), generation: generation(1) }];
  await cluster.master.until(() => cluster.master.replicas.size === 0);
  await expect(cluster.read('bs1')).rejects.toMatchObject({ code: 'REPLICA_NOT_FOUND' });
});

test('a file with the content of another block is not served under this one’s name', async () => {
  await cluster.put(testBytes(DATA.length, 8), { blockId: blockId(257) });
  await rename(await cluster.fileOf('bs1', '257.1'), await cluster.fileOf('bs1', '1.1'));
  await cluster.stopServer('bs1');
  await cluster.add('bs1');
  await expect(cluster.read('bs1')).rejects.toMatchObject({ code: 'DATA_CORRUPT' });
});

test('a file that vanished is reported as gone', async () => {
  await cluster.master.until(() => cluster.master.replicas.has('1.1'));
  await rename(await cluster.fileOf('bs1', '1.1'), `${cluster.root}/away`);
  await expect(cluster.read('bs1')).rejects.toMatchObject({ code: 'REPLICA_NOT_FOUND' });
  await cluster.master.until(() => !cluster.master.replicas.has('1.1'));
});

test('a reader that leaves early frees its stream', async () => {
  const request = { blockId: blockId(1), generation: generation(1), offset: 0, length: 64 * MiB };
  for await (const slice of cluster.blocks.connect('bs1').read(request, {})) {
    expect(slice.offset).toBe(0);
    break;
  }
  const told = cluster.master.heartbeats.length;
  await cluster.master.until(() => cluster.master.heartbeats.length > told + 1);
  expect(cluster.master.heartbeats.at(-1)?.activeStreams).toBe(0);
});
