import fc from 'fast-check';
import type { BlockId } from '../../../src/common/ids.js';
import { CHUNK_BYTES } from '../../../src/common/sizes.js';
import type { FakeBlockServer, FakeReplica } from '../../support/fake-block-server.js';
import { fakeCluster, someBytes, type FakeCluster } from '../../support/fake-cluster.js';

const CHUNKS = 10;
const LENGTH = (CHUNKS - 1) * CHUNK_BYTES + 1_234;
const RANGE_CHUNKS = 4;
const RANGES = Math.ceil(CHUNKS / RANGE_CHUNKS);
const LIMITS = { rangeBytes: RANGE_CHUNKS * CHUNK_BYTES, readBytesMax: 8 * CHUNK_BYTES };

/** What is wrong with one replica. */
interface Damage {
  readonly badChunks: readonly number[];
  /** Bytes that are left; undefined: all. */
  readonly cutTo: number | undefined;
  readonly isAway: boolean;
  readonly isListedCorrupt: boolean;
  readonly checksReads: boolean;
  readonly chunksPerSlice: number;
}

const SOUND: Damage = {
  badChunks: [],
  cutTo: undefined,
  isAway: false,
  isListedCorrupt: false,
  checksReads: true,
  chunksPerSlice: 8,
};

const damages = fc.record({
  badChunks: fc.uniqueArray(fc.nat(CHUNKS - 1), { maxLength: CHUNKS }),
  cutTo: fc.option(fc.integer({ min: 0, max: LENGTH - 1 }), { nil: undefined, freq: 4 }),
  isAway: fc.nat(7).map((n) => n === 0),
  isListedCorrupt: fc.boolean(),
  checksReads: fc.boolean(),
  chunksPerSlice: fc.constantFrom(1, 2, 3, 8),
});

describe('replicas of one block, each damaged elsewhere', () => {
  let cluster: FakeCluster;
  let servers: FakeBlockServer[];
  let block: BlockId;
  let originals: (FakeReplica | undefined)[];
  const data = someBytes(LENGTH);

  beforeEach(async () => {
    cluster = fakeCluster(LIMITS, 3);
    await cluster.client.writeFile('/f', data, { blockSize: CHUNKS * CHUNK_BYTES });
    servers = cluster.servers;
    block = cluster.master.file('/f').blocks[0]?.id as BlockId;
    originals = servers.map((s) => s.replicas.get(block));
  });
  afterEach(() => cluster.client.close());

  function inflict(all: readonly Damage[]): void {
    for (const [i, damage] of all.entries()) {
      const server = servers[i];
      const original = originals[i];
      if (server === undefined || original === undefined) throw new Error('three replicas');
      server.revive();
      server.replicas.set(block, { ...original });
      if (damage.cutTo !== undefined) server.cut(block, damage.cutTo);
      for (const chunk of damage.badChunks)
        if (chunk * CHUNK_BYTES < (damage.cutTo ?? LENGTH))
          server.corrupt(block, chunk * CHUNK_BYTES);
      const { isListedCorrupt: listedCorrupt, checksReads, chunksPerSlice } = damage;
      Object.assign(server, { listedCorrupt, checksReads, chunksPerSlice, chunksGiven: 0 });
      server.reads.length = 0;
      if (damage.isAway) server.kill();
    }
  }

  const gives = (damage: Damage, chunk: number): boolean =>
    !damage.isAway &&
    !damage.badChunks.includes(chunk) &&
    Math.min(LENGTH, (chunk + 1) * CHUNK_BYTES) <= (damage.cutTo ?? LENGTH);

  const read = (start: number, length: number): Promise<Uint8Array> =>
    // A client of its own, which has no bad memory of a server.
    cluster.connect().readFile('/f', { start, length });

  /** Every failed attempt is one damaged chunk met or one replica given up, and costs one slice at most. */
  function expectFewFetches(all: readonly Damage[]): void {
    const badPairs = all.reduce((sum, { badChunks }) => sum + badChunks.length, 0);
    const asked = servers.reduce((sum, s) => sum + s.reads.length, 0);
    expect(asked).toBeLessThanOrEqual(badPairs + RANGES * (2 * all.length + 1));
    for (const { reads } of servers)
      for (const { offset } of reads)
        expect(reads.filter((r) => r.offset === offset).length).toBeLessThanOrEqual(2);
    const given = servers.reduce((sum, s) => sum + s.chunksGiven, 0);
    expect(given).toBeLessThanOrEqual(CHUNKS + RANGES + asked * 8);
  }

  test('a range is readable if and only if each of its chunks is sound somewhere, and few fetches find out', async () => {
    let readable = 0;
    let lost = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(damages, { minLength: 3, maxLength: 3 }),
        fc.nat(LENGTH - 1),
        fc.integer({ min: 1, max: LENGTH }),
        async (all, start, length) => {
          inflict(all);
          cluster.master.seen.length = 0;
          const end = Math.min(LENGTH, start + length);
          const first = Math.floor(start / CHUNK_BYTES);
          const wanted = Array.from(
            { length: Math.ceil(end / CHUNK_BYTES) - first },
            (_, i) => first + i,
          );
          const missing = wanted.find((chunk) => !all.some((damage) => gives(damage, chunk)));
          const reading = read(start, length);
          if (missing === undefined) {
            readable++;
            expect(Buffer.compare(await reading, data.subarray(start, end))).toBe(0);
            // What the master said first was enough.
            const located = cluster.master.seen.filter(({ method }) => method === 'locate');
            expect(located).toHaveLength(1);
          } else {
            lost++;
            await expect(reading).rejects.toMatchObject({
              code: expect.stringMatching(/^DATA_(CORRUPT|MISSING)$/),
              path: '/f',
              message: expect.stringContaining(`at byte ${missing * CHUNK_BYTES},`),
            });
          }
          expectFewFetches(all);
        },
      ),
      { numRuns: 300, seed: 7 },
    );
    // The property says something about both.
    expect(readable).toBeGreaterThan(30);
    expect(lost).toBeGreaterThan(30);
  });

  test('every other chunk damaged in one, all others in the next: read with one fetch a chunk at most', async () => {
    const odd = [1, 3, 5, 7, 9];
    const even = [0, 2, 4, 6, 8];
    const all = [even, odd, [...even, ...odd]].map((badChunks) => ({ ...SOUND, badChunks }));
    inflict(all);
    expect(Buffer.compare(await read(0, LENGTH), data)).toBe(0);
    expectFewFetches(all);
    const given = servers.reduce((sum, s) => sum + s.chunksGiven, 0);
    expect(given).toBe(CHUNKS);
  });

  test('after its damaged chunk a replica is left for a sound one', async () => {
    inflict([{ ...SOUND, badChunks: [1, 2, 3] }, SOUND, SOUND]);
    expect(
      Buffer.compare(await read(0, LIMITS.rangeBytes), data.subarray(0, LIMITS.rangeBytes)),
    ).toBe(0);
    expect(servers.map((s) => s.reads.length)).toEqual([1, 1, 0]);
    expect(servers.map((s) => s.chunksGiven)).toEqual([1, 3, 0]);
  });

  test('a healthy range is one fetch from one replica', async () => {
    inflict([SOUND, SOUND, SOUND]);
    await read(0, LENGTH);
    expect(servers.map((s) => s.reads.length)).toEqual([RANGES, 0, 0]);
    expect(cluster.master.badReplicas).toEqual([]);
  });

  test('a damaged replica is reported once for a range, and one that the master knows of is not', async () => {
    inflict([
      { ...SOUND, badChunks: [0, 2] },
      { ...SOUND, badChunks: [1, 3] },
      { ...SOUND, badChunks: [0, 1, 2], isListedCorrupt: true },
    ]);
    await read(0, LIMITS.rangeBytes);
    const told = cluster.master.badReplicas.map(({ serverId }) => serverId);
    expect(told.toSorted()).toEqual([servers[0]?.id, servers[1]?.id]);
  });

  test('two damaged elsewhere and one that falls silent: read all the same', async () => {
    inflict([
      { ...SOUND, chunksPerSlice: 1 },
      { ...SOUND, badChunks: [2] },
      { ...SOUND, badChunks: [3] },
    ]);
    for (const server of servers.slice(0, 1)) server.stallReadAfter = 1;
    expect(Buffer.compare(await read(0, LENGTH), data)).toBe(0);
  });

  test('one chunk damaged in all: the bytes before it come, then DATA_CORRUPT says which chunk, where, and what to do', async () => {
    inflict([6, 5, 7].map((other) => ({ ...SOUND, badChunks: [other, 8] })));
    let given = 0;
    const reading = async (): Promise<void> => {
      for await (const slice of cluster.client.read('/f')) {
        expect(Buffer.compare(slice, data.subarray(given, given + slice.length))).toBe(0);
        given += slice.length;
      }
    };
    const at = 8 * CHUNK_BYTES;
    await expect(reading()).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      path: '/f',
      message: expect.stringMatching(
        new RegExp(`block ${block} .*chunk at byte ${at}, .*bs1.*bs2.*bs3.*dfs fsck`),
      ),
    });
    expect(given).toBe(at);
  });

  test('a chunk of which the only sound copy is away: the error says whom to bring back', async () => {
    inflict([
      { ...SOUND, badChunks: [2] },
      { ...SOUND, isAway: true },
      { ...SOUND, badChunks: [2] },
    ]);
    await expect(read(0, LENGTH)).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      message: expect.stringMatching(/Bring back bs2 and read again/),
    });
  });

  test('a chunk that was repaired meanwhile is found by asking the master once more', async () => {
    inflict([1, 1, 1].map((chunk) => ({ ...SOUND, badChunks: [chunk] })));
    let asked = 0;
    cluster.master.after = ({ method }) => {
      if (method === 'locate' && ++asked === 2) inflict([SOUND, SOUND, SOUND]);
    };
    expect(Buffer.compare(await read(0, LENGTH), data)).toBe(0);
  });
});
