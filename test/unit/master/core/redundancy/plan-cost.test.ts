import { seededRandom } from '../../../../../src/common/clock.js';
import { serverId } from '../../../../../src/common/ids.js';
import { Bench } from '../derived-fixture.js';

const REQUEST = {
  workerId: 'w',
  name: 'w',
  freeSlots: 64,
  running: [],
  outcomes: [],
  bandwidth: 0,
  leaving: false,
};

/** Under-replicated blocks of which none has a place to go, and a count of how often a server was looked at for them. */
function lookedAt(servers: number, blocks: number): () => number {
  const bench = Bench.ready(servers);
  for (let n = 2; n <= servers; n++)
    bench.derived.setGoal(serverId(`server-${n}`), { kind: 'decommission' });
  for (let id = 1; id <= blocks; id++) {
    bench.block(id);
    bench.report(1, [id, 1]);
  }
  let looks = 0;
  const { servers: known } = bench.derived;
  const all = known.all.bind(known);
  known.all = () => {
    looks += all().length;
    return all();
  };
  return () => {
    looks = 0;
    bench.derived.repair.lease(REQUEST, 0, seededRandom(1), () => undefined);
    return looks;
  };
}

test.each([4, 100, 1_000])(
  'with %i servers, an exchange that finds nothing to do looks at a bounded number of them',
  (servers) => {
    const look = lookedAt(servers, 900);
    // Each look at a block is one at every server; the bound itself asks how many there are.
    expect(look()).toBeLessThanOrEqual(15_000);
    expect(look()).toBeGreaterThan(0);
  },
);

test('a block with hundreds of copies: a task names some of them, which is all that a message takes', () => {
  const bench = Bench.ready(100);
  bench.block(1, { replication: 100 });
  for (let n = 1; n <= 90; n++) bench.report(n, [1, 1]);
  const [lease] = bench.derived.repair.lease(REQUEST, 0, seededRandom(1), () => undefined);
  expect(lease?.sources).toHaveLength(16);
});
