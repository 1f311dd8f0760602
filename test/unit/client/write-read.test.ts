import type { FakeMaster } from '../../support/fake-master.js';
import { fakeCluster, someBytes, type FakeCluster } from '../../support/fake-cluster.js';

const KiB = 1024;
const BLOCK = 256 * KiB;

describe('what is written is read back', () => {
  let cluster: FakeCluster;
  beforeEach(() => {
    cluster = fakeCluster();
  });
  afterEach(() => cluster.client.close());

  const sizes = [
    0,
    1,
    64 * KiB - 1,
    64 * KiB,
    64 * KiB + 1,
    BLOCK - 1,
    BLOCK,
    BLOCK + 1,
    5 * BLOCK + 777,
  ];
  test.each(sizes)('%d bytes', async (size) => {
    const { client, master, servers } = cluster;
    const data = someBytes(size);
    const status = await client.writeFile('/f', data, { blockSize: BLOCK });
    expect(status.length).toBe(size);
    expect(Buffer.compare(await client.readFile('/f', { verify: true }), data)).toBe(0);
    expect(master.file('/f').blocks).toHaveLength(Math.ceil(size / BLOCK));
    for (const block of master.file('/f').blocks) expect(master.holders(block)).toHaveLength(3);
    expect(servers.every((s) => s.openReads === 0)).toBe(true);
  });

  test('a file without content takes one call that changes something', async () => {
    const { client, master } = cluster;
    const status = await client.writeFile('/f', '');
    expect(status).toMatchObject({ path: '/f', length: 0 });
    expect(master.file('/f').open).toBe(false);
    expect(changes(master)).toEqual(['createFile']);
  });

  test('a master that does not know closed files opens it, and it is completed', async () => {
    const { client, master } = cluster;
    master.makesClosedFiles = false;
    const status = await client.writeFile('/f', '');
    expect(status).toMatchObject({ path: '/f', length: 0 });
    expect(master.file('/f').open).toBe(false);
    expect(changes(master)).toEqual(['createFile', 'completeFile']);
  });

  test('blocks larger than a packet, whose hash comes from the thread', async () => {
    const { client } = cluster;
    const data = someBytes(3 * 1024 * KiB + 5);
    await client.writeFile('/f', data, { blockSize: 2 * 1024 * KiB });
    expect(Buffer.compare(await client.readFile('/f', { verify: true }), data)).toBe(0);
  });

  test.each([
    [0, 10],
    [65_530, 12],
    [BLOCK - 1, 2],
    [BLOCK, BLOCK],
    [1, 5 * BLOCK],
    [3 * BLOCK + 10, 0],
    [9 * BLOCK, 5],
  ])('range from %d of %d bytes', async (start, length) => {
    const data = someBytes(3 * BLOCK + 99);
    await cluster.client.writeFile('/f', data, { blockSize: BLOCK });
    const read = await cluster.client.readFile('/f', { start, length });
    expect(Buffer.compare(read, data.subarray(start, start + length))).toBe(0);
  });
});

function changes({ seen }: FakeMaster): string[] {
  return seen.filter(({ context }) => context.operation > 0).map(({ method }) => method);
}
