import { Bench } from '../derived-fixture.js';

const WAIT_MS = 1_000;
const RESEND_MS = 60_000;

/** Block 1 wants one copy and has two, on servers 1 and 2, of which 1 is the fuller one. */
function twoWhereOneIsWanted(): Bench {
  const bench = Bench.ready(2, {}, { excessAfterMs: WAIT_MS });
  bench.beat(1, 0, false, 200);
  bench.beat(2, 0, false, 100);
  bench.block(1, { replication: 1 });
  bench.report(1, [1, 1]);
  bench.report(2, [1, 1]);
  return bench;
}

function tend(bench: Bench, nowMs: number): void {
  bench.derived.tend(nowMs);
  bench.derived.tend(nowMs + WAIT_MS);
}

describe('excess replicas', () => {
  test('an order that was sent counts as carried out, however late, also when another replica would go by now', () => {
    const bench = twoWhereOneIsWanted();
    tend(bench, 0);
    expect(bench.deletions(1, WAIT_MS)).toEqual(['1@1']);
    for (let nowMs = 5_000; nowMs <= 2 * RESEND_MS; nowMs += 5_000) {
      // Server 1 is slow to delete, and gets emptier than 2 meanwhile.
      bench.beat(1, nowMs, false, 50);
      bench.beat(2, nowMs, false, 100);
      bench.derived.tick(nowMs, false);
      bench.block(1, { replication: 1 });
      tend(bench, nowMs);
      bench.deletions(1, nowMs);
      expect(bench.deletions(2, nowMs)).toEqual([]);
    }
    bench.gone(1, 1, 1);
    tend(bench, 3 * RESEND_MS);
    expect(bench.deletions(2, 3 * RESEND_MS)).toEqual([]);
    expect(bench.counts()).toMatchObject({ overReplicated: 0, missing: 0 });
  });

  test('an order that may be lost, and is not right any more, stands in the way of others no longer than a registration', () => {
    const bench = Bench.ready(4, {}, { excessAfterMs: WAIT_MS });
    bench.block(1, { replication: 2 });
    for (const n of [1, 2, 3]) bench.report(n, [1, 1]);
    tend(bench, 0);
    const lost = [1, 2, 3].find((n) => bench.deletions(n, WAIT_MS).length > 0) ?? 0;
    const [damaged, whole] = [1, 2, 3].filter((n) => n !== lost) as [number, number];
    bench.corrupt(damaged, 1, 1);
    const beat = (n: number, nowMs: number): boolean => {
      const known = bench.beat(n, nowMs) !== undefined;
      if (known) expect(bench.deletions(n, nowMs)).toEqual([]);
      return known;
    };
    const servers = [1, 2, 3, 4];
    for (let nowMs = 5_000; nowMs < WAIT_MS + RESEND_MS; nowMs += 5_000)
      expect(servers.filter((n) => !beat(n, nowMs))).toEqual([]);
    const { registration } = bench.server(lost);
    expect(beat(lost, WAIT_MS + RESEND_MS)).toBe(true);
    expect(bench.derived.servers.registered(bench.server(lost).id, registration)).toBeUndefined();
    for (const n of servers) if (n !== lost) beat(n, 62_000);
    // Whether it still has the replica is not known before its report.
    expect(bench.deletions(damaged, 63_000)).toEqual([]);
    bench.register(lost, {}, 63_000);
    bench.page(lost, [[1, 1]]);
    bench.settle();
    expect(bench.deletions(damaged, 63_000)).toEqual(['1@1']);
    expect([lost, whole].flatMap((n) => bench.deletions(n, 63_000))).toEqual([]);
    bench.gone(damaged, 1, 1);
    expect(bench.counts()).toMatchObject({ corruptReplicas: 0, underReplicated: 0 });
  });

  test('a server that registers anew starts without the orders that it had', () => {
    const bench = twoWhereOneIsWanted();
    tend(bench, 0);
    expect(bench.deletions(1, WAIT_MS)).toEqual(['1@1']);
    bench.register(1, {}, 2_000);
    bench.page(1, [[1, 1]]);
    bench.settle();
    bench.beat(1, 3_000, false, 50);
    tend(bench, 3_000);
    expect([...bench.deletions(1, 5_000), ...bench.deletions(2, 5_000)]).toEqual(['1@1']);
  });

  test('a choice stays, though servers fill up and empty before the order is due', () => {
    const bench = twoWhereOneIsWanted();
    tend(bench, 0);
    bench.beat(1, 1_500, false, 50);
    expect(bench.deletions(2, 1_500)).toEqual([]);
    expect(bench.deletions(1, 1_500)).toEqual(['1@1']);
  });

  test('what could not be judged while a server was silent is judged once it is back', () => {
    const bench = Bench.ready(4, {}, { excessAfterMs: WAIT_MS });
    bench.block(1, { replication: 2 });
    for (const n of [1, 2, 3, 4]) bench.report(n, [1, 1]);
    bench.corrupt(4, 1, 1);
    for (const n of [1, 4]) bench.beat(n, 9_000);
    bench.derived.tick(11_000, false);
    bench.settle();
    tend(bench, 11_000);
    expect([...bench.deletions(1, 12_000), ...bench.deletions(4, 12_000)]).toEqual([]);
    for (const n of [1, 2, 3, 4]) bench.beat(n, 13_000);
    bench.settle();
    tend(bench, 13_000);
    const gone = [1, 2, 3].flatMap((n) => bench.deletions(n, 14_000));
    expect(gone).toEqual(['1@1']);
    expect(bench.deletions(4, 14_000)).toEqual(['1@1']);
  });

  test('a silent server that is back costs no look at its blocks when there is nothing to delete', () => {
    const bench = Bench.ready(3);
    bench.block(1);
    for (const n of [1, 2, 3]) bench.report(n, [1, 1]);
    let looks = 0;
    const { blocks } = bench.derived;
    const assess = blocks.assess.bind(blocks);
    blocks.assess = (id) => {
      looks++;
      assess(id);
    };
    const silence = (fromMs: number): number => {
      looks = 0;
      for (const n of [2, 3]) bench.beat(n, fromMs + 9_000);
      bench.derived.tick(fromMs + 11_000, false);
      for (const n of [1, 2, 3]) bench.beat(n, fromMs + 12_000);
      bench.settle();
      return looks;
    };
    expect(silence(0)).toBe(0);
    bench.block(1, { replication: 2 });
    expect(silence(12_000)).toBe(1);
  });
});
