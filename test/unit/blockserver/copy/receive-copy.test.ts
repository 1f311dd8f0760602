import * as fc from 'fast-check';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReadSlice } from '../../../../src/common/block-messages.js';
import { DfsError } from '../../../../src/common/error.js';
import { blockId, generation, serverId } from '../../../../src/common/ids.js';
import { CHUNK_BYTES, KiB, MiB } from '../../../../src/common/sizes.js';
import type { CopyAnswer } from '../../../../src/rpc/block-copy-api.js';
import { BlockCluster, testBytes } from '../../../support/block-cluster.js';
import { answersOf, copyHeader, outcomeOf } from '../../../support/copy-call.js';
import { eventually } from '../../../support/eventually.js';
import { FakeSource, type SourceFaults } from '../../../support/fake-source.js';
import { FaultyFileSystem, systemError } from '../../../support/faulty-file-system.js';

const DATA = testBytes(10 * CHUNK_BYTES + 123);
const QUICK = { retryDelayMsMin: 1, retryDelayMsMax: 2 };
const NAME = { blockId: blockId(1), generation: generation(1) };

let cluster: BlockCluster;
let named = 0;
beforeEach(async () => {
  cluster = await BlockCluster.start(0);
});
afterEach(() => cluster.close());

function source(faults: SourceFaults = {}, data: Uint8Array = DATA) {
  const fake = new FakeSource(data, faults);
  const address = `source-${++named}`;
  cluster.blocks.serve(address, fake.handlers);
  return { fake, address, serverId: serverId(`id-${address}`) };
}

type Peers = Parameters<typeof copyHeader>[1];

function copy(address: string, peers: Peers, data: Uint8Array = DATA) {
  return cluster.blocks.connect(address).copy(copyHeader(data, peers), {});
}

function copied(address: string, peers: Peers): Promise<CopyAnswer | undefined> {
  return outcomeOf(copy(address, peers), DATA.length);
}

/** Every file of blocks, final or not. */
async function filesOf(address: string): Promise<string[]> {
  const files: string[] = [];
  for (const dir of cluster.servers.find((s) => s.address === address)?.dirs ?? [])
    for (const part of ['tmp', 'blocks'])
      for (const file of await readdir(join(dir, part), { recursive: true }))
        if (/\.(blk|part)$/.test(file)) files.push(file);
  return files;
}

const damaged = (code: 'DATA_CORRUPT' | 'REPLICA_NOT_FOUND'): DfsError =>
  new DfsError(code, 'not here');

/** Whether what is tested pulls in a lane. */
let hasLane = false;

function add(name: string, options: Parameters<BlockCluster['add']>[1] = {}) {
  return cluster.add(name, { ...options, hasLane });
}

describe.each([
  ['in the thread of the server', false],
  ['in a lane', true],
])('copies pulled %s', (_, inLane) => {
  beforeEach(() => (hasLane = inLane));

  test('any damage, deaths and grants: done exactly if every chunk is to be had, and nothing left otherwise', async () => {
    await add('target', { limits: QUICK });
    const chunks = 11;
    const faults = fc.record({
      badChunks: fc.uniqueArray(fc.nat(chunks - 1), { maxLength: 6 }).map((list) => new Set(list)),
      diesAfter: fc.oneof(
        { weight: 3, arbitrary: fc.constant(Infinity) },
        { weight: 1, arbitrary: fc.nat(4) },
      ),
      sliceChunks: fc.integer({ min: 1, max: 8 }),
    });
    let block = 0;
    const seen = { done: 0, failure: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.array(faults, { minLength: 1, maxLength: 4 }),
        fc.array(fc.integer({ min: 5_000, max: 3 * CHUNK_BYTES }), { minLength: 1, maxLength: 6 }),
        async (each, grants) => {
          const peers = each.map((one) => source(one));
          const header = { ...copyHeader(DATA, peers), blockId: blockId(++block) };
          const call = cluster.blocks.connect('target').copy(header, {});
          for (let i = 0, sum = 0; sum < DATA.length; i++) {
            const bytes = grants[i % grants.length] ?? 1;
            call.grant(bytes);
            sum += bytes;
          }
          const outcome = (await answersOf(call)).at(-1);
          const to = (sources: typeof each): boolean =>
            Array.from({ length: chunks }, (_, c) => c).every((c) =>
              sources.some((one) => !one.badChunks.has(c)),
            );
          const surely = to(each.filter((one) => one.diesAfter === Infinity));
          if (surely) expect(outcome?.kind).toBe('done');
          if (!to(each)) expect(outcome?.kind).toBe('failure');
          const name = { blockId: blockId(block) };
          if (outcome?.kind === 'done') {
            seen.done++;
            expect((await cluster.read('target', name)).equals(DATA)).toBe(true);
          } else {
            seen.failure++;
            expect(
              await cluster.read('target', name).catch((error: unknown) => error),
            ).toMatchObject({ code: 'REPLICA_NOT_FOUND' });
            expect((await filesOf('target')).some((file) => file.includes(`${block}.1.`))).toBe(
              (await filesOf('target')).some((file) => file.endsWith(`/${block}.1.blk`)),
            );
          }
          expect((await filesOf('target')).filter((file) => file.endsWith('.part'))).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
    expect(Math.min(seen.done, seen.failure)).toBeGreaterThan(3);
  });

  test('nothing is asked for beyond the grants, and the best source goes on after a bad chunk', async () => {
    await add('target');
    const best = source({ badChunks: new Set([3]) });
    const next = source();
    const call = copy('target', [best, next]);
    call.grant(2 * CHUNK_BYTES + 5);
    let granted = false;
    for await (const answer of call.answers) {
      if (answer.kind !== 'copied') expect(answer).toMatchObject({ kind: 'done' });
      else if (!granted) {
        expect(answer.length).toBeLessThanOrEqual(2 * CHUNK_BYTES);
        expect(best.fake.requests).toHaveLength(1);
        expect(best.fake.requests[0]).toMatchObject({ length: 2 * CHUNK_BYTES, forRepair: true });
        if (answer.length < 2 * CHUNK_BYTES) continue;
        granted = true;
        call.grant(DATA.length);
      }
    }
    expect(next.fake.requests.map(({ offset, length }) => [offset, length])).toEqual([
      [3 * CHUNK_BYTES, CHUNK_BYTES],
    ]);
    expect(best.fake.requests.map(({ offset }) => offset / CHUNK_BYTES)).toEqual([0, 2, 4]);
  });

  test('bytes that change on the way are asked of the next, and only those', async () => {
    await add('target');
    const spoil = ({ offset, data }: ReadSlice): void => {
      if (offset === 0) data[5 * CHUNK_BYTES] = (data[5 * CHUNK_BYTES] ?? 0) ^ 1;
    };
    const best = source({ before: spoil });
    const next = source();
    expect(await copied('target', [best, next])).toMatchObject({ kind: 'done' });
    expect((await cluster.read('target')).equals(DATA)).toBe(true);
    expect(next.fake.requests.map(({ offset }) => offset)).toEqual([5 * CHUNK_BYTES]);
  });

  test('a block that is not what was sealed, though each chunk matches, is not kept', async () => {
    await add('target');
    const other = Buffer.from(DATA);
    other[70_000] = (other[70_000] ?? 0) ^ 1;
    const liar = source({}, other);
    expect(await copied('target', [liar])).toMatchObject({
      kind: 'failure',
      serverId: liar.serverId,
      code: 'CHECKSUM_MISMATCH',
    });
    expect(await filesOf('target')).toEqual([]);
  });

  test('three replicas damaged in different chunks make one sound one, in the place of one of them', async () => {
    for (const name of ['a', 'b', 'c']) await add(name);
    await cluster.put(DATA);
    for (const [i, name] of ['a', 'b', 'c'].entries()) {
      await cluster.spoil(name, '1.1', i * 2 * CHUNK_BYTES + 7);
      await cluster.read(name).catch(() => {});
    }
    // One that was found before a registration is told again with it.
    const told = () => new Set(cluster.master.damage.map((each) => each.serverId)).size;
    await cluster.master.until(() => told() === 3);
    const before = cluster.master.reports.length;
    expect(await copied('c', cluster.chain('a', 'c', 'b'))).toMatchObject({ kind: 'done' });
    expect((await cluster.read('c')).equals(DATA)).toBe(true);
    await cluster.master.until(() => cluster.master.reports.length > before);
    expect(cluster.master.reports.at(-1)).toMatchObject({
      serverId: cluster.server('c').serverId,
      removed: [NAME],
      added: [{ ...NAME, length: DATA.length }],
    });
    expect(await filesOf('c')).toEqual(['01/1.1.blk']);
    await cluster.stopServer('c');
    await add('c');
    expect((await cluster.read('c')).equals(DATA)).toBe(true);
  });

  test('a replica that is there is believed only after it was read: a damaged one is replaced', async () => {
    await add('a');
    await cluster.put(DATA);
    const best = source();
    const before = cluster.master.reports.length;
    expect(await copied('a', [best])).toEqual({ kind: 'done', fetchedBytes: 0 });
    expect(best.fake.requests).toEqual([]);
    // The master believed it damaged: only "gone, and there again" makes it good.
    await cluster.master.until(() => cluster.master.reports.length > before);
    expect(cluster.master.reports.at(-1)).toMatchObject({ removed: [NAME], added: [NAME] });
    await cluster.spoil('a', '1.1', 100);
    expect(await copied('a', [best])).toEqual({ kind: 'done', fetchedBytes: DATA.length });
    expect((await cluster.read('a')).equals(DATA)).toBe(true);
    await cluster.master.until(() =>
      cluster.master.reports.some(({ removed }) => removed.length > 0),
    );
  });

  test('a reader that meets the damage of a replaced replica does not mark its successor', async () => {
    await add('a', { limits: { readSliceBytes: CHUNK_BYTES } });
    await cluster.put(DATA);
    await cluster.spoil('a', '1.1', 8 * CHUNK_BYTES);
    const request = { ...NAME, offset: 0, length: DATA.length };
    const reader = cluster.blocks.connect('a').read(request, {})[Symbol.asyncIterator]();
    await reader.next();
    expect(await copied('a', [source()])).toMatchObject({ kind: 'done' });
    await expect(
      (async () => {
        while ((await reader.next()).done !== true);
      })(),
    ).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' });
    expect((await cluster.read('a')).equals(DATA)).toBe(true);
    expect(cluster.master.damage.length).toBeLessThanOrEqual(1);
  });

  test('an order to delete the damaged replica does not hit the one that takes its place', async () => {
    const disk = new FaultyFileSystem();
    await add('a', { fs: disk.fs });
    await cluster.put(DATA);
    await cluster.spoil('a', '1.1', 100);
    await cluster.read('a').catch(() => {});
    disk.before = async (what, path) => {
      if (what !== 'rename' || !path.endsWith('.blk')) return;
      disk.before = () => {};
      cluster.master.deleteNext = [NAME];
      const { heartbeats } = cluster.master;
      const count = heartbeats.length;
      await cluster.master.until(() => heartbeats.length > count + 1);
    };
    expect(await copied('a', [source()])).toMatchObject({ kind: 'done' });
    const { heartbeats } = cluster.master;
    const count = heartbeats.length;
    await cluster.master.until(() => heartbeats.length > count + 1);
    expect((await cluster.read('a')).equals(DATA)).toBe(true);
    expect(await filesOf('a')).toEqual(['01/1.1.blk']);
  });

  test('a damaged replica stays as it is when the copy that should replace it fails', async () => {
    await add('a');
    await cluster.put(DATA);
    await cluster.spoil('a', '1.1', 100);
    await cluster.read('a').catch(() => {});
    expect(await copied('a', [source({ badChunks: new Set([0]) })])).toMatchObject({
      kind: 'failure',
      code: 'DATA_CORRUPT',
    });
    expect(await filesOf('a')).toEqual(['01/1.1.blk']);
    const rest = await cluster.read('a', { offset: CHUNK_BYTES, length: DATA.length });
    expect(rest.equals(DATA.subarray(CHUNK_BYTES))).toBe(true);
  });

  test('a copy is taken beside a newer generation, which its writer may have given up', async () => {
    await add('target');
    await cluster.put(DATA, { generation: generation(3) });
    expect(await copied('target', [source()])).toMatchObject({ kind: 'done' });
    expect((await cluster.read('target')).equals(DATA)).toBe(true);
    expect((await cluster.read('target', { generation: generation(3) })).equals(DATA)).toBe(true);
    expect((await filesOf('target')).toSorted()).toEqual(['01/1.1.blk', '01/1.3.blk']);
  });

  test('a write of a newer generation that begins goes before a copy', async () => {
    await add('target');
    const call = copy('target', [source()]);
    call.grant(CHUNK_BYTES);
    let write: Promise<unknown> | undefined;
    const answers: CopyAnswer[] = [];
    for await (const answer of call.answers) {
      answers.push(answer);
      write ??= cluster.put(DATA, { generation: generation(2) });
    }
    expect(answers.at(-1)).toMatchObject({ kind: 'failure', code: 'STALE_GENERATION' });
    await write;
    expect((await cluster.read('target', { generation: generation(2) })).equals(DATA)).toBe(true);
    expect(await filesOf('target')).toEqual(['01/1.2.blk']);
  });

  test('a write of the same generation that is under way goes before a copy', async () => {
    await add('target');
    const write = await cluster.begin(cluster.chain());
    await write.send(DATA, 0);
    await write.until(() => write.acked === DATA.length);
    expect(await copied('target', [source()])).toMatchObject({ code: 'STALE_GENERATION' });
    await write.finish(DATA, DATA.length);
    expect((await cluster.read('target')).equals(DATA)).toBe(true);
  });

  test('a second copy of a replica is refused while the first is under way, which is not disturbed', async () => {
    await add('target', { limits: { copiesMax: 2 } });
    const first = copy('target', [source()]);
    first.grant(CHUNK_BYTES);
    const outcomes: (CopyAnswer | undefined)[] = [];
    for await (const answer of first.answers) {
      if (answer.kind !== 'copied') outcomes.push(answer);
      else if (outcomes.length === 0) {
        outcomes.push(await copied('target', [source()]));
        first.grant(DATA.length);
      }
    }
    expect(outcomes).toMatchObject([
      { kind: 'failure', code: 'OVERLOADED' },
      { kind: 'done', fetchedBytes: DATA.length },
    ]);
  });

  test('copies beyond the bound are refused, and copies are no load', async () => {
    await add('target', { limits: { copiesMax: 1 } });
    const first = copy('target', [source()]);
    first.grant(CHUNK_BYTES);
    for await (const answer of first.answers) {
      if (answer.kind !== 'copied') continue;
      const header = { ...copyHeader(DATA, [source()]), blockId: blockId(2) };
      await expect(
        outcomeOf(cluster.blocks.connect('target').copy(header, {}), 1),
      ).rejects.toMatchObject({ code: 'OVERLOADED' });
      const { heartbeats } = cluster.master;
      const count = heartbeats.length;
      await cluster.master.until(() => heartbeats.length > count + 1);
      expect(heartbeats.at(-1)?.activeStreams).toBe(0);
      first.grant(DATA.length);
    }
  });

  test('no room, no copy: nothing is asked of the sources', async () => {
    const disk = new FaultyFileSystem();
    disk.space = { capacity: 100 * MiB, free: 5 * MiB + DATA.length };
    await add('target', { fs: disk.fs });
    const best = source();
    expect(await copied('target', [best])).toMatchObject({
      kind: 'failure',
      serverId: cluster.server('target').serverId,
      code: 'NO_SPACE',
    });
    expect(best.fake.requests).toEqual([]);
  });

  test.each([['write'], ['datasync'], ['rename']] as const)(
    'a %s that fails makes the copy fail, with the target to blame and nothing left to serve',
    async (operation) => {
      const disk = new FaultyFileSystem();
      await add('target', { fs: disk.fs });
      disk.before = (what, path) => {
        if (what === operation && /\.(part|blk)$/.test(path)) throw systemError('ENOSPC');
      };
      const header = { ...copyHeader(DATA, [source()]), durability: 'sync' as const };
      const call = cluster.blocks.connect('target').copy(header, {});
      expect(await outcomeOf(call, DATA.length)).toMatchObject({
        kind: 'failure',
        serverId: cluster.server('target').serverId,
        code: operation === 'datasync' ? 'VOLUME_FAILED' : 'NO_SPACE',
      });
      await expect(cluster.read('target')).rejects.toMatchObject({ code: 'REPLICA_NOT_FOUND' });
      if (operation !== 'datasync') expect(await filesOf('target')).toEqual([]);
    },
  );

  test('a stop breaks a copy off at once and leaves nothing', async () => {
    await add('target', { limits: { stopGraceMs: 20_000 } });
    const call = copy('target', [source()]);
    call.grant(CHUNK_BYTES);
    let stopping: Promise<void> | undefined;
    for await (const answer of call.answers)
      if (answer.kind === 'copied') stopping ??= cluster.server('target').stop();
    await stopping;
    expect(await filesOf('target')).toEqual([]);
  });

  test('a worker that grants nothing for too long gives up its place', async () => {
    await add('target', { limits: { copyGrantIdleMs: 20 } });
    const answers = await answersOf(copy('target', [source()]));
    expect(answers.at(-1)).toMatchObject({ kind: 'failure', code: 'DEADLINE_EXCEEDED' });
  });

  test('a copy that stands still says that it lives', async () => {
    await add('target', { limits: { copyAliveMs: 5 } });
    const call = copy('target', [source()]);
    let signs = 0;
    for await (const answer of call.answers) {
      if (answer.kind !== 'copied') expect(answer.kind).toBe('done');
      else if (++signs === 3) call.grant(DATA.length);
    }
    expect(signs).toBeGreaterThanOrEqual(3);
  });

  test('a copy whose disk hangs stops saying that it lives, so that its worker can go elsewhere', async () => {
    const disk = new FaultyFileSystem();
    const limits = { copyAliveMs: 5, copyStallMs: 30 };
    await add('target', { fs: disk.fs, limits });
    let letGo: () => void = () => {};
    const hung = new Promise<void>((resolve) => (letGo = resolve));
    disk.before = async (what) => {
      if (what === 'write') await hung;
    };
    const call = copy('target', [source()]);
    call.grant(DATA.length);
    const answers = call.answers[Symbol.asyncIterator]();
    const silent = 'silent';
    let signs = 0;
    for (;;) {
      const next = answers.next();
      const patience = new Promise<typeof silent>((resolve) => setTimeout(resolve, 500, silent));
      if ((await Promise.race([next, patience])) === silent) break;
      signs++;
    }
    expect(signs).toBeGreaterThan(0);
    letGo();
  });

  test('copies onto a disk that hangs take no more operations than a volume may have under way', async () => {
    const disk = new FaultyFileSystem();
    // A machine that is busy may take its time to say how much room there is.
    await add('target', { fs: disk.fs, limits: { volumeOperationsMax: 2, measureMsMax: 60_000 } });
    let letGo: () => void = () => {};
    const hung = new Promise<void>((resolve) => (letGo = resolve));
    let under = 0;
    let most = 0;
    disk.before = async (what) => {
      if (what !== 'write') return;
      most = Math.max(most, ++under);
      await hung;
      under--;
    };
    const calls = [1, 2, 3, 4, 5].map((id) => {
      const call = cluster.blocks
        .connect('target')
        .copy({ ...copyHeader(DATA, [source()]), blockId: blockId(id) }, {});
      return outcomeOf(call, DATA.length);
    });
    try {
      await eventually('both have begun', () => Promise.resolve(most >= 2 ? true : undefined));
      for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
    } finally {
      letGo();
    }
    for (const outcome of await Promise.all(calls)) expect(outcome).toMatchObject({ kind: 'done' });
    expect(most).toBe(2);
  });

  test("the master's bandwidth bounds what repair takes out of and into a server", async () => {
    for (const name of ['a', 'b']) await add(name);
    await cluster.put(DATA, {}, cluster.chain('a'));
    cluster.master.repairBandwidth = 4 * MiB;
    const { heartbeats } = cluster.master;
    const count = heartbeats.length;
    await cluster.master.until(() => heartbeats.length > count + 4);
    const startedMs = performance.now();
    expect(await copied('b', cluster.chain('a'))).toMatchObject({ kind: 'done' });
    // The first quantum goes at once.
    const least = ((DATA.length - 2 * 128 * KiB) / (4 * MiB)) * 1_000;
    expect(performance.now() - startedMs).toBeGreaterThan(least * 0.95);
    expect((await cluster.read('b')).equals(DATA)).toBe(true);
  });

  test('a header of no sound mind is refused', async () => {
    await add('target');
    expect(await copied('target', [])).toMatchObject({ kind: 'failure', code: 'INVALID_ARGUMENT' });
  });

  test.each([
    ['REPLICA_NOT_FOUND', 'REPLICA_NOT_FOUND'],
    ['DATA_CORRUPT', 'DATA_CORRUPT'],
  ] as const)('sources that all answer %s make the copy fail with it', async (refusal, code) => {
    await add('target');
    const peers = [source({ refuses: damaged(refusal) }), source({ refuses: damaged(refusal) })];
    expect(await copied('target', peers)).toMatchObject({ serverId: peers[0]?.serverId, code });
    expect(await filesOf('target')).toEqual([]);
  });
});

test('a hashing thread that ends is the fault of the target, not of a source', async () => {
  const hashStreams = {
    begin: () => ({
      update: () => Promise.reject(new DfsError('INTERNAL', 'the hashing thread ended')),
      digest: () => Promise.reject(new DfsError('INTERNAL', 'the hashing thread ended')),
      drop: () => {},
    }),
    close: async () => {},
  };
  await cluster.add('target', { hashStreams });
  const best = source();
  expect(await copied('target', [best, source()])).toMatchObject({
    kind: 'failure',
    serverId: cluster.server('target').serverId,
    code: 'INTERNAL',
  });
  expect(await filesOf('target')).toEqual([]);
});
