import * as fc from 'fast-check';
import { seededRandom } from '../../../../src/common/clock.js';
import { blockId, generation } from '../../../../src/common/ids.js';
import { Bench } from './derived-fixture.js';

const healthy = {
  underReplicated: 0,
  misplaced: 0,
  overReplicated: 0,
  corruptReplicas: 0,
  missing: 0,
};

describe('block map', () => {
  test('a committed block counts as missing, under-replicated, whole and over-replicated as replicas come', () => {
    const bench = Bench.ready(4);
    bench.block(1);
    expect(bench.counts()).toEqual({ total: 1, ...healthy, missing: 1 });
    bench.report(1, [1, 1]);
    expect(bench.counts()).toEqual({ total: 1, ...healthy, underReplicated: 1 });
    bench.report(2, [1, 1]);
    bench.report(3, [1, 1]);
    expect(bench.counts()).toEqual({ total: 1, ...healthy });
    bench.report(4, [1, 1]);
    expect(bench.counts()).toEqual({ total: 1, ...healthy, overReplicated: 1 });
    bench.gone(4, 1, 1);
    expect(bench.counts()).toEqual({ total: 1, ...healthy });
  });

  test('a replica of the committed generation with another length is corrupt', () => {
    const bench = Bench.ready(3);
    bench.block(1, { replication: 1 });
    bench.report(1, [1, 1, 99]);
    expect(bench.counts()).toMatchObject({ corruptReplicas: 1, missing: 1 });
  });

  test('a replica of an older generation does not count', () => {
    const bench = Bench.ready(3);
    bench.block(1, { gen: 5, replication: 1 });
    bench.report(1, [1, 4]);
    expect(bench.counts()).toMatchObject({ corruptReplicas: 0, missing: 1 });
  });

  test('while a block is reopened, what was committed stays readable beside the new generation', () => {
    const bench = Bench.ready(3);
    bench.block(1, { gen: 5, committed: { gen: 3, length: 100 } });
    bench.report(1, [1, 3, 100]);
    bench.report(2, [1, 3, 100]);
    bench.report(2, [1, 5, 120]);
    bench.report(3, [1, 5, 120]);
    const servers = bench.derived
      .locate(blockId(1), { host: '' }, seededRandom(1))
      .map(({ serverId }) => serverId);
    expect(servers.sort()).toEqual([bench.server(1).id, bench.server(2).id]);
    expect(bench.counts()).toMatchObject({ underReplicated: 1, corruptReplicas: 0 });
    expect(bench.deletions(2)).toEqual([]);
  });

  test('a generation that its writer gave up is deleted, the committed one stays', () => {
    const bench = Bench.ready(1);
    bench.block(1, { gen: 5, committed: { gen: 3, length: 100 }, replication: 1 });
    bench.report(1, [1, 3, 100]);
    bench.report(1, [1, 5, 120]);
    expect(bench.deletions(1)).toEqual([]);
    bench.block(1, { gen: 3, committed: { gen: 3, length: 100 }, replication: 1 });
    expect(bench.deletions(1)).toEqual(['1@5']);
  });

  test('a page that has one generation less takes just that one away', () => {
    const bench = Bench.ready(1);
    bench.block(1, { gen: 5, committed: { gen: 3, length: 100 }, replication: 1 });
    bench.page(1, [
      [1, 5, 120],
      [1, 3, 100],
    ]);
    bench.page(1, [[1, 3, 100]]);
    const left = bench.derived.blocks.replicasOn(blockId(1), 0);
    expect(left.map((replica) => replica.generation)).toEqual([3]);
  });

  test('a generation that was never allotted counts for nothing and is kept', () => {
    const bench = Bench.ready(2);
    bench.block(1, { gen: 2, replication: 1 });
    bench.report(1, [1, 9_000, 100]);
    bench.report(2, [1, 2, 100]);
    expect(bench.counts()).toMatchObject({ total: 1, ...healthy });
    expect(
      bench.derived.blocks.replicasOn(blockId(1), 0).map((replica) => replica.generation),
    ).toEqual([9_000]);
    expect(bench.deletions(1)).toEqual([]);
  });

  test('an uncommitted block is counted, but lacks nothing', () => {
    const bench = Bench.ready(3);
    bench.block(1, { gen: 2, committed: undefined });
    bench.report(1, [1, 2, 50]);
    expect(bench.counts()).toEqual({ total: 1, ...healthy });
    const sealed = { blockId: blockId(1), generation: generation(2), length: 50 };
    expect(bench.derived.replicasUnder(sealed)).toBe(1);
    expect(bench.derived.replicasUnder({ ...sealed, generation: generation(1) })).toBe(0);
    expect(bench.derived.replicasUnder({ ...sealed, length: 49 })).toBe(0);
  });

  test('copies in fewer domains than the cluster could give are misplaced', () => {
    const bench = Bench.ready(6);
    bench.block(1);
    bench.report(1, [1, 1]);
    bench.report(4, [1, 1]);
    expect(bench.counts()).toMatchObject({ misplaced: 1, underReplicated: 1 });
    bench.report(2, [1, 1]);
    expect(bench.counts()).toMatchObject({ misplaced: 1, underReplicated: 0 });
    bench.report(3, [1, 1]);
    expect(bench.counts()).toMatchObject({ misplaced: 0, overReplicated: 1 });
  });

  test.each([
    ['its copies where they should be', [1, 2, 3], 1],
    ['two copies in one domain', [1, 4, 2], 0],
    ['a copy too few', [1, 2], 0],
    ['a copy too many', [1, 2, 3, 4], 0],
    ['no copy', [], 0],
  ])('of a block with %s, %j: %i is healthy', (_, servers, sound) => {
    const bench = Bench.ready(6);
    bench.block(1);
    for (const server of servers) bench.report(server, [1, 1]);
    expect(bench.derived.blocks.tally.healthy).toBe(sound);
  });

  test('a damaged copy beside enough good ones: the block is not healthy until it is gone', () => {
    const bench = Bench.ready(3);
    bench.block(1, { replication: 2 });
    for (const server of [1, 2, 3]) bench.report(server, [1, 1]);
    bench.corrupt(3, 1, 1);
    expect(bench.derived.blocks.tally.healthy).toBe(0);
    bench.gone(3, 1, 1);
    expect(bench.derived.blocks.tally.healthy).toBe(1);
  });

  test('when a domain dies, no block is held to it any more', () => {
    const bench = Bench.ready(3);
    bench.block(1, { replication: 2 });
    bench.report(1, [1, 1]);
    bench.register(4, { domain: '/rack1' });
    bench.report(4, [1, 1]);
    expect(bench.counts()).toMatchObject({ misplaced: 1 });
    bench.beat(2, 1, true);
    bench.beat(3, 1, true);
    bench.settle();
    expect(bench.counts()).toMatchObject({ misplaced: 0 });
  });

  test('a dead server takes its replicas out of the counts, and brings them back', () => {
    const bench = Bench.ready(2, { staleAfterMs: 10, deadAfterMs: 30 });
    for (let id = 1; id <= 5_000; id++) bench.block(id, { replication: 1 });
    for (let id = 1; id <= 5_000; id++) bench.report(1, [id, 1]);
    bench.beat(2, 40);
    bench.derived.tick(40, false);
    expect(bench.settle()).toBeGreaterThan(2);
    expect(bench.counts()).toMatchObject({ missing: 5_000 });
    bench.beat(1, 50);
    bench.page(2, []);
    bench.settle();
    expect(bench.derived.blocks.tally.counts()).toMatchObject({ missing: 0 });
  });

  test('a server that stops beside others of its domain takes out its own replicas', () => {
    const bench = Bench.ready(4);
    bench.block(1, { replication: 1 });
    bench.report(4, [1, 1]);
    bench.beat(4, 1, true);
    bench.settle();
    expect(bench.counts()).toMatchObject({ missing: 1 });
  });

  test('a removed block is held by nobody', () => {
    const bench = Bench.ready(1);
    bench.block(1);
    bench.report(1, [1, 1]);
    expect(bench.derived.blocks.heldCount(0)).toBe(1);
    bench.derived.blockRemoved(blockId(1));
    expect(bench.derived.blocks.heldCount(0)).toBe(0);
  });

  test('a stale server still counts: silence for a moment is no reason to repair', () => {
    const bench = Bench.ready(1, { staleAfterMs: 10, deadAfterMs: 30 });
    bench.block(1, { replication: 1 });
    bench.report(1, [1, 1]);
    bench.derived.tick(15, false);
    bench.settle();
    expect(bench.counts()).toEqual({ total: 1, ...healthy });
  });

  test('a damaged replica stays marked when its server reports it again, until it says that it is gone', () => {
    const bench = Bench.ready(2);
    bench.block(1, { replication: 2 });
    bench.report(1, [1, 1]);
    bench.report(2, [1, 1]);
    expect(bench.corrupt(1, 1, 2)).toBe(false);
    expect(bench.corrupt(1, 1, 1)).toBe(true);
    expect(bench.counts()).toMatchObject({ corruptReplicas: 1, underReplicated: 1 });
    bench.page(1, [[1, 1]]);
    expect(bench.counts()).toMatchObject({ corruptReplicas: 1 });
    bench.gone(1, 1, 1);
    bench.report(1, [1, 1]);
    expect(bench.counts()).toEqual({ total: 1, ...healthy });
  });

  test('watchers hear of new replicas, not of ones that are reported again', () => {
    const bench = Bench.ready(1);
    bench.block(1, { gen: 1, committed: undefined });
    const heard: number[] = [];
    const stop = bench.derived.watchReplicas((id) => heard.push(id));
    bench.report(1, [1, 1]);
    bench.report(1, [1, 1]);
    bench.report(1, [1, 2]);
    stop();
    bench.report(1, [1, 3]);
    expect(heard).toEqual([1, 1]);
  });

  test('watchers hear of blocks that change or go', () => {
    const bench = Bench.ready(1);
    const heard: number[] = [];
    bench.derived.watchReplicas((id) => heard.push(id));
    bench.block(1, { gen: 1, committed: undefined });
    bench.derived.blockRemoved(blockId(1));
    expect(heard).toEqual([1, 1]);
  });

  test('counts kept change by change equal counts made anew, whatever happens', () => {
    const server = fc.integer({ min: 1, max: 5 });
    const id = fc.integer({ min: 1, max: 6 });
    const gen = fc.integer({ min: 1, max: 3 });
    const length = fc.constantFrom(100, 100, 100, 7);
    const step = fc.oneof(
      fc.record({ kind: fc.constant('block' as const), id, gen, length, open: fc.boolean() }),
      fc.record({ kind: fc.constant('drop' as const), id }),
      fc.record({ kind: fc.constant('add' as const), server, id, gen, length }),
      fc.record({ kind: fc.constant('gone' as const), server, id, gen }),
      fc.record({ kind: fc.constant('corrupt' as const), server, id, gen }),
      fc.record({ kind: fc.constant('stop' as const), server }),
      fc.record({ kind: fc.constant('register' as const), server, rack: gen }),
      fc.record({ kind: fc.constant('page' as const), server, id, gen }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
        const bench = Bench.ready(5);
        for (const s of steps) {
          if (s.kind === 'block')
            bench.block(s.id, {
              gen: s.gen,
              committed: s.open ? undefined : { gen: s.gen, length: s.length },
              replication: s.gen,
            });
          else if (s.kind === 'drop') bench.derived.blockRemoved(blockId(s.id));
          else if (s.kind === 'add') bench.report(s.server, [s.id, s.gen, s.length]);
          else if (s.kind === 'gone') bench.gone(s.server, s.id, s.gen);
          else if (s.kind === 'corrupt') bench.corrupt(s.server, s.id, s.gen);
          else if (s.kind === 'stop') bench.beat(s.server, 1, true);
          else if (s.kind === 'register') bench.register(s.server, { domain: `/rack${s.rack}` });
          else bench.page(s.server, [[s.id, s.gen]]);
        }
        bench.settle();
        const { tally } = bench.derived.blocks;
        expect({ ...tally.counts(), sound: tally.healthy }).toEqual(recount(bench));
        const held = [1, 2, 3, 4, 5].map((n) => bench.derived.blocks.heldCount(n - 1));
        const has = (id: number, n: number): boolean =>
          bench.derived.blocks.replicasOn(blockId(id), n).length > 0;
        expect(held).toEqual(
          [0, 1, 2, 3, 4].map((n) => [1, 2, 3, 4, 5, 6].filter((id) => has(id, n)).length),
        );
      }),
      { numRuns: 300 },
    );
  });
});

/** The counts from a plain look at every block, by the rules as they are written down. */
function recount(bench: Bench) {
  const { blocks, servers } = bench.derived;
  const up = servers.all().filter((server) => ['live', 'stale'].includes(server.state));
  const domains = new Set(up.map((server) => server.domain)).size;
  const counts = { total: 0, sound: 0, ...healthy };
  for (let id = 1; id <= 6; id++) {
    const facts = blocks.facts(blockId(id));
    if (facts === undefined) continue;
    counts.total++;
    const present = blocks
      .replicas(blockId(id))
      .filter((replica) => up.some((server) => server.index === replica.server));
    const { committed } = facts;
    const wrong = present.filter(
      (replica) =>
        replica.corrupt ||
        (replica.generation === committed?.generation && replica.length !== committed.length),
    );
    counts.corruptReplicas += wrong.length;
    if (committed === undefined) continue;
    const good = present.filter(
      (replica) => !wrong.includes(replica) && replica.generation === committed.generation,
    );
    const spread = new Set(good.map((replica) => servers.at(replica.server).domain)).size;
    if (good.length === 0) counts.missing++;
    else if (good.length < facts.replication) counts.underReplicated++;
    if (good.length > facts.replication) counts.overReplicated++;
    const misplaced = spread < Math.min(good.length, facts.replication, domains);
    if (misplaced) counts.misplaced++;
    if (good.length === facts.replication && !misplaced && wrong.length === 0) counts.sound++;
  }
  return counts;
}
