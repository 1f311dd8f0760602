import { DfsError } from '../../../src/common/error.js';
import type { WriteMoment } from '../../support/fake-block-server.js';
import { fakeCluster, someBytes, type FakeCluster } from '../../support/fake-cluster.js';

const KiB = 1024;
const PACKET = 64 * KiB;
const BLOCK = 8 * PACKET;
/** Small packets, so that a block has several. */
const LIMITS = { packetBytes: PACKET };

async function expectContent(cluster: FakeCluster, data: Buffer, path = '/f'): Promise<void> {
  expect(Buffer.compare(await cluster.client.readFile(path, { verify: true }), data)).toBe(0);
}

describe('a server of the chain is lost while a block is written', () => {
  let cluster: FakeCluster;
  beforeEach(() => {
    cluster = fakeCluster(LIMITS);
  });
  afterEach(() => cluster.client.close());

  const data = someBytes(2 * BLOCK + 1000);
  const moments: [string, WriteMoment, number][] = [
    ['at the header', 'header', 0],
    ['at the first packet', 'packet', 0],
    ['in the middle', 'packet', 4],
    ['at the last packet', 'packet', 7],
    ['at the seal', 'seal', 0],
  ];
  for (const position of [0, 1, 2])
    for (const how of ['die', 'stall', 'refuse'] as const)
      test.each(moments)(
        `server ${position} of the chain: ${how} %s`,
        async (_name, moment, after) => {
          const victim = cluster.servers[position];
          victim?.writeFaults.push({ moment, after, how });
          await cluster.client.writeFile('/f', data, { blockSize: BLOCK });
          await expectContent(cluster, data);
          expect(victim?.writeFaults).toHaveLength(0);
          // Two survivors at least hold every block under the generation that the master has.
          for (const block of cluster.master.file('/f').blocks)
            expect(cluster.master.holders(block).length).toBeGreaterThanOrEqual(2);
        },
      );

  test('one after another until one is left: the write goes on with it', async () => {
    cluster.servers[0]?.writeFaults.push({ moment: 'packet', after: 1, how: 'die' });
    cluster.servers[2]?.writeFaults.push({ moment: 'packet', after: 2, how: 'die' });
    await cluster.client.writeFile('/f', data.subarray(0, BLOCK), { blockSize: BLOCK });
    await expectContent(cluster, data.subarray(0, BLOCK));
  });

  test('all of the chain: the block is written again on other servers', async () => {
    for (const server of cluster.servers.slice(0, 3))
      server.writeFaults.push({ moment: 'packet', after: 3, how: 'die' });
    await cluster.client.writeFile('/f', data, { blockSize: BLOCK });
    await expectContent(cluster, data);
    expect(cluster.master.seen.map((c) => c.method)).toContain('abandonBlock');
    const last = cluster.master.file('/f').blocks[0];
    expect(last && cluster.master.holders(last).map((s) => s.name)).toEqual(['bs4', 'bs5', 'bs6']);
  });

  test('all of the chain, when the first bytes are no longer kept: a clear failure, and the file is given up', async () => {
    const client = cluster.connect({ rewriteBytesMax: PACKET });
    // Slice by slice, so that the first packets are acknowledged before the servers go.
    const writer = await client.openWriter('/f', { blockSize: BLOCK });
    const write = async (): Promise<void> => {
      for (let at = 0; at < BLOCK; at += PACKET) {
        await writer.write(data.subarray(at, at + PACKET));
        await new Promise((go) => setTimeout(go, 5));
        if (at === 5 * PACKET) for (const server of cluster.servers.slice(0, 3)) server.kill();
      }
      await writer.close();
    };
    await expect(write()).rejects.toMatchObject({ code: 'UNAVAILABLE', path: '/f' });
    await expect(writer.write(data)).rejects.toThrow(/could not be written/);
    await writer.abort();
    await expect(client.exists('/f')).resolves.toBe(false);
    await client.close();
  });

  test('one in the middle and one in the recovery: the third goes on from the generation that failed', async () => {
    const client = cluster.connect({ rewriteBytesMax: PACKET });
    cluster.servers[0]?.writeFaults.push({ moment: 'packet', after: 5, how: 'die' });
    const writer = await client.openWriter('/f', { blockSize: BLOCK });
    for (let at = 0; at < data.length; at += PACKET) {
      await writer.write(data.subarray(at, at + PACKET));
      await new Promise((go) => setTimeout(go, 3));
      if (at === 2 * PACKET)
        cluster.servers[2]?.writeFaults.push({ moment: 'header', after: 0, how: 'die' });
    }
    await writer.close();
    await expectContent(cluster, data);
    await client.close();
  });

  test('all servers of the cluster: the master explains', async () => {
    const client = cluster.connect({ timeoutMs: 300 });
    for (const server of cluster.servers)
      server.writeFaults.push({ moment: 'packet', after: 0, how: 'die' });
    await expect(client.writeFile('/f', data)).rejects.toMatchObject({
      code: 'NOT_ENOUGH_SERVERS',
      message: 'No block server can take a replica: all 6 are full',
    });
    await client.close();
  });

  test('all servers of the cluster, which are back at once without what was unfinished: written again on them', async () => {
    const small = fakeCluster(LIMITS, 3);
    await using client = small.client;
    const writer = await client.openWriter('/f', { blockSize: BLOCK });
    await writer.write(data.subarray(0, 3 * PACKET));
    await new Promise((go) => setTimeout(go, 20));
    for (const server of small.servers) server.kill();
    // The writer has tried in vain to place the block elsewhere.
    while (small.master.seen.filter(({ method }) => method === 'addBlock').length < 3)
      await new Promise((go) => setTimeout(go, 5));
    for (const server of small.servers) server.revive();
    await writer.write(data.subarray(3 * PACKET));
    await writer.close();
    await expectContent(small, data);
    for (const block of small.master.file('/f').blocks)
      expect(small.master.holders(block)).toHaveLength(3);
  });

  test('one dead, the others without what was unfinished: only the dead one is avoided for the block that is written again', async () => {
    const small = fakeCluster(LIMITS, 4);
    await using client = small.client;
    const writer = await client.openWriter('/f', { blockSize: BLOCK });
    await writer.write(data.subarray(0, 3 * PACKET));
    await new Promise((go) => setTimeout(go, 20));
    for (const server of small.servers.slice(1, 3)) server.replicas.clear();
    small.servers[0]?.kill();
    await writer.write(data.subarray(3 * PACKET));
    await writer.close();
    await expectContent(small, data);
    const first = small.master.file('/f').blocks[0];
    expect(first && small.master.holders(first).map((s) => s.name)).toEqual(['bs2', 'bs3', 'bs4']);
  });

  test('with min-replicas 2 and one survivor: written again rather than committed by one', async () => {
    cluster.master.minReplicas = 2;
    for (const server of cluster.servers.slice(0, 2))
      server.writeFaults.push({ moment: 'packet', after: 2, how: 'die' });
    await cluster.client.writeFile('/f', data, { blockSize: BLOCK });
    await expectContent(cluster, data);
  });

  test('a chain that its server ended while the writer paused goes on with all servers', async () => {
    const writer = await cluster.client.openWriter('/f', { blockSize: BLOCK });
    await writer.write(data.subarray(0, PACKET));
    await new Promise((go) => setTimeout(go, 20));
    cluster.servers[0]?.endWritesQuietly();
    await new Promise((go) => setTimeout(go, 20));
    await writer.write(data.subarray(PACKET, 3 * PACKET));
    await writer.close();
    await expectContent(cluster, data.subarray(0, 3 * PACKET));
    const [block] = cluster.master.file('/f').blocks;
    expect(block && cluster.master.holders(block)).toHaveLength(3);
  });

  test('quorum: two of three seals publish the file', async () => {
    cluster.servers[2]?.writeFaults.push({ moment: 'seal', after: 0, how: 'stall' });
    const client = cluster.connect({ ackTimeoutMs: 60_000, sealTimeoutMs: 60_000 });
    const began = performance.now();
    await client.writeFile('/f', data.subarray(0, 100), { ack: 'quorum' });
    // The third would be waited for much longer.
    expect(performance.now() - began).toBeLessThan(30_000);
    await expectContent(cluster, data.subarray(0, 100));
  });
});

describe('flush, append, truncate', () => {
  let cluster: FakeCluster;
  beforeEach(() => {
    cluster = fakeCluster(LIMITS);
  });
  afterEach(() => cluster.client.close());
  const data = someBytes(3 * BLOCK);

  test('flushed bytes are readable, and the short block goes on', async () => {
    const writer = await cluster.client.openWriter('/f', { blockSize: BLOCK });
    const cuts = [0, 10, PACKET + 1, BLOCK - 1, BLOCK, BLOCK + 5, 2 * BLOCK + 3 * PACKET];
    for (let i = 1; i < cuts.length; i++) {
      await writer.write(data.subarray(cuts[i - 1], cuts[i]));
      await writer.flush();
      await expectContent(cluster, data.subarray(0, cuts[i]));
    }
    expect((await writer.close()).length).toBe(cuts.at(-1));
    await expectContent(cluster, data.subarray(0, cuts.at(-1)));
    expect(cluster.master.file('/f').blocks.map((b) => b.length)).toEqual([
      BLOCK,
      BLOCK,
      3 * PACKET,
    ]);
  });

  test('a flush that failed is made good by the next one, not taken for done', async () => {
    const client = cluster.connect({ timeoutMs: 1_000 });
    const writer = await client.openWriter('/f', { blockSize: BLOCK });
    await writer.write(data.subarray(0, 10));
    await writer.flush();
    cluster.master.before = ({ method }) => {
      if (method === 'flushFile') throw new DfsError('UNAVAILABLE', 'the master is away');
    };
    await writer.write(data.subarray(10, 20));
    await expect(writer.flush()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(writer.flush()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    cluster.master.before = () => {};
    await writer.flush();
    await expectContent(cluster, data.subarray(0, 20));
    await writer.write(data.subarray(20, 30));
    await writer.close();
    await expectContent(cluster, data.subarray(0, 30));
    await client.close();
  });

  test('after a flush a block over the bound is left as it is', async () => {
    const client = cluster.connect({ reopenBytesMax: 100 });
    const writer = await client.openWriter('/f', { blockSize: BLOCK });
    await writer.write(data.subarray(0, 100));
    await writer.flush();
    await writer.write(data.subarray(100, 200));
    await writer.close();
    expect(cluster.master.file('/f').blocks.map((b) => b.length)).toEqual([100, 100]);
    await expectContent(cluster, data.subarray(0, 200));
    await client.close();
  });

  test.each([10, PACKET, BLOCK - 1, BLOCK, BLOCK + 77])('append to %d bytes', async (size) => {
    await cluster.client.writeFile('/f', data.subarray(0, size), { blockSize: BLOCK });
    const writer = await cluster.client.openAppend('/f');
    expect(writer.position).toBe(size);
    await writer.write(data.subarray(size, size + BLOCK));
    await writer.close();
    await expectContent(cluster, data.subarray(0, size + BLOCK));
    const lengths = cluster.master.file('/f').blocks.map((b) => b.length);
    expect(lengths.slice(0, -1).every((n) => n === BLOCK)).toBe(true);
  });

  test('append survives the loss of a server before the first ack', async () => {
    await cluster.client.writeFile('/f', data.subarray(0, 1000), { blockSize: BLOCK });
    cluster.servers[0]?.writeFaults.push({ moment: 'header', after: 0, how: 'die' });
    const writer = await cluster.client.openAppend('/f');
    await writer.write(data.subarray(1000, 5000));
    await writer.close();
    await expectContent(cluster, data.subarray(0, 5000));
  });

  test.each(['packet', 'seal'] as const)(
    'append survives the loss of a server at its first %s',
    async (moment) => {
      await cluster.client.writeFile('/f', data.subarray(0, 1000), { blockSize: BLOCK });
      cluster.servers[2]?.writeFaults.push({ moment, after: 0, how: 'die' });
      const writer = await cluster.client.openAppend('/f');
      await writer.write(data.subarray(1000, 5000));
      await writer.close();
      await expectContent(cluster, data.subarray(0, 5000));
      const [block] = cluster.master.file('/f').blocks;
      expect(block && cluster.master.holders(block)).toHaveLength(2);
    },
  );

  test('append of nothing changes nothing', async () => {
    await cluster.client.writeFile('/f', data.subarray(0, 10));
    const before = cluster.master.file('/f').blocks;
    await (await cluster.client.openAppend('/f')).close();
    expect(cluster.master.file('/f').blocks).toEqual(before);
  });

  test.each([0, 1, PACKET, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK])(
    'truncate to %d',
    async (length) => {
      await cluster.client.writeFile('/f', data.subarray(0, 2 * BLOCK), { blockSize: BLOCK });
      const status = await cluster.client.truncate('/f', length);
      expect(status.length).toBe(length);
      await expectContent(cluster, data.subarray(0, length));
    },
  );

  test('truncate goes on when a server is lost', async () => {
    await cluster.client.writeFile('/f', data.subarray(0, BLOCK), { blockSize: BLOCK });
    cluster.servers[1]?.writeFaults.push({ moment: 'header', after: 0, how: 'die' });
    await cluster.client.truncate('/f', 12_345);
    await expectContent(cluster, data.subarray(0, 12_345));
  });
});

describe('giving up', () => {
  let cluster: FakeCluster;
  beforeEach(() => {
    cluster = fakeCluster(LIMITS);
  });
  afterEach(() => cluster.client.close());
  const data = someBytes(BLOCK);

  test('abort in the middle leaves no file, and later calls say why', async () => {
    const writer = await cluster.client.openWriter('/f');
    await writer.write(data);
    await writer.abort();
    await expect(writer.write(data)).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(writer.close()).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(cluster.client.exists('/f')).resolves.toBe(false);
    expect(cluster.master.files.size).toBe(0);
  });

  test('a signal ends a write that waits for a stalled chain', async () => {
    const client = cluster.connect({ ackTimeoutMs: 60_000, unackedBytesMax: PACKET });
    cluster.servers[0]?.writeFaults.push({ moment: 'packet', after: 0, how: 'stall' });
    const stop = new AbortController();
    const writing = client.writeFile('/f', data, { signal: stop.signal });
    setTimeout(() => stop.abort(), 20);
    await expect(writing).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(cluster.master.files.size).toBe(0);
    await client.close();
  });

  test('closing the client gives open files up', async () => {
    const client = cluster.connect();
    const writer = await client.openWriter('/f');
    await writer.write(data);
    await client.close();
    expect(cluster.master.files.size).toBe(0);
    await expect(client.openWriter('/g')).rejects.toBeInstanceOf(DfsError);
  });

  test('a writer whose lease ended does nothing to the file once its own client has opened it anew', async () => {
    await cluster.client.writeFile('/f', data.subarray(0, 10), { blockSize: BLOCK });
    const older = await cluster.client.openAppend('/f');
    // This master lets a file be opened again as if the lease had ended.
    const newer = await cluster.client.openAppend('/f');
    await expect(older.write(data)).rejects.toMatchObject({ code: 'LEASE_EXPIRED', path: '/f' });
    await expect(older.flush()).rejects.toMatchObject({ code: 'LEASE_EXPIRED' });
    await expect(older.close()).rejects.toMatchObject({ code: 'LEASE_EXPIRED' });
    await older.abort();
    await newer.write(data.subarray(10, 30));
    await newer.close();
    await expectContent(cluster, data.subarray(0, 30));
    expect(cluster.master.seen.map((call) => call.method)).not.toContain('abandonFile');
  });

  test('a close under way whose answer is late is not taken back when the file is opened again', async () => {
    const writer = await cluster.client.openWriter('/f', { blockSize: BLOCK });
    await writer.write(data.subarray(0, 10));
    let reopened: Promise<unknown> | undefined;
    cluster.master.after = ({ method }) => {
      if (method !== 'completeFile' || reopened !== undefined) return;
      reopened = cluster.client.openAppend('/f');
      throw new DfsError('UNAVAILABLE', 'the answer is lost');
    };
    await expect(writer.close()).resolves.toMatchObject({ length: 10 });
    await reopened;
  });

  test('a close that the master refuses gives the path back', async () => {
    cluster.master.before = ({ method }) => {
      if (method === 'completeFile') throw new DfsError('VERSION_CONFLICT');
    };
    await expect(cluster.client.writeFile('/f', data)).rejects.toMatchObject({
      code: 'VERSION_CONFLICT',
    });
    expect(cluster.master.files.size).toBe(0);
  });
});

test('memory in flight stays within its bounds whatever the file is', async () => {
  const cluster = fakeCluster({
    packetBytes: PACKET,
    unackedBytesMax: 4 * PACKET,
    rewriteBytesMax: 2 * PACKET,
  });
  const writer = await cluster.client.openWriter('/f', { blockSize: BLOCK });
  const slice = someBytes(PACKET + 13);
  let peak = 0;
  for (let i = 0; i < 64; i++) {
    await writer.write(slice);
    peak = Math.max(peak, cluster.client.packetMemory.liveBytes);
  }
  expect(writer.peakUnackedBytes).toBeLessThanOrEqual(4 * PACKET);
  await writer.close();
  expect(cluster.client.packetMemory.peakBytes).toBeGreaterThan(PACKET);
  // Unacknowledged, unhashed, kept for a rewrite by two blocks, one being filled, one held for its hash each.
  expect(cluster.client.packetMemory.peakBytes).toBeLessThanOrEqual(
    (4 + 4 + 2 * 2 + 1 + 2) * PACKET,
  );
  expect(cluster.client.packetMemory.liveBytes).toBe(0);
  await cluster.client.close();
});
