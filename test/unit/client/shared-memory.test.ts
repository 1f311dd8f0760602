import { EqualShares } from '../../../src/client/core/equal-shares.js';
import { pieceFor } from '../../../src/client/core/split-ranges.js';
import { eventually } from '../../support/eventually.js';
import { fakeCluster, someBytes, type FakeCluster } from '../../support/fake-cluster.js';

const CHUNK = 64 * 1024;
const FILES = 8;

let cluster: FakeCluster | undefined;
afterEach(async () => {
  await cluster?.client.close();
  cluster = undefined;
});

test('shares are equal, never more than the most nor less than the least, and grow when others leave', () => {
  const shares = new EqualShares({ total: 120, most: 50, least: 20 });
  expect(shares.each).toBe(50);
  const leave = Array.from({ length: 10 }, () => shares.join());
  expect(shares.each).toBe(20);
  leave[0]?.();
  leave[0]?.();
  for (const each of leave.slice(1, 6)) each();
  expect(shares.each).toBe(30);
  for (const each of leave.slice(6)) each();
  expect(shares.each).toBe(50);
  expect(new EqualShares({ total: 120, most: 5, least: 20 }).each).toBe(5);
});

test('a budget takes two pieces, of whole chunks', () => {
  expect(pieceFor(32 * CHUNK, 16 * CHUNK)).toBe(16 * CHUNK);
  expect(pieceFor(31 * CHUNK, 16 * CHUNK)).toBe(8 * CHUNK);
  expect(pieceFor(5 * CHUNK, 7 * CHUNK)).toBe(CHUNK);
  expect(pieceFor(1, 16 * CHUNK)).toBe(CHUNK);
});

test('readers of one client have a budget together: eight ask for no more bytes than it', async () => {
  const total = 16 * CHUNK;
  cluster = fakeCluster({
    rangeBytes: 4 * CHUNK,
    readBytesMax: 8 * CHUNK,
    readBytesOfAllMax: total,
    readShareBytesMin: 2 * CHUNK,
    readFailoverMs: 600_000,
    readIdleTimeoutMs: 600_000,
  });
  const { client, servers } = cluster;
  const data = someBytes(32 * CHUNK);
  await client.writeFile('/f', data, { blockSize: data.length });
  const asked = (): number =>
    servers.flatMap(({ reads }) => reads).reduce((sum, { length }) => sum + length, 0);
  for (const server of servers) server.stallReadAfter = 0;
  const stop = new AbortController();
  const reads = Array.from({ length: FILES }, () => client.readFile('/f', { signal: stop.signal }));
  const over = Promise.allSettled(reads);
  try {
    await eventually('all have asked', () => asked() >= total || undefined, 10_000);
    for (let turn = 0; turn < 100; turn++) await new Promise((go) => setImmediate(go));
    expect(asked()).toBe(total);
  } finally {
    stop.abort();
    await over;
  }
  for (const server of servers) server.stallReadAfter = undefined;
  for (const read of await Promise.all(reads.map(() => client.readFile('/f'))))
    expect(Buffer.compare(read, data)).toBe(0);
});

test('writers of one client have a budget together: eight hold little more than one of them may', async () => {
  cluster = fakeCluster({
    packetBytes: CHUNK,
    unackedBytesMax: 8 * CHUNK,
    unackedBytesOfAllMax: 16 * CHUNK,
    unackedShareBytesMin: 2 * CHUNK,
    rewriteBytesMax: 16 * CHUNK,
    packetBytesOfAllMax: 24 * CHUNK,
    ackTimeoutMs: 600_000,
    sealTimeoutMs: 600_000,
  });
  const { client } = cluster;
  const data = someBytes(20 * CHUNK);
  const paths = Array.from({ length: FILES }, (_, i) => `/f${i}`);
  await Promise.all(paths.map((path) => client.writeFile(path, data, { blockSize: 16 * CHUNK })));
  for (const path of paths)
    expect(Buffer.compare(await client.readFile(path, { verify: true }), data)).toBe(0);
  const { liveBytes, peakBytes } = client.packetMemory;
  expect(liveBytes).toBe(0);
  // Kept, unacknowledged, and of each file one that fills and one held for its hash.
  expect(peakBytes).toBeLessThanOrEqual((24 + 16 + 2 * FILES) * CHUNK);
});
