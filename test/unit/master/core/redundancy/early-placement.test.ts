import { seededRandom } from '../../../../../src/common/clock.js';
import { isRefusal } from '../../../../../src/common/refusal.js';
import { MiB } from '../../../../../src/common/sizes.js';
import { Bench } from '../derived-fixture.js';

const request = {
  count: 3,
  minReplicas: 1,
  blockBytes: MiB,
  writerHost: '',
  exclude: new Set<never>(),
};

function place(bench: Bench) {
  return bench.derived.place(request, seededRandom(1));
}

/** A master just started, in a cluster that has a block, with `servers` back so far. */
function started(servers: number): Bench {
  const bench = new Bench();
  bench.block(1);
  bench.derived.namespaceLoaded();
  for (let n = 1; n <= servers; n++) bench.register(n);
  return bench;
}

describe('a new block right after a start of the master', () => {
  test('is refused for now if too few servers are back for all its copies', () => {
    expect(place(started(2))).toMatchObject({ refused: 'NOT_ENOUGH_SERVERS' });
  });

  test('is placed at once if enough are back', () => {
    expect(isRefusal(place(started(3)))).toBe(false);
  });

  test('is placed on fewer servers once the others have had time to come back', () => {
    const bench = started(2);
    bench.derived.tick(0, false);
    bench.beat(1, 10_000);
    bench.beat(2, 10_000);
    bench.derived.tick(10_000, false);
    expect(place(bench)).toHaveLength(2);
  });

  test('is placed on what there is in a cluster that has no block yet', () => {
    const bench = new Bench();
    bench.derived.namespaceLoaded();
    bench.register(1);
    expect(place(bench)).toHaveLength(1);
  });
});
