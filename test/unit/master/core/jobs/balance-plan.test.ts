import * as fc from 'fast-check';
import { seededRandom } from '../../../../../src/common/clock.js';
import { BalancePlan, type BalanceMove } from '../../../../../src/master/core/jobs/balance-plan.js';
import { keepsSpread } from '../../../../../src/master/core/jobs/spread.js';
import { anyCluster, BalanceCluster } from './balance-cluster.js';

const MiB = 2 ** 20;
const CALLS_MAX = 20_000;

/** Asks until the plan is at its end; `finish` says when a move's copy is through, and whether it succeeded. */
function run(
  cluster: BalanceCluster,
  plan: BalancePlan,
  seed: number,
  options: {
    slots: number;
    failing?: number;
    fails?: () => boolean;
    onMove?: (move: BalanceMove) => void;
  },
): number {
  const random = seededRandom(seed);
  const fails = options.fails ?? (() => random.next() < (options.failing ?? 0));
  const underWay: BalanceMove[] = [];
  let moves = 0;
  for (let calls = 0; calls < CALLS_MAX; calls++) {
    const move = underWay.length < options.slots ? plan.nextMove(random) : undefined;
    if (move !== undefined) {
      options.onMove?.(move);
      underWay.push(move);
      moves++;
      continue;
    }
    const ended = underWay.shift();
    if (ended === undefined) {
      if (plan.underWay === 0 && (plan.balance().balanced || plan.stuck)) return moves;
      continue;
    }
    const copied = !fails();
    if (copied) cluster.copy(ended);
    plan.settled(ended.blockId, copied);
    if (copied) cluster.letGo(ended);
  }
  throw new Error(`no end after ${CALLS_MAX} calls and ${moves} moves`);
}

test('balance: random clusters converge, no move breaks the spread or doubles a replica, and the end is real', () => {
  fc.assert(
    fc.property(
      anyCluster,
      fc.integer({ min: 1, max: 20 }),
      fc.nat(),
      (cluster, threshold, seed) => {
        const plan = new BalancePlan(cluster, threshold);
        run(cluster, plan, seed, {
          slots: 1,
          onMove({ blockId, from, to }) {
            const { replicas } = cluster.blocks.get(blockId)!;
            expect(replicas.has(from)).toBe(true);
            expect(replicas.has(to)).toBe(false);
            const before = cluster.spread(replicas);
            const after = cluster.spread([...replicas].map((each) => (each === from ? to : each)));
            before.forEach((width, i) => expect(after[i]).toBeGreaterThanOrEqual(width));
          },
        });
        const mean = cluster.mean();
        const away = cluster.shares().map((share) => Math.abs(share - mean));
        // Equal sums may differ in their last bit.
        const balanced = away.every((distance) => distance <= threshold / 100 + 1e-9);
        expect(plan.balance().balanced || plan.stuck).toBe(true);
        if (!balanced) expect(cluster.possibleMoves(threshold)).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
});

test('balance: with many moves under way and a third of them failing it still ends, within the same bounds', () => {
  fc.assert(
    fc.property(anyCluster, fc.nat(), (cluster, seed) => {
      const plan = new BalancePlan(cluster, 5);
      const blocks = cluster.blocks.size;
      run(cluster, plan, seed, { slots: 8, failing: 0.3 });
      expect(plan.underWay).toBe(0);
      expect(cluster.blocks.size).toBe(blocks);
    }),
    { numRuns: 200 },
  );
});

test('balance: an even cluster with room to spare comes within the threshold', () => {
  const cluster = new BalanceCluster(
    ['/r1', '/r1', '/r2', '/r2', '/r3', '/r3'],
    Array.from({ length: 6 }, () => 10_000 * MiB),
  );
  // Everything lies on one server of each domain.
  for (let i = 0; i < 120; i++) cluster.add(64 * MiB, [0, 2, 4]);
  const plan = new BalancePlan(cluster, 2);
  expect(run(cluster, plan, 7, { slots: 4 })).toBeGreaterThan(100);
  const mean = cluster.mean();
  for (const share of cluster.shares()) expect(Math.abs(share - mean)).toBeLessThanOrEqual(0.02);
  for (const { replicas } of cluster.blocks.values()) expect(cluster.spread(replicas)).toEqual([3]);
});

test('balance: when every move would cost a fault domain none is proposed, and the plan says that it is stuck', () => {
  const only = new BalanceCluster(
    ['/r1', '/r2'],
    [1_000, 4_000].map((n) => n * MiB),
  );
  for (let i = 0; i < 10; i++) only.add(64 * MiB, [0, 1]);
  const plan = new BalancePlan(only, 5);
  expect(run(only, plan, 1, { slots: 1 })).toBe(0);
  expect(plan.stuck).toBe(true);
});

test('balance: one call looks at a thousand blocks at most, and the next one goes on from there', () => {
  const cluster = new BalanceCluster(['/r1', '/r2'], [2 ** 40, 2 ** 40]);
  // None of the first 2,500 can move: the other server has them too.
  for (let i = 0; i < 2_500; i++) cluster.add(64 * MiB, [0, 1]);
  for (let i = 0; i < 4_000; i++) cluster.add(64 * MiB, [0]);
  const plan = new BalancePlan(cluster, 1);
  const random = seededRandom(1);
  const found = [1, 2, 3].map(() => {
    const before = cluster.looked;
    const move = plan.nextMove(random);
    expect(cluster.looked - before).toBeLessThanOrEqual(1_000);
    return move?.blockId;
  });
  expect(found).toEqual([undefined, undefined, 2_501]);
});

test('balance: a block that is under way is not proposed again, and its source is told until it has let go', () => {
  const cluster = new BalanceCluster(['/r1', '/r1'], [1_000 * MiB, 1_000 * MiB]);
  for (let i = 0; i < 4; i++) cluster.add(64 * MiB, [0]);
  const plan = new BalancePlan(cluster, 1);
  const random = seededRandom(3);
  const first = plan.nextMove(random)!;
  const second = plan.nextMove(random)!;
  expect(second.blockId).not.toBe(first.blockId);
  // Two of four are planned away: that is even.
  expect(plan.nextMove(random)).toBeUndefined();
  cluster.copy(first);
  plan.settled(first.blockId, true);
  expect(plan.movingFrom(first.blockId)).toBe(0);
  cluster.letGo(first);
  expect(plan.nextMove(random)).toBeUndefined();
  expect(plan.movingFrom(first.blockId)).toBeUndefined();
  plan.settled(second.blockId, false);
  // The one that failed is left alone; another one takes its place.
  expect([first.blockId, second.blockId]).not.toContain(plan.nextMove(random)!.blockId);
});

test('balance: moves that all failed are tried again, and it ends balanced once they succeed', () => {
  const cluster = new BalanceCluster(['/r1', '/r1'], [1_000 * MiB, 1_000 * MiB]);
  for (let i = 0; i < 6; i++) cluster.add(64 * MiB, [0]);
  const plan = new BalancePlan(cluster, 1);
  let left = 6;
  const moves = run(cluster, plan, 1, { slots: 2, fails: () => left-- > 0 });
  expect(plan.balance().balanced).toBe(true);
  expect(moves).toBe(6 + 3);
});

test('balance: moves that fail each time end it after four tries, and it says how many blocks they are', () => {
  const cluster = new BalanceCluster(['/r1', '/r1'], [1_000 * MiB, 1_000 * MiB]);
  for (let i = 0; i < 6; i++) cluster.add(64 * MiB, [0]);
  const plan = new BalancePlan(cluster, 1);
  expect(run(cluster, plan, 1, { slots: 2, fails: () => true })).toBe(4 * 6);
  expect(plan.stuck).toBe(true);
  expect(plan.failures).toBe(6);
});

test('spread: zones count before racks, and a domain above another is one of its own', () => {
  expect(keepsSpread(['/z1/r1', '/z2/r1'], ['/z1/r1', '/z1/r2'])).toBe(false);
  expect(keepsSpread(['/z1/r1', '/z1/r2'], ['/z1/r1', '/z2/r1'])).toBe(true);
  expect(keepsSpread(['/r1', '/r2'], ['/r1', '/r1'])).toBe(false);
  expect(keepsSpread(['/r1', '/r1'], ['/r1', '/r1'])).toBe(true);
  expect(keepsSpread(['/z1', '/z1/r1'], ['/z1', '/z1'])).toBe(false);
});
