import { blockId, generation } from '../../../../src/common/ids.js';
import { REPORT_STEP_REPLICAS } from '../../../../src/master/core/derived-limits.js';
import { Bench, columns } from './derived-fixture.js';

const servers = (bench: Bench, id: number) =>
  bench.derived.blocks.replicas(blockId(id)).map((replica) => replica.server + 1);

/** So that few replicas show the rule; two is the default. */
const ONE_IS_PROOF = { goodBeforeStaleDeletion: 1 };

describe('replica report', () => {
  test('a page is the truth in its range alone: what it lacks is gone, what lies outside stays', () => {
    const bench = Bench.ready(2, ONE_IS_PROOF);
    for (const id of [10, 11, 20, 21, 30]) {
      bench.block(id);
      bench.report(1, [id, 1]);
      bench.report(2, [id, 1]);
    }
    const outcome = bench.page(1, [[11, 1]], { after: 10, upTo: 21 });
    expect(outcome).toEqual({ added: 1, removed: 2, orphans: 0, unknown: 0 });
    expect([10, 11, 20, 21, 30].map((id) => servers(bench, id).includes(1))).toEqual([
      true,
      true,
      false,
      false,
      true,
    ]);
    expect([10, 11, 20, 21, 30].every((id) => servers(bench, id).includes(2))).toBe(true);
  });

  test('a wiped disk empties a server in slices, and no turn does it all', () => {
    const bench = Bench.ready(1, ONE_IS_PROOF);
    const many = 3 * REPORT_STEP_REPLICAS + 5;
    for (let id = 1; id <= many; id++) bench.block(id, { replication: 1 });
    for (let id = 1; id <= many; id++) bench.report(1, [id, 1]);
    const page = { after: 0, upTo: Number.MAX_SAFE_INTEGER, replicas: columns([]) };
    const steps = bench.derived.applyPage(bench.server(1), page);
    let slices = 0;
    let before = bench.derived.blocks.heldCount(0);
    for (let step = steps.next(); ; step = steps.next()) {
      slices++;
      expect(before - bench.derived.blocks.heldCount(0)).toBeLessThanOrEqual(REPORT_STEP_REPLICAS);
      before = bench.derived.blocks.heldCount(0);
      if (step.done === true) break;
    }
    expect(slices).toBe(4);
    expect(bench.counts().missing).toBe(many);
  });

  test('a replica of a removed block is ordered to be deleted, one of an id never allotted is left alone', () => {
    const bench = Bench.ready(1, ONE_IS_PROOF);
    expect(bench.report(1, [999, 4], [1_000, 4])).toEqual({
      added: 0,
      removed: 0,
      orphans: 1,
      unknown: 1,
    });
    expect(bench.deletions(1)).toEqual(['999@4']);
  });

  test('a replica that took on a new generation is told as removed and added, in one report', () => {
    const bench = Bench.ready(1, ONE_IS_PROOF);
    bench.block(1, { gen: 2, committed: { gen: 1, length: 100 } });
    bench.report(1, [1, 1]);
    bench.gone(1, 1, 1);
    bench.report(1, [1, 2, 150]);
    // The same report again, after a lost answer.
    bench.gone(1, 1, 1);
    bench.report(1, [1, 2, 150]);
    expect(bench.derived.blocks.replicas(blockId(1))).toMatchObject([{ generation: 2 }]);
  });

  test('safe mode ends with the report that brings the last replica needed', () => {
    const bench = new Bench();
    bench.block(1);
    bench.block(2);
    bench.derived.namespaceLoaded();
    bench.register(1);
    bench.report(1, [1, 1]);
    expect(bench.derived.safeMode.status().reason).toContain('1 of 2 blocks');
    bench.report(1, [2, 1]);
    expect(bench.derived.safeMode.on).toBe(false);
  });

  test('a page that an earlier registration began does not complete the report of the next one', () => {
    const bench = Bench.ready(1, ONE_IS_PROOF);
    const replicas = columns(
      Array.from({ length: REPORT_STEP_REPLICAS }, (_, i) => [i + 1, 1] as const),
    );
    const page = { after: 0, upTo: Number.MAX_SAFE_INTEGER, replicas };
    const steps = bench.derived.applyPage(bench.server(1), page);
    expect(steps.next().done).toBe(false);
    bench.register(1);
    expect(steps.next().done).toBe(true);
    expect(bench.server(1).reportComplete).toBe(false);
  });

  test('nobody is let in before the namespace is loaded, since all blocks would look removed', () => {
    const bench = new Bench();
    expect(() => bench.register(1)).toThrow('loading');
  });
});

describe('deletions', () => {
  test('removing a block orders the deletion on every server that has it', () => {
    const bench = Bench.ready(3, ONE_IS_PROOF);
    bench.block(1);
    bench.report(1, [1, 1]);
    bench.report(3, [1, 1]);
    bench.derived.blockRemoved(blockId(1));
    expect([1, 2, 3].map((n) => bench.deletions(n))).toEqual([['1@1'], [], ['1@1']]);
    expect(bench.counts().total).toBe(0);
  });

  test('nothing is handed out in safe mode, and it waits until safe mode is over', () => {
    const bench = Bench.ready(1, ONE_IS_PROOF);
    bench.report(1, [5, 1]);
    bench.derived.safeMode.enter();
    expect(bench.deletions(1)).toEqual([]);
    bench.derived.safeMode.leave();
    expect(bench.deletions(1)).toEqual(['5@1']);
  });

  test('one heartbeat carries a bounded number; the rest follows; what no report confirms is sent again', () => {
    const bench = Bench.ready(1, { deletionsPerHeartbeat: 2, deletionResendMs: 50 });
    bench.report(1, [5, 1], [6, 1], [7, 1]);
    expect(bench.deletions(1, 0)).toEqual(['5@1', '6@1']);
    expect(bench.deletions(1, 10)).toEqual(['7@1']);
    expect(bench.deletions(1, 20)).toEqual([]);
    bench.gone(1, 5, 1);
    expect(bench.deletions(1, 55)).toEqual(['6@1']);
    bench.page(1, []);
    expect(bench.deletions(1, 500)).toEqual([]);
    expect(bench.derived.invalidate.count(0)).toBe(0);
  });

  test('a page that still has the replica leaves the order standing', () => {
    const bench = Bench.ready(1, { deletionResendMs: 50 });
    bench.report(1, [5, 1]);
    expect(bench.deletions(1, 0)).toEqual(['5@1']);
    bench.page(1, [[5, 1]]);
    expect(bench.deletions(1, 10)).toEqual([]);
    expect(bench.deletions(1, 50)).toEqual(['5@1']);
  });

  test('orders beyond the bound are found again by a full report', () => {
    const bench = Bench.ready(1, { deletionsQueuedMax: 2 });
    bench.report(1, [5, 1], [6, 1], [7, 1]);
    expect(bench.deletions(1)).toEqual(['5@1', '6@1']);
    expect(bench.asked(1)).toBe('nothing');
    bench.gone(1, 5, 1);
    bench.gone(1, 6, 1);
    expect(bench.asked(1)).toBe('everything');
    bench.page(1, [[7, 1]]);
    expect(bench.asked(1)).toBe('nothing');
    expect(bench.deletions(1)).toEqual(['7@1']);
  });

  test('a stale replica goes once the newer generation is committed and safe, not before', () => {
    const bench = Bench.ready(3, ONE_IS_PROOF);
    bench.block(1, { gen: 2, committed: { gen: 1, length: 100 } });
    bench.report(1, [1, 1]);
    bench.report(2, [1, 2]);
    expect(bench.deletions(1)).toEqual([]);
    bench.block(1, { gen: 2 });
    expect(bench.deletions(1)).toEqual(['1@1']);
  });

  test('every generation that a server has of a removed block goes, also of an unknown one', () => {
    const bench = Bench.ready(1, ONE_IS_PROOF);
    bench.block(1, { gen: 2, committed: { gen: 1, length: 100 } });
    bench.report(1, [1, 1], [1, 2]);
    bench.derived.blockRemoved(blockId(1));
    expect(bench.deletions(1)).toEqual(['1@1', '1@2']);
    bench.gone(1, 1, 1);
    bench.gone(1, 1, 2);
    expect(bench.derived.invalidate.count(0)).toBe(0);
    bench.page(1, [
      [5, 3],
      [5, 4],
    ]);
    expect(bench.deletions(1)).toEqual(['5@3', '5@4']);
  });

  test('a stale replica stays while no good one is there', () => {
    const bench = Bench.ready(2, ONE_IS_PROOF);
    bench.block(1, { gen: 2 });
    bench.report(1, [1, 1]);
    bench.report(2, [1, 2, 99]);
    expect(bench.deletions(1)).toEqual([]);
  });

  test('an order is withdrawn when the good copy is lost before it was handed out', () => {
    const bench = Bench.ready(2, ONE_IS_PROOF);
    bench.block(1, { gen: 2 });
    bench.report(1, [1, 1]);
    bench.report(2, [1, 2]);
    expect(bench.derived.invalidate.count(0)).toBe(1);
    bench.corrupt(2, 1, 2);
    expect(bench.deletions(1)).toEqual([]);
    bench.gone(2, 1, 2);
    bench.report(2, [1, 2]);
    expect(bench.deletions(1)).toEqual(['1@1']);
  });

  test('what a server said before it registered anew proves nothing for a deletion', () => {
    const bench = Bench.ready(2, ONE_IS_PROOF);
    bench.block(1, { gen: 2 });
    bench.report(2, [1, 2]);
    bench.register(2);
    bench.report(1, [1, 1]);
    expect(bench.deletions(1)).toEqual([]);
    bench.page(2, [[1, 2]]);
    bench.settle();
    expect(bench.deletions(1)).toEqual(['1@1']);
  });

  test('a server back from the dead proves nothing for a deletion before its full report is in', () => {
    const bench = Bench.ready(2, { ...ONE_IS_PROOF, staleAfterMs: 10, deadAfterMs: 30 });
    bench.block(1, { gen: 2 });
    bench.report(2, [1, 2]);
    bench.beat(1, 100);
    bench.derived.tick(100, false);
    bench.report(1, [1, 1]);
    bench.beat(2, 101);
    bench.settle();
    expect(bench.deletions(1, 101)).toEqual([]);
    bench.page(2, [[1, 2]]);
    bench.settle();
    expect(bench.deletions(1, 101)).toEqual(['1@1']);
  });

  test('a damaged replica goes only when the block has all the copies that it wants without it', () => {
    const bench = Bench.ready(3, ONE_IS_PROOF);
    bench.block(1, { replication: 2 });
    bench.report(1, [1, 1]);
    bench.report(2, [1, 1]);
    bench.corrupt(1, 1, 1);
    expect(bench.deletions(1)).toEqual([]);
    bench.report(3, [1, 1]);
    expect(bench.deletions(1)).toEqual(['1@1']);
    expect([2, 3].map((n) => bench.deletions(n))).toEqual([[], []]);
  });

  test('all replicas damaged: none is deleted', () => {
    const bench = Bench.ready(3, ONE_IS_PROOF);
    bench.block(1);
    for (const n of [1, 2, 3]) {
      bench.report(n, [1, 1]);
      bench.corrupt(n, 1, 1);
    }
    expect([1, 2, 3].map((n) => bench.deletions(n))).toEqual([[], [], []]);
  });

  test('an order for a good replica is never handed out, whoever queued it', () => {
    const bench = Bench.ready(2, ONE_IS_PROOF);
    bench.block(1, { gen: 2 });
    bench.report(1, [1, 1]);
    bench.report(2, [1, 2]);
    bench.derived.invalidate.offer(1, { blockId: blockId(1), generation: generation(2) });
    expect(bench.deletions(2)).toEqual([]);
    expect(bench.deletions(1)).toEqual(['1@1']);
  });

  test('a dead server forgets its orders and learns them anew from its full report', () => {
    const bench = Bench.ready(1, { staleAfterMs: 10, deadAfterMs: 30 });
    bench.report(1, [5, 1]);
    bench.derived.tick(100, false);
    expect(bench.derived.invalidate.count(0)).toBe(0);
    bench.beat(1, 101);
    expect(bench.asked(1)).toBe('everything');
    bench.page(1, [[5, 1]]);
    expect(bench.deletions(1, 101)).toEqual(['5@1']);
  });

  test('by default two good replicas are asked for before stale ones go', () => {
    const bench = Bench.ready(3);
    bench.block(1, { gen: 2, committed: { gen: 2, length: 100 } });
    bench.report(3, [1, 1]);
    bench.report(1, [1, 2]);
    expect(bench.deletions(3)).toEqual([]);
    bench.report(2, [1, 2]);
    expect(bench.deletions(3)).toEqual(['1@1']);
  });
});
