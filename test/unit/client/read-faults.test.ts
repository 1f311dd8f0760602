import type { CommittedBlock } from '../../../src/common/file-status.js';
import { generation } from '../../../src/common/ids.js';
import { eventually } from '../../support/eventually.js';
import { fakeCluster, someBytes, type FakeCluster } from '../../support/fake-cluster.js';

const KiB = 1024;
const CHUNK = 64 * KiB;
const BLOCK = 8 * CHUNK;
const LIMITS = { rangeBytes: 4 * CHUNK, readBytesMax: 16 * CHUNK };

describe('reading while replicas fail', () => {
  let cluster: FakeCluster;
  const data = someBytes(3 * BLOCK + 12_345);
  beforeEach(async () => {
    cluster = fakeCluster(LIMITS);
    await cluster.client.writeFile('/f', data, { blockSize: BLOCK });
  });
  afterEach(() => cluster.client.close());

  const expectWhole = async (): Promise<void> => {
    const read = await cluster.client.readFile('/f', { verify: true });
    expect(Buffer.compare(read, data)).toBe(0);
  };
  const blockIds = (): number[] => cluster.master.file('/f').blocks.map((b) => b.id);

  test('a file that is cut between two pages of its blocks: an error, not a short file', async () => {
    cluster.master.after = ({ method }) => {
      if (method === 'locate') cluster.master.file('/f').blocks.length = 2;
    };
    await expect(cluster.client.readFile('/f')).rejects.toMatchObject({
      code: 'DATA_MISSING',
      path: '/f',
    });
  });

  /** From the second question on the block has another generation, with `over` and the same replicas. */
  const reopenAfterFirstLocate = (over: Partial<CommittedBlock>): void => {
    let asked = 0;
    cluster.master.after = ({ method }) => {
      if (method !== 'locate' || ++asked > 1) return;
      const { blocks } = cluster.master.file('/f');
      const [first] = blocks;
      if (first === undefined) throw new Error('no block');
      const next = generation(first.generation + 1_000);
      blocks[0] = { ...first, generation: next, ...over };
      for (const server of cluster.servers) {
        const replica = server.replicas.get(first.id);
        if (replica) server.replicas.set(first.id, { ...replica, generation: next });
      }
    };
  };

  test('a block that got another content while it was read: an error, not a mixture', async () => {
    reopenAfterFirstLocate({ sha256: new Uint8Array(32).fill(7) });
    await expect(cluster.client.readFile('/f')).rejects.toMatchObject({
      code: 'DATA_MISSING',
      path: '/f',
      message: expect.stringMatching(/changed while it was read/),
    });
  });

  test('a block with a new generation of the same content is read on', async () => {
    reopenAfterFirstLocate({});
    await expectWhole();
  });

  test('two of three servers dead', async () => {
    cluster.servers[0]?.kill();
    cluster.servers[1]?.kill();
    await expectWhole();
  });

  test('a server that failed is tried last after that', async () => {
    cluster.servers[0]?.kill();
    await expectWhole();
    const before = cluster.servers[0]?.reads.length;
    await expectWhole();
    expect(cluster.servers[0]?.reads).toHaveLength(before ?? -1);
  });

  test.each([0, 1, 3])(
    'a connection that breaks after %d chunks: the next replica goes on from there',
    async (n) => {
      const [first, second] = cluster.servers;
      if (first) first.breakReadAfter = n;
      await expectWhole();
      const continued = second?.reads.filter((r) => r.offset % (4 * CHUNK) === n * CHUNK).length;
      expect(continued).toBeGreaterThan(0);
    },
  );

  test('a server that falls silent is left after the idle time', async () => {
    if (cluster.servers[0]) cluster.servers[0].stallReadAfter = 2;
    await expectWhole();
    expect(cluster.servers[0]?.openReads).toBe(0);
  });

  test('a silent server is left soon, and one that is slow like all others is waited for in the end', async () => {
    const [first, second, third] = cluster.servers;
    if (!first || !second || !third) throw new Error('three servers');
    const hasty = { readFailoverMs: 20, readIdleTimeoutMs: 60_000 };
    first.stallReadAfter = 0;
    const client = cluster.connect(hasty);
    expect(Buffer.compare(await client.readFile('/f'), data)).toBe(0);
    await client.close();

    first.stallReadAfter = undefined;
    for (const server of [first, second, third]) server.readDelayMs = 80;
    const other = cluster.connect(hasty);
    await expect(other.readFile('/f', { length: CHUNK })).resolves.toHaveLength(CHUNK);
    expect(first.reads.length + second.reads.length + third.reads.length).toBeGreaterThan(3);
    await other.close();
  });

  test('a slow replica is slow, and right', async () => {
    if (cluster.servers[0]) cluster.servers[0].readDelayMs = 3;
    await expectWhole();
  });

  test('a flipped bit is never delivered, and the master hears of it', async () => {
    const [, block] = cluster.master.file('/f').blocks;
    if (block) cluster.servers[0]?.corrupt(block.id, 3 * CHUNK + 7);
    // The fake finds holders by length, so the damaged one is offered first.
    await expectWhole();
    expect(cluster.master.badReplicas).toContainEqual(
      expect.objectContaining({ blockId: block?.id, serverId: cluster.servers[0]?.id }),
    );
  });

  test('replicas damaged at different chunks: each range takes what is good', async () => {
    const [block] = blockIds();
    cluster.servers[0]?.corrupt(block as never, 1);
    cluster.servers[1]?.corrupt(block as never, CHUNK + 1);
    cluster.servers[2]?.corrupt(block as never, 3 * CHUNK + 1);
    await expectWhole();
  });

  test('every replica damaged at one chunk: DATA_CORRUPT names block and servers', async () => {
    const [block] = blockIds();
    for (const server of cluster.servers.slice(0, 3)) server.corrupt(block as never, 5);
    await expect(cluster.client.readFile('/f')).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      path: '/f',
      message: expect.stringMatching(new RegExp(`block ${block} .*bs1.*bs2.*bs3`)),
    });
  });

  test('all servers dead: DATA_MISSING names block and servers', async () => {
    for (const server of cluster.servers) server.kill();
    await expect(cluster.client.readFile('/f')).rejects.toMatchObject({
      code: 'DATA_MISSING',
      message: expect.stringMatching(/bs1.*bs2.*bs3/),
    });
  });

  test('replicas that moved meanwhile are found by asking once more', async () => {
    const read = cluster.client.read('/f')[Symbol.asyncIterator]();
    const slices = [(await read.next()).value as Uint8Array];
    for (const server of cluster.servers.slice(0, 3)) {
      for (const [id, replica] of server.replicas) cluster.servers[4]?.replicas.set(id, replica);
      server.kill();
      server.replicas.clear();
    }
    for (let next = await read.next(); next.done !== true; next = await read.next())
      slices.push(next.value);
    expect(Buffer.compare(Buffer.concat(slices), data)).toBe(0);
  });

  test('blocks that no server has reported yet are waited for', async () => {
    cluster.master.unreported = 4;
    await expectWhole();
  });

  test.each([
    [true, 'BLOCK_NOT_REPORTED'],
    [false, 'DATA_MISSING'],
  ])('a block that no server has to the end; master in safe mode: %s', async (safe, code) => {
    cluster.master.unreported = Number.POSITIVE_INFINITY;
    cluster.master.safe = safe;
    const hasty = cluster.connect({ timeoutMs: 300 });
    await expect(hasty.readFile('/f')).rejects.toMatchObject({ code, path: '/f' });
    await hasty.close();
  });

  test('a block whose SHA-256 is another one is found by verify alone', async () => {
    const file = cluster.master.file('/f');
    const [first] = file.blocks;
    if (first) file.blocks[0] = { ...first, sha256: new Uint8Array(32) };
    await expect(cluster.client.readFile('/f', { verify: true })).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
    });
    await expect(cluster.client.readFile('/f')).resolves.toHaveLength(data.length);
  });

  test('a reader that leaves early leaves no stream behind', async () => {
    for await (const slice of cluster.client.read('/f')) {
      expect(slice.length).toBeGreaterThan(0);
      break;
    }
    await eventually('all reads are closed', () =>
      cluster.servers.every(({ openReads }) => openReads === 0) ? true : undefined,
    );
  });

  test('a signal ends a read that waits for a silent server', async () => {
    const client = cluster.connect({ readIdleTimeoutMs: 60_000 });
    if (cluster.servers[0]) cluster.servers[0].stallReadAfter = 1;
    const stop = new AbortController();
    const reading = client.readFile('/f', { signal: stop.signal });
    setTimeout(() => stop.abort(), 20);
    await expect(reading).rejects.toMatchObject({ code: 'CANCELLED' });
    await eventually('the read is closed', () =>
      cluster.servers[0]?.openReads === 0 ? true : undefined,
    );
    await client.close();
  });

  test('what a reader that pauses holds stays within the budget', async () => {
    let given = 0;
    for await (const slice of cluster.client.read('/f')) {
      given += slice.length;
      if (given > 2 * CHUNK) break;
      await new Promise((go) => setTimeout(go, 20));
    }
    const asked = cluster.servers.flatMap((s) => s.reads).reduce((sum, r) => sum + r.length, 0);
    expect(asked).toBeLessThanOrEqual(LIMITS.readBytesMax);
    expect(asked).toBeGreaterThan(LIMITS.rangeBytes);
  });

  test('checksum does not depend on the block size, nor on one bad server', async () => {
    await cluster.client.writeFile('/g', data, { blockSize: CHUNK * 3 });
    const { value } = await cluster.client.checksum('/f');
    cluster.servers[0]?.kill();
    const [block] = cluster.master.file('/g').blocks;
    if (block) cluster.servers[1]?.corrupt(block.id, 9);
    await expect(cluster.client.checksum('/g')).resolves.toEqual({
      algorithm: 'COMPOSITE-CRC32C',
      value,
    });
  });
});
