import { rm } from 'node:fs/promises';
import { DfsError } from '../../../src/common/error.js';
import { blockId, epoch, generation } from '../../../src/common/ids.js';
import { BlockCluster, testBytes } from '../../support/block-cluster.js';

let cluster: BlockCluster;
beforeEach(async () => {
  cluster = await BlockCluster.start(0);
});
afterEach(() => cluster.close());

const FAST = { retryDelayMsMin: 1, retryDelayMsMax: 4 };

test('a server keeps on asking until the master is there', async () => {
  cluster.master.down = true;
  const joined = cluster.add('bs1', { limits: FAST });
  let done = false;
  void joined.then(() => (done = true));
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(done).toBe(false);
  cluster.master.down = false;
  await joined;
  expect(cluster.master.registers[0]).toMatchObject({ name: 'bs1', clusterId: undefined });
});

test('a master that forgot a server gets a registration and a full report in pages', async () => {
  cluster.master.pageSize = 2;
  await cluster.add('bs1', { limits: FAST });
  for (let id = 1; id <= 5; id++) await cluster.put(testBytes(10), { blockId: blockId(id) });
  cluster.master.replicas.clear();
  cluster.master.reports.length = 0;
  cluster.master.reregisterNext = true;
  await cluster.master.until(() => cluster.master.registers.length === 2);
  expect(cluster.master.registers[1]?.clusterId).toBe('cluster-1');
  await cluster.master.until(() => cluster.master.replicas.size === 5);
  const pages = cluster.master.reports.filter((r) => r.page !== undefined && r.registration === 2);
  expect(pages.map((r) => r.page)).toEqual([
    { after: 0, upTo: 2 },
    { after: 2, upTo: 4 },
    { after: 4, upTo: Number.MAX_SAFE_INTEGER },
  ]);
});

test('a replica is reported as soon as it is final, without a heartbeat in between', async () => {
  cluster.master.heartbeatIntervalMs = 3_600_000;
  await cluster.add('bs1', { limits: FAST });
  const heartbeats = cluster.master.heartbeats.length;
  await cluster.put(testBytes(10));
  await cluster.master.until(() => cluster.master.replicas.get('1.1') === 10);
  expect(cluster.master.heartbeats.length).toBeLessThanOrEqual(heartbeats + 1);
});

test('reports that could not be sent arrive when the master is back', async () => {
  await cluster.add('bs1', { limits: FAST });
  cluster.master.down = true;
  await cluster.put(testBytes(10));
  expect(cluster.master.replicas.size).toBe(0);
  cluster.master.down = false;
  await cluster.master.until(() => cluster.master.replicas.has('1.1'));
});

test('a report that has to be repeated gets a number of its own, above that of the one before', async () => {
  const { master } = cluster;
  await cluster.add('bs1', { limits: FAST });
  const take = master.reportReplicas.bind(master);
  const seen: number[] = [];
  master.reportReplicas = async (request) => {
    if (request.added.length === 0) return take(request);
    seen.push(request.sequence);
    if (seen.length === 1) throw new DfsError('UNAVAILABLE', 'the answer was lost');
    return take(request);
  };
  await cluster.put(testBytes(10));
  await master.until(() => master.replicas.has('1.1'));
  expect(seen).toHaveLength(2);
  expect(seen[1]).toBeGreaterThan(seen[0] ?? 0);
  expect(seen[0]).toBeGreaterThan(0);
});

test('only the exact generation is deleted', async () => {
  await cluster.add('bs1', { limits: FAST });
  await cluster.put(testBytes(10), { generation: generation(3) });
  const orders = [2, 4].map((gen) => ({ blockId: blockId(1), generation: generation(gen) }));
  cluster.master.deleteNext = orders;
  await cluster.master.until(() => cluster.master.reports.some((r) => r.removed.length === 2));
  expect((await cluster.read('bs1', { generation: generation(3) })).length).toBe(10);
});

test('a master of a lower epoch than was seen cannot delete', async () => {
  cluster.master.epoch = epoch(5);
  await cluster.add('bs1', { limits: FAST });
  await cluster.put(testBytes(10));
  cluster.master.epoch = epoch(4);
  cluster.master.deleteNext = [{ blockId: blockId(1), generation: generation(1) }];
  await cluster.master.until(() => cluster.master.deleteNext.length === 0);
  const told = cluster.master.heartbeats.length;
  await cluster.master.until(() => cluster.master.heartbeats.length > told + 2);
  expect((await cluster.read('bs1')).length).toBe(10);
});

test('a stopping server says farewell after its streams have ended', async () => {
  const { server } = await cluster.add('bs1', { limits: { ...FAST, stopGraceMs: 10 } });
  const write = await cluster.begin(cluster.chain());
  await write.packet(testBytes(10), 0);
  await write.until(() => write.acked === 10);
  await server.stop();
  expect(cluster.master.heartbeats.at(-1)).toMatchObject({ stopping: true, activeStreams: 0 });
  await write.over;
  const late = cluster.blocks.connect('bs1').write({});
  await expect(late.answers[Symbol.asyncIterator]().next()).rejects.toMatchObject({
    code: 'UNAVAILABLE',
  });
  cluster.servers.length = 0;
});

test('registrations that end at once are followed by a pause that grows, and that a stop cuts short', async () => {
  cluster.master.heartbeatIntervalMs = 3_600_000;
  cluster.master.heartbeatsPerRegistration = 1;
  const limits = { retryDelayMsMin: 20, retryDelayMsMax: 3_600_000 };
  await cluster.add('bs1', { limits });
  const sinceMs = performance.now();
  await cluster.master.until(() => cluster.master.registers.length === 5);
  // Pauses of at least 10, 20, 40 and 80 ms.
  expect(performance.now() - sinceMs).toBeGreaterThan(120);
});

test('registrations that end at their second heartbeat count as ended at once: the one who ended them beats as often', async () => {
  cluster.master.heartbeatsPerRegistration = 2;
  const limits = { retryDelayMsMin: 100, retryDelayMsMax: 3_600_000 };
  await cluster.add('bs1', { limits });
  const sinceMs = performance.now();
  await cluster.master.until(() => cluster.master.registers.length === 4);
  // Three registrations of 20 ms, pauses of at least 50, 100 and 200 ms.
  expect(performance.now() - sinceMs).toBeGreaterThan(350);
});

describe('replicas that the master wants to be verified', () => {
  const name = { blockId: blockId(1), generation: generation(1) };

  /** Asks for the names and then waits until a later heartbeat. */
  const verify = async (...names: (typeof name)[]): Promise<void> => {
    cluster.master.verifyNext = names;
    const told = cluster.master.heartbeats.length;
    await cluster.master.until(() => cluster.master.heartbeats.length > told + 2);
  };

  test('a sound one stays as it is, and nothing is said', async () => {
    await cluster.add('bs1', { limits: FAST });
    await cluster.put(testBytes(300_000));
    await cluster.master.until(() => cluster.master.replicas.has('1.1'));
    await verify(name);
    expect(cluster.master.damage).toEqual([]);
    expect((await cluster.read('bs1')).length).toBe(300_000);
  });

  test.each([
    ['first chunk', 3],
    ['last chunk', 299_999],
    ['trailer', 300_030],
  ])('damage in the %s is found on the disk and reported', async (_where, at) => {
    await cluster.add('bs1', { limits: FAST });
    await cluster.put(testBytes(300_000));
    await cluster.spoil('bs1', '1.1', at);
    cluster.master.verifyNext = [name];
    await cluster.master.until(() => cluster.master.damage.length > 0);
    expect(cluster.master.damage[0]).toMatchObject(name);
  });

  test('one that is known as damaged is reported again', async () => {
    await cluster.add('bs1', { limits: FAST });
    await cluster.put(testBytes(10));
    await cluster.spoil('bs1', '1.1', 3);
    cluster.master.verifyNext = [name];
    await cluster.master.until(() => cluster.master.damage.length > 0);
    const before = cluster.master.damage.length;
    cluster.master.verifyNext = [name];
    await cluster.master.until(() => cluster.master.damage.length > before);
  });

  test('one that the server does not have is reported as removed', async () => {
    await cluster.add('bs1', { limits: FAST });
    cluster.master.verifyNext = [name];
    await cluster.master.until(() => cluster.master.reports.some((r) => r.removed.length === 1));
  });

  test('one whose file is gone is reported as removed', async () => {
    await cluster.add('bs1', { limits: FAST });
    await cluster.put(testBytes(10));
    await cluster.master.until(() => cluster.master.replicas.has('1.1'));
    await rm(await cluster.fileOf('bs1', '1.1'));
    cluster.master.verifyNext = [name];
    await cluster.master.until(() => !cluster.master.replicas.has('1.1'));
  });
});

describe('with a master that says when it wants what', () => {
  const told = (): string[] =>
    cluster.master.reports.map(({ page, digest, packed, added, removed }) => {
      if (digest !== undefined) return `digest of ${digest.count}`;
      if (page !== undefined) return `page with ${packed === undefined ? 'nothing' : 'packed'}`;
      return `${packed === undefined ? added.length : 'packed'} added, ${removed.length} removed`;
    });

  beforeEach(() => {
    cluster.master.reportFormat = 1;
  });

  test('a server says at its registration how many replicas it has, and reports nothing unasked', async () => {
    await cluster.add('bs1', { limits: FAST });
    await cluster.put(testBytes(10));
    await cluster.master.until(() => cluster.master.replicas.has('1.1'));
    const beats = cluster.master.heartbeats.length;
    cluster.master.reregisterNext = true;
    await cluster.master.until(() => cluster.master.heartbeats.length > beats + 3);
    expect(cluster.master.registers.map(({ replicas }) => replicas)).toEqual([0, 1]);
    expect(told()).toEqual(['packed added, 0 removed']);
  });

  test('it sends its digest when asked, and everything when asked for that', async () => {
    await cluster.add('bs1', { limits: FAST });
    await cluster.put(testBytes(10));
    await cluster.master.until(() => cluster.master.replicas.has('1.1'));
    cluster.master.digestNext = true;
    await cluster.master.until(() => cluster.master.reports.length === 2);
    cluster.master.fullReportNext = true;
    await cluster.master.until(() => cluster.master.reports.length === 3);
    expect(told()).toEqual(['packed added, 0 removed', 'digest of 1', 'page with packed']);
  });

  test('what one registration asked for is not sent under the next one', async () => {
    await cluster.add('bs1', { limits: FAST });
    cluster.master.digestNext = cluster.master.reregisterNext = true;
    await cluster.master.until(() => cluster.master.registers.length === 2);
    const beats = cluster.master.heartbeats.length;
    await cluster.master.until(() => cluster.master.heartbeats.length > beats + 2);
    expect(told()).toEqual([]);
  });
});
