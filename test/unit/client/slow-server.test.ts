import { CLIENT_LIMITS } from '../../../src/client/limits.js';
import type { DfsClient } from '../../../src/client/dfs-client.js';
import { seededRandom } from '../../../src/common/clock.js';
import { CHUNK_BYTES } from '../../../src/common/sizes.js';
import { fakeCluster, someBytes, type FakeCluster } from '../../support/fake-cluster.js';
import { VirtualTime } from '../../support/virtual-time.js';

const BLOCKS = 30;
const READS = 1_000;
const CLIENTS = 4;
const data = someBytes(BLOCKS * CHUNK_BYTES);

/** A cluster of three servers that hold all blocks, on virtual time; each slice takes 2 to 6 ms, one of fifty 20 to 40. */
async function slowable(): Promise<{
  time: VirtualTime;
  cluster: FakeCluster;
  client: DfsClient;
  makeSlow: (factor: number) => void;
}> {
  const time = new VirtualTime();
  const cluster = fakeCluster({}, 3);
  await cluster.client.writeFile('/f', data, { blockSize: CHUNK_BYTES });
  const random = seededRandom(7);
  let factor = 1;
  const takes = (): number =>
    random.next() < 0.02 ? 20 + random.next() * 20 : 2 + random.next() * 4;
  for (const [i, server] of cluster.servers.entries()) {
    server.timers = time;
    server.readDelayMs = () => takes() * (i === 0 ? factor : 1);
  }
  const environment = { clock: time, timers: time, random, limits: CLIENT_LIMITS };
  const client = cluster.connect({}, { environment });
  return { time, cluster, client, makeSlow: (times) => void (factor = times) };
}

/** Latencies of reads of one block each, by four readers in turn. */
async function readMany(
  { time, client }: { time: VirtualTime; client: DfsClient },
  reads: number,
): Promise<number[]> {
  const latencies: number[] = [];
  const reader = async (index: number): Promise<void> => {
    for (let i = index; i < reads; i += CLIENTS) {
      const block = (i * 7) % BLOCKS;
      const start = block * CHUNK_BYTES;
      const begunMs = time.nowMs();
      const parts: Uint8Array[] = [];
      for await (const slice of client.read('/f', { start, length: CHUNK_BYTES }))
        parts.push(slice);
      latencies.push(time.nowMs() - begunMs);
      expect(Buffer.concat(parts).equals(data.subarray(start, start + CHUNK_BYTES))).toBe(true);
    }
  };
  const under = { way: true };
  const all = Promise.all(Array.from({ length: CLIENTS }, (_, i) => reader(i))).finally(() => {
    under.way = false;
  });
  while (under.way) await time.advance(50);
  await all;
  return latencies.sort((a, b) => a - b);
}

const p99 = (sorted: readonly number[]): number => sorted[Math.ceil(sorted.length * 0.99) - 1]!;

test('a server that is ten times slower costs readers less than half as much again at p99, and is asked for little', async () => {
  const world = await slowable();
  const [slow, ...others] = world.cluster.servers;
  const asked = (): number => slow!.reads.length;
  const all = (): number => world.cluster.servers.reduce((n, { reads }) => n + reads.length, 0);
  await readMany(world, 200);
  const [askedFirst, allFirst] = [asked(), all()];
  const before = await readMany(world, READS);
  const shareBefore = (asked() - askedFirst) / (all() - allFirst);
  expect(shareBefore).toBeGreaterThan(0.2);

  world.makeSlow(10);
  const [askedBefore, allBefore] = [asked(), all()];
  const during = await readMany(world, READS);
  console.log(
    `p99 ${p99(before).toFixed(1)} ms, with a slow server ${p99(during).toFixed(1)} ms; its share ` +
      `${shareBefore.toFixed(2)} and ${((asked() - askedBefore) / (all() - allBefore)).toFixed(3)}`,
  );
  expect(p99(during) / p99(before)).toBeLessThan(1.5);
  const share = (asked() - askedBefore) / (all() - allBefore);
  expect(share).toBeLessThan(shareBefore / 4);
  // Second requests are a bounded share of all.
  expect(all() - allBefore - READS).toBeLessThan(READS * CLIENT_LIMITS.hedgeShare + 11);

  world.makeSlow(1);
  await world.time.advance(CLIENT_LIMITS.slowAgainMs);
  const askedSlow = asked();
  await readMany(world, 300);
  expect(asked() - askedSlow).toBeGreaterThan(0.2 * 300);
  expect(others.every(({ reads }) => reads.length > 0)).toBe(true);
  await world.client.close();
});

test('a server that stands still is left after as long as slices take elsewhere, not after two seconds', async () => {
  const world = await slowable();
  await readMany(world, 200);
  world.cluster.servers[0]!.stallReadAfter = 0;
  const latencies = await readMany(world, 300);
  expect(latencies.at(-1)).toBeLessThan(200);
  await world.client.close();
});
