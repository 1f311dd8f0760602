import { eventually } from '../../support/eventually.js';
import { fakeCluster, someBytes, type FakeCluster } from '../../support/fake-cluster.js';

const CHUNK = 64 * 1024;
const BLOCK = 8 * CHUNK;
const RANGE = 2 * CHUNK;
/** Small packets, few of them unacknowledged, and nobody who gives up: what waits waits for the test. */
const LIMITS = {
  packetBytes: CHUNK,
  unackedBytesMax: 2 * CHUNK,
  rangeBytes: RANGE,
  readBytesMax: 4 * RANGE,
  ackTimeoutMs: 600_000,
  sealTimeoutMs: 600_000,
  readFailoverMs: 600_000,
  readIdleTimeoutMs: 600_000,
  timeoutMs: 600_000,
};
const SOON_MS = 10_000;

let cluster: FakeCluster;
beforeEach(() => {
  cluster = fakeCluster(LIMITS, 3);
});
afterEach(() => cluster.client.close());

test('while the last server of a chain syncs a block, the next block is written and acknowledged, and the one behind it waits', async () => {
  const { client, servers } = cluster;
  const [, , last] = servers;
  if (last === undefined) throw new Error('three servers');
  let release = (): void => {};
  const synced = new Promise<void>((resolve) => (release = resolve));
  const begun: number[] = [];
  last.beforeSeal = (block) => {
    begun.push(block);
    return begun[0] === block ? synced : undefined;
  };
  const data = someBytes(2 * BLOCK + CHUNK);
  const writer = await client.openWriter('/f', { blockSize: BLOCK });
  // All but what may be unacknowledged has to be acknowledged for this to resolve.
  let written = false;
  const writing = writer.write(data.subarray(0, 2 * BLOCK)).then(() => (written = true));
  await eventually('the second block is taken', () => written || undefined, SOON_MS);
  await eventually('and sealed by all', () => begun.length === 2 || undefined, SOON_MS);
  const [first, second] = begun as [never, never];
  expect(last.replicas.get(first)?.final).toBe(false);
  expect(servers.map((server) => server.replicas.get(second)?.bytes.length)).toEqual([
    BLOCK,
    BLOCK,
    BLOCK,
  ]);
  const rest = writer.write(data.subarray(2 * BLOCK));
  const early = await Promise.race([rest.then(() => 'written'), hasPassed()]);
  expect(early).toBe('waits');
  expect(last.headers).toHaveLength(2);
  release();
  await Promise.all([writing, rest]);
  await writer.close();
  expect(Buffer.compare(await client.readFile('/f', { verify: true }), data)).toBe(0);
});

/** Resolves when all that can go on in this process has gone on: nothing here waits for anything else. */
async function hasPassed(): Promise<'waits'> {
  for (let turn = 0; turn < 100; turn++) await new Promise((go) => setImmediate(go));
  return 'waits';
}

test('the ranges of a reader are asked for at once, as many as its budget holds, before the first has given a byte', async () => {
  const { client, servers } = cluster;
  const data = someBytes(2 * BLOCK);
  await client.writeFile('/f', data, { blockSize: BLOCK });
  for (const server of servers) server.stallReadAfter = 0;
  const stop = new AbortController();
  const reading = client.readFile('/f', { signal: stop.signal });
  const asked = (): number[] => {
    const places = servers.flatMap(({ reads }) => reads.map(({ offset }) => offset));
    return [...new Set(places)].toSorted((a, b) => a - b);
  };
  try {
    await eventually('four ranges', () => asked().length >= 4 || undefined, SOON_MS);
    await hasPassed();
    expect(asked()).toEqual([0, RANGE, 2 * RANGE, 3 * RANGE]);
  } finally {
    stop.abort();
    await expect(reading).rejects.toMatchObject({ code: 'CANCELLED' });
  }
});
