import { seededRandom } from '../../../../src/common/clock.js';
import { blockId, generation } from '../../../../src/common/ids.js';
import { Bench } from './derived-fixture.js';

/** Six servers in three racks (1 and 4, 2 and 5, 3 and 6), all with block 1. */
function bench(): Bench {
  const made = Bench.ready(6, { staleAfterMs: 10, deadAfterMs: 30 });
  made.block(1);
  for (let n = 1; n <= 6; n++) made.report(n, [1, 1]);
  return made;
}

const order = (b: Bench, host: string, seed = 1, gen?: number) =>
  b.derived
    .locate(
      blockId(1),
      { host, generation: gen === undefined ? undefined : generation(gen) },
      seededRandom(seed),
    )
    .map((location) => location.serverName);

describe('replica order', () => {
  test('same host, then same domain, then the rest, shuffled among equals', () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 50; seed++) {
      const names = order(bench(), '10.0.0.4', seed);
      expect(names.slice(0, 2)).toEqual(['bs4', 'bs1']);
      expect(names).toHaveLength(6);
      seen.add(names[2] ?? '');
    }
    expect([...seen].sort()).toEqual(['bs2', 'bs3', 'bs5', 'bs6']);
  });

  test('an unknown host gets all in random order', () => {
    const firsts = new Set<string | undefined>();
    for (let seed = 0; seed < 100; seed++) firsts.add(order(bench(), 'elsewhere', seed)[0]);
    expect(firsts.size).toBe(6);
  });

  test('stale servers come after live ones, damaged replicas last, dead servers not at all', () => {
    const b = bench();
    b.beat(5, 0, true);
    for (const n of [1, 2, 3, 6]) b.beat(n, 12);
    b.derived.tick(12, false);
    b.corrupt(1, 1, 1);
    for (let seed = 0; seed < 20; seed++) {
      const names = order(b, '10.0.0.1', seed);
      expect(names.slice(0, 3).sort()).toEqual(['bs2', 'bs3', 'bs6']);
      expect(names.slice(3)).toEqual(['bs4', 'bs1']);
    }
  });

  test('when nothing else is known, replicas on dead servers are listed as such', () => {
    const b = bench();
    b.derived.tick(100, false);
    const locations = b.derived.locate(blockId(1), { host: '' }, seededRandom(1));
    expect(locations.map((location) => location.state)).toEqual(Array(6).fill('dead'));
  });

  test('stale generations are never listed; a generation asked for is listed alone', () => {
    const b = Bench.ready(3);
    b.block(1, { gen: 3, committed: { gen: 2, length: 100 } });
    b.report(1, [1, 1]);
    b.report(2, [1, 2]);
    b.report(3, [1, 3, 40]);
    expect(order(b, '')).toEqual(['bs2']);
    expect(order(b, '', 1, 3)).toEqual(['bs3']);
    b.block(2, { gen: 4, committed: undefined });
    b.report(1, [2, 4]);
    expect(b.derived.locate(blockId(2), { host: '' }, seededRandom(1))).toHaveLength(1);
  });
});

describe('block health', () => {
  const located = {
    id: blockId(1),
    generation: generation(1),
    offset: 0,
    length: 100,
    sha256: undefined,
    locations: [],
  };

  test('a block without a replica is unreported while servers may still report, then missing', () => {
    const b = new Bench();
    b.block(1);
    b.derived.namespaceLoaded();
    b.register(1);
    expect(b.derived.health(located)).toMatchObject({ missing: false, unreported: true, live: 0 });
    expect(b.counts().missing).toBe(0);
    b.derived.safeMode.leave();
    expect(b.derived.health(located)).toMatchObject({ missing: false, unreported: true });
    b.page(1, []);
    expect(b.derived.health(located)).toMatchObject({ missing: true, unreported: false });
    expect(b.counts().missing).toBe(1);
    b.derived.safeMode.enter();
    expect(b.derived.health(located)).toMatchObject({ missing: true, unreported: false });
  });

  test('says how many copies are good, and what is wrong with the rest', () => {
    const b = bench();
    b.block(1, { replication: 2 });
    b.corrupt(1, 1, 1);
    expect(b.derived.health(located)).toMatchObject({
      live: 5,
      corruptReplicas: 1,
      overReplicated: true,
      underReplicated: false,
      misplaced: false,
    });
  });
});
