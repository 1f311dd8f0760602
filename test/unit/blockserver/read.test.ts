import { rename } from 'node:fs/promises';
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
  'a bit that flipped on disk at byte %d never leaves the server: reported, and not served again',
  async (position) => {
    await cluster.spoil('bs1', '1.1', position);
    const slices: Uint8Array[] = [];
    const request = { blockId: blockId(1), generation: generation(1), offset: 0, length: 64 * MiB };
    const reading = (async () => {
      for await (const slice of cluster.blocks.connect('bs1').read(request, {}))
        slices.push(slice.data);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'DATA_CORRUPT' });
    const before = Buffer.concat(slices);
    expect(before.equals(DATA.subarray(0, before.length))).toBe(true);
    expect(before.length).toBeLessThanOrEqual(position);
    await cluster.master.until(() => cluster.master.damage.length === 1);
    expect(cluster.master.damage[0]).toMatchObject({
      blockId: 1,
      generation: 1,
      damagedServerId: cluster.server('bs1').serverId,
    });
    await expect(cluster.read('bs1', { offset: 0, length: 1 })).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
    });
  },
);

test('a damaged replica is told again after a new registration, and is gone when the master orders it', async () => {
  await cluster.spoil('bs1', '1.1', 5);
  await expect(cluster.read('bs1')).rejects.toMatchObject({ code: 'DATA_CORRUPT' });
  await cluster.master.until(() => cluster.master.damage.length === 1);
  cluster.master.reregisterNext = true;
  await cluster.master.until(() => cluster.master.damage.length === 2);
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
