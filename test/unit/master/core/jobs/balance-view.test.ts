import { seededRandom } from '../../../../../src/common/clock.js';
import { blockId, serverId } from '../../../../../src/common/ids.js';
import { BalancePlan } from '../../../../../src/master/core/jobs/balance-plan.js';
import { balanceView } from '../../../../../src/master/core/jobs/balance-view.js';
import { MiB } from '../../../../../src/common/sizes.js';
import { Bench } from '../derived-fixture.js';

/** Block 1 has the copy that it wants on a server that is too full, and one move of it was copied. */
function moved(): { bench: Bench; plan: BalancePlan } {
  const bench = Bench.ready(2);
  bench.beat(1, 0, false, 200_000 * MiB);
  bench.beat(2, 0, false, 0);
  bench.block(1, { replication: 1 });
  bench.report(1, [1, 1]);
  const plan = new BalancePlan(balanceView(bench.derived), 5);
  expect(plan.nextMove(seededRandom(1))).toMatchObject({ from: 0, to: 1 });
  bench.report(2, [1, 1]);
  plan.settled(blockId(1), true);
  plan.nextMove(seededRandom(1));
  expect(plan.underWay).toBe(1);
  return { bench, plan };
}

describe('a move whose copy is there is through', () => {
  test('when the source dies', () => {
    const { bench, plan } = moved();
    bench.beat(2, 40_000);
    bench.derived.tick(40_000, false);
    bench.settle();
    plan.nextMove(seededRandom(1));
    expect(plan.underWay).toBe(0);
  });

  test('when the file wants one more copy', () => {
    const { bench, plan } = moved();
    bench.block(1, { replication: 2 });
    plan.nextMove(seededRandom(1));
    expect(plan.underWay).toBe(0);
  });
});

test('a block with a copy in maintenance is not moved: what it had too many would not go', () => {
  const bench = Bench.ready(3);
  bench.block(1, { replication: 2 });
  bench.report(1, [1, 1]);
  bench.report(2, [1, 1]);
  const view = balanceView(bench.derived);
  expect(view.movable(blockId(1))).toBeDefined();
  bench.derived.setGoal(serverId('server-2'), { kind: 'maintenance', untilMs: 1e15 });
  bench.settle();
  expect(view.movable(blockId(1))).toBeUndefined();
});
