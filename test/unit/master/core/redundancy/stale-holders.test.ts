import { seededRandom } from '../../../../../src/common/clock.js';
import { blockId, serverId } from '../../../../../src/common/ids.js';
import { explainBlock } from '../../../../../src/master/core/redundancy/explain-block.js';
import type { RepairLimits } from '../../../../../src/master/core/redundancy/repair-limits.js';
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
const OLD = 1;
const NEW = 2;
const GIVEN_UP = 3;

/** Servers that are sent a copy now, with what the master still has to say of the block if none is. */
function targets(bench: Bench): (number | string | undefined)[] {
  const { repair } = bench.derived;
  const leases = repair.lease(REQUEST, 0, seededRandom(1), () => undefined);
  if (leases.length === 0) return [repair.waitOf(blockId(1))?.reason];
  return leases.map(({ target }) => target + 1);
}

/** Block 1 wants three copies, and server 1 alone has its generation of now. */
function oneGood(servers: number, repair: Partial<RepairLimits> = {}): Bench {
  const bench = Bench.ready(servers, {}, repair);
  bench.block(1, { gen: NEW });
  bench.report(1, [1, NEW]);
  return bench;
}

describe('a block of which each other server has a stale replica', () => {
  test.each([OLD, GIVEN_UP])('is copied beside these (generation %i), which go then', (stale) => {
    const bench = oneGood(3);
    bench.report(1, [1, stale]);
    for (const n of [2, 3]) bench.report(n, [1, stale]);
    const [first] = targets(bench);
    if (first !== 2 && first !== 3) throw new Error(`copied to ${first}`);
    expect([1, 2, 3].flatMap((n) => bench.deletions(n))).toEqual([]);
    bench.report(first, [1, NEW]);
    const other = 5 - first;
    expect(targets(bench)).toEqual([other]);
    expect(bench.deletions(first)).toEqual([`1@${stale}`]);
    bench.report(other, [1, NEW]);
    for (const n of [1, other]) expect(bench.deletions(n)).toEqual([`1@${stale}`]);
    for (const n of [1, 2, 3]) bench.gone(n, 1, stale);
    expect(bench.derived.blocks.replicas(blockId(1))).toHaveLength(3);
    expect(bench.counts()).toMatchObject({ underReplicated: 0 });
  });

  test('goes to a server without a replica first', () => {
    const bench = oneGood(4);
    for (const n of [2, 3]) bench.report(n, [1, OLD]);
    expect(targets(bench)).toEqual([4]);
  });

  test('goes rather to a server that did not fail as a target', () => {
    const bench = oneGood(3);
    for (const n of [2, 3]) bench.report(n, [1, OLD]);
    const { repair } = bench.derived;
    const tried = new Set<number>();
    for (let nowMs = 0; nowMs < 60_000 && tried.size < 2; nowMs += 30_000) {
      repair.tick(nowMs);
      for (const { taskId, target } of repair.lease(
        REQUEST,
        nowMs,
        seededRandom(1),
        () => undefined,
      )) {
        tried.add(target + 1);
        const outcome = { taskId, done: false, code: 'NO_SPACE', message: '', copiedBytes: 0 };
        repair.hear({ ...REQUEST, outcomes: [{ ...outcome, blamedServerId: undefined }] }, nowMs);
      }
    }
    expect(tried).toEqual(new Set([2, 3]));
  });

  test('waits for one that is busy, without a pause that grows', () => {
    const bench = oneGood(3, { incomingMax: 1 });
    bench.derived.setGoal(serverId('server-3'), { kind: 'decommission' });
    bench.block(2, { gen: NEW });
    bench.report(1, [2, NEW]);
    for (const id of [1, 2]) bench.report(2, [id, OLD]);
    const { repair } = bench.derived;
    const leases = repair.lease(REQUEST, 0, seededRandom(1), () => undefined);
    expect(leases.map(({ target }) => target + 1)).toEqual([2]);
    const [lease] = leases;
    expect(repair.isReady(blockId(lease?.blockId === 1 ? 2 : 1))).toBe(true);
  });

  test('is copied to a server whose stale replica is damaged as well', () => {
    const bench = oneGood(3);
    bench.report(2, [1, NEW]);
    bench.report(3, [1, OLD]);
    bench.corrupt(3, 1, OLD);
    expect(bench.deletions(3)).toEqual([`1@${OLD}`]);
    expect(targets(bench)).toEqual([3]);
    bench.gone(3, 1, OLD);
    bench.report(3, [1, NEW]);
    expect(bench.counts()).toMatchObject({ underReplicated: 0, corruptReplicas: 0 });
  });

  test('waits where such a server is to go, is silent or has no room', () => {
    const bench = oneGood(3);
    for (const n of [2, 3]) bench.report(n, [1, OLD]);
    for (const n of [2, 3])
      bench.derived.setGoal(serverId(`server-${n}`), { kind: 'decommission' });
    expect(targets(bench)).toEqual([expect.stringContaining('no server can take a copy')]);
  });
});

test('the stale replica of the server that is copied to is not told as an obstacle', () => {
  const bench = oneGood(2);
  bench.report(2, [1, OLD]);
  expect(targets(bench)).toEqual([2]);
  const scheduler = bench.derived.repair;
  const view = { scheduler, nowMs: 0, held: undefined, awaitingReports: false };
  const [, target] = explainBlock(view, blockId(1)).targets;
  expect(target).toMatchObject({ server: 'bs2', taken: true, reason: 'copies to it now' });
});

test('a server with a good replica beside a stale one is told as one that has it', () => {
  const bench = oneGood(1);
  bench.report(1, [1, OLD]);
  expect(targets(bench)).toEqual([expect.stringContaining('bs1 (/rack1) has a replica already')]);
});
