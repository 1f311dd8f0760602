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

  test('a file of one block takes two calls that change something', async () => {
    const { client, master } = cluster;
    await client.writeFile('/f', someBytes(5));
    expect(changes(master)).toEqual(['createFile', 'completeFile']);
  });

  test('a master that allots no block with the file is asked for one', async () => {
    const { client, master } = cluster;
    master.allotsFirstBlocks = false;
    await client.writeFile('/f', someBytes(5));
    expect(changes(master)).toEqual(['createFile', 'addBlock', 'completeFile']);
  });

  test('a first block that nothing was written to is given up before the file is published', async () => {
    const { client, master } = cluster;
    const writer = await client.openWriter('/f');
    await writer.flush();
    await writer.write(someBytes(5));
    expect(await writer.close()).toMatchObject({ length: 5 });
    expect(await (await client.openWriter('/g')).close()).toMatchObject({ length: 0 });
    const flushed = ['createFile', 'abandonBlock', 'flushFile', 'addBlock', 'completeFile'];
    const empty = ['createFile', 'abandonBlock', 'completeFile'];
    expect(changes(master)).toEqual([...flushed, ...empty]);
  });

  test('a first block that is lost with its whole chain is allotted again', async () => {
    const { client, master, servers } = cluster;
    const writer = await client.openWriter('/f');
    const lost = master.seen.length;
    for (const server of servers.slice(0, 3)) server.kill();
    await writer.write(someBytes(5));
    await writer.close();
    expect(master.seen.slice(lost).map(({ method }) => method)).toEqual(
      expect.arrayContaining(['abandonBlock', 'addBlock', 'completeFile']),
    );
  });

  test('a file that begins with few bytes and goes on with many', async () => {
    const { client } = cluster;
    const data = someBytes(3 * 1024 * KiB);
    const writer = await client.openWriter('/f', { blockSize: 2 * 1024 * KiB });
    for (const [from, to] of [
      [0, 5],
      [5, 70 * KiB],
      [70 * KiB, data.length],
    ])
      await writer.write(data.subarray(from, to));
    await writer.close();
    expect(Buffer.compare(await client.readFile('/f', { verify: true }), data)).toBe(0);
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
