import { blockId } from '../../../../src/common/ids.js';
import { RunningDigest, type ReplicaDigest } from '../../../../src/common/replica-digest.js';
import { REPORT_STEP_REPLICAS } from '../../../../src/master/core/derived-limits.js';
import { Bench, columns, finish } from './derived-fixture.js';

type Triple = readonly [id: number, gen: number, length?: number];

function digestOf(...replicas: readonly Triple[]): ReplicaDigest {
  const digest = new RunningDigest();
  for (const [id, gen, length] of replicas) digest.add(id, gen, length ?? 100);
  return digest.value;
}

const known = (bench: Bench, n: number): ReplicaDigest =>
  bench.derived.blocks.told.digest(bench.server(n).index);

/** As the node service takes a digest. */
function digest(bench: Bench, n: number, of: ReplicaDigest, nowMs = 0): boolean {
  const server = bench.server(n);
  const isSame = bench.derived.reports.compare(server, of, nowMs);
  if (isSame && !server.reportComplete) finish(bench.derived.confirmReport(server));
  return isSame;
}

const again = (bench: Bench, n: number, replicas: number, nowMs = 0) =>
  bench.register(n, { reportFormat: 1, replicas }, nowMs);

/** So that few replicas show the rule. */
const FEW = { goodBeforeStaleDeletion: 1, reportPageReplicas: 2, reportsAtOnce: 2 };

describe('what is kept of what a server told', () => {
  test('has the digest of just that, whatever came, changed and went', () => {
    const bench = Bench.ready(2);
    bench.block(1);
    bench.block(2, { gen: 5 });
    bench.report(1, [1, 1], [2, 4], [2, 5]);
    bench.report(2, [1, 1]);
    expect(known(bench, 1)).toEqual(digestOf([1, 1], [2, 4], [2, 5]));
    bench.report(1, [1, 1]);
    bench.report(1, [2, 5, 50]);
    bench.gone(1, 2, 4);
    bench.gone(1, 2, 4);
    expect(known(bench, 1)).toEqual(digestOf([1, 1], [2, 5, 50]));
    bench.page(1, [[1, 1]]);
    expect(known(bench, 1)).toEqual(digestOf([1, 1]));
    expect(known(bench, 2)).toEqual(digestOf([1, 1]));
  });

  test('still has the replicas of a removed block, until their server says that they are gone', () => {
    const bench = Bench.ready(2);
    bench.block(1);
    bench.report(1, [1, 1], [1, 2]);
    bench.report(2, [1, 1]);
    bench.derived.blockRemoved(blockId(1));
    expect(known(bench, 1)).toEqual(digestOf([1, 1], [1, 2]));
    bench.gone(1, 1, 2);
    expect(known(bench, 1)).toEqual(digestOf([1, 1]));
    bench.page(1, [[1, 3]]);
    expect(known(bench, 1)).toEqual(digestOf([1, 3]));
    bench.page(1, []);
    expect(known(bench, 1)).toEqual(digestOf());
    expect(known(bench, 2)).toEqual(digestOf([1, 1]));
  });

  test('has replicas of blocks that it never knew, once each, however often they are told', () => {
    const bench = Bench.ready(1);
    bench.report(1, [999, 4], [5_000, 7]);
    bench.report(1, [999, 4], [5_000, 7, 9]);
    bench.page(1, [
      [999, 4],
      [5_000, 7, 9],
    ]);
    expect(known(bench, 1)).toEqual(digestOf([999, 4], [5_000, 7, 9]));
  });
});

describe('a server that comes back', () => {
  test('is asked for its digest, and has reported when that is the one of what it told', () => {
    const bench = Bench.ready(2, FEW);
    bench.block(1);
    bench.block(2);
    bench.report(1, [1, 1], [2, 1]);
    again(bench, 1, 2);
    expect(bench.asked(1)).toBe('digest');
    expect(bench.server(1).reportComplete).toBe(false);
    expect(digest(bench, 1, digestOf([1, 1], [2, 1]))).toBe(true);
    expect(bench.server(1).reportComplete).toBe(true);
    expect(bench.asked(1)).toBe('nothing');
  });

  test('proves with its digest that an old replica elsewhere is not needed, and not before', () => {
    const bench = Bench.ready(2, FEW);
    bench.block(1, { gen: 2 });
    bench.report(1, [1, 2]);
    again(bench, 1, 1);
    bench.report(2, [1, 1]);
    bench.settle();
    expect(bench.deletions(2)).toEqual([]);
    digest(bench, 1, digestOf([1, 2]));
    bench.settle();
    expect(bench.deletions(2)).toEqual(['1@1']);
  });

  test('is told anew to delete what nobody knows, since its orders ended with its registration', () => {
    const bench = Bench.ready(1, FEW);
    bench.block(1);
    bench.report(1, [1, 1], [5, 1], [5_000, 7]);
    bench.derived.blockRemoved(blockId(1));
    expect([...bench.deletions(1)].sort()).toEqual(['1@1', '5@1']);
    again(bench, 1, 3);
    expect(bench.deletions(1)).toEqual([]);
    digest(bench, 1, digestOf([1, 1], [5, 1], [5_000, 7]));
    expect(bench.derived.invalidate.count(0)).toBe(2);
    expect(bench.deletions(1).sort()).toEqual(['1@1', '5@1']);
  });

  test('is asked for everything if its digest differs, or the number of its replicas', () => {
    const bench = Bench.ready(2, FEW);
    bench.block(1);
    bench.report(1, [1, 1]);
    bench.report(2, [1, 1]);
    again(bench, 1, 1);
    expect(digest(bench, 1, digestOf([1, 1, 99]))).toBe(false);
    expect(bench.asked(1)).toBe('everything');
    expect(bench.server(1).reportComplete).toBe(false);
    again(bench, 2, 2);
    expect(bench.asked(2)).toBe('everything');
  });

  test('from the dead is asked for its digest under the registration that it had', () => {
    const bench = Bench.ready(1, { ...FEW, staleAfterMs: 10, deadAfterMs: 30 });
    bench.block(1);
    again(bench, 1, 0);
    digest(bench, 1, digestOf());
    bench.report(1, [1, 1]);
    bench.derived.tick(100, false);
    expect(bench.counts().missing).toBe(0);
    bench.beat(1, 101);
    const order = bench.derived.reports.order(bench.server(1), 101);
    expect(order).toEqual({ fullReport: false, digest: true, voidOrders: true });
    expect(digest(bench, 1, digestOf([1, 1]))).toBe(true);
    expect(bench.server(1).reportComplete).toBe(true);
  });

  test('of a version without digests reports in full unasked, and is never asked for one', () => {
    const bench = Bench.ready(1, FEW);
    bench.register(1);
    expect(bench.asked(1)).toBe('nothing');
    bench.page(1, []);
    expect(bench.asked(1, 10 ** 12)).toBe('nothing');
  });

  test('is confirmed in slices, and not at all if it registers anew meanwhile', () => {
    const bench = Bench.ready(1);
    const many = 2 * REPORT_STEP_REPLICAS;
    for (let id = 1; id <= many; id++) bench.block(id % 1_000_000, { replication: 1 });
    for (let id = 1; id <= many; id++) bench.report(1, [id, 1]);
    again(bench, 1, many);
    const steps = bench.derived.confirmReport(bench.server(1));
    expect(steps.next().done).toBe(false);
    again(bench, 1, many);
    while (steps.next().done !== true);
    expect(bench.server(1).reportComplete).toBe(false);
    finish(bench.derived.confirmReport(bench.server(1)));
    expect(bench.server(1).reportComplete).toBe(true);
  });
});

describe('from time to time', () => {
  const LIMITS = { digestIntervalMs: 1_000, digestIntervalMsMax: 3_000 };

  test('a digest is asked for that voids no orders, and everything only if it differs', () => {
    const bench = Bench.ready(0, LIMITS);
    bench.block(1);
    again(bench, 1, 0);
    digest(bench, 1, digestOf());
    bench.report(1, [1, 1]);
    expect(bench.asked(1, 999)).toBe('nothing');
    expect(bench.derived.reports.order(bench.server(1), 1_000)).toEqual({
      fullReport: false,
      digest: true,
      voidOrders: false,
    });
    expect(digest(bench, 1, digestOf([1, 1]), 1_000)).toBe(true);
    expect(bench.asked(1, 1_999)).toBe('nothing');
    expect(bench.asked(1, 2_000)).toBe('digest');
    expect(digest(bench, 1, digestOf(), 2_000)).toBe(false);
    expect(bench.asked(1, 2_000)).toBe('everything');
    bench.page(1, []);
    expect(bench.asked(1, 2_000)).toBe('nothing');
    expect(bench.counts().missing).toBe(1);
  });

  test('a difference that full reports do not mend is looked at less and less often', () => {
    const bench = Bench.ready(0, LIMITS);
    again(bench, 1, 0);
    digest(bench, 1, digestOf());
    const wrong = digestOf([7, 7]);
    const asked: number[] = [];
    for (let nowMs = 0; nowMs <= 12_000; nowMs += 500) {
      if (bench.asked(1, nowMs) !== 'digest') continue;
      asked.push(nowMs);
      digest(bench, 1, wrong, nowMs);
      bench.page(1, []);
    }
    expect(asked).toEqual([1_000, 3_000, 6_000, 9_000, 12_000]);
  });
});

describe('few long reports at once', () => {
  const LONG = 10;
  const bench = (): Bench => {
    const many = Bench.ready(0, {
      ...FEW,
      reportTurnIdleMs: 50,
      staleAfterMs: 10,
      deadAfterMs: 30,
    });
    for (let n = 1; n <= 4; n++) again(many, n, LONG);
    return many;
  };
  const letIn = (many: Bench, nowMs = 0) =>
    [1, 2, 3, 4].filter((n) => many.asked(n, nowMs) === 'everything');

  test('two are asked, the others when these have ended', () => {
    const many = bench();
    expect(letIn(many)).toEqual([1, 2]);
    expect(letIn(many)).toEqual([1, 2]);
    many.page(1, [], { after: 0, upTo: 5 });
    many.page(1, [], { after: 5, upTo: Number.MAX_SAFE_INTEGER });
    expect(letIn(many)).toEqual([2, 3]);
  });

  test('a report of a page waits for nobody', () => {
    const many = bench();
    expect(letIn(many)).toEqual([1, 2]);
    again(many, 4, 2);
    expect(letIn(many)).toEqual([1, 2, 4]);
  });

  test('a comparison of a server that has told all waits for nobody either', () => {
    const many = Bench.ready(0, { ...FEW, digestIntervalMs: 10 });
    again(many, 1, 0);
    digest(many, 1, digestOf());
    const told = [1, 2, 3].map((id) => [id, 1] as const);
    for (const [id] of told) many.block(id);
    many.report(1, ...told);
    for (let n = 2; n <= 4; n++) again(many, n, LONG);
    expect([2, 3, 4].map((n) => many.asked(n))).toEqual(['everything', 'everything', 'nothing']);
    expect(many.asked(1, 10)).toBe('digest');
  });

  test('who dies, stops or registers anew gives its turn to others', () => {
    const many = bench();
    expect(letIn(many)).toEqual([1, 2]);
    many.beat(2, 5, true);
    expect(letIn(many, 5)).toEqual([1, 3]);
    for (const n of [3, 4]) many.beat(n, 35);
    many.derived.tick(40, false);
    expect(letIn(many, 40)).toEqual([3, 4]);
    again(many, 2, LONG, 40);
    expect(letIn(many, 40)).toEqual([3, 4]);
    again(many, 3, LONG, 40);
    expect(letIn(many, 40)).toEqual([2, 4]);
  });

  test('who has a turn and does nothing with it loses it, and pages keep it', () => {
    const many = bench();
    expect(letIn(many)).toEqual([1, 2]);
    const page = { after: 0, upTo: 5 };
    const admits = (n: number, nowMs: number): boolean =>
      many.derived.reports.admitsPage(many.server(n), { ...page, replicas: columns([]) }, nowMs);
    expect(admits(1, 40)).toBe(true);
    expect(admits(3, 49)).toBe(false);
    expect(admits(3, 50)).toBe(true);
    expect(admits(2, 50)).toBe(false);
    expect(admits(1, 50)).toBe(true);
  });
});

describe('what is still to be heard', () => {
  const END = Number.MAX_SAFE_INTEGER;

  test('names servers with their pages, blocks without a location, and the time left at the rate so far', () => {
    const bench = new Bench({ reportPageReplicas: 2, reportsAtOnce: 1 });
    for (const id of [1, 2, 3, 4]) bench.block(id, { replication: 1 });
    bench.derived.namespaceLoaded();
    again(bench, 1, 4, 1_000);
    again(bench, 2, 6, 1_000);
    bench.asked(1, 1_000);
    expect(bench.derived.reports.hearing(1_000)).toEqual({
      servers: [
        { server: 'bs1', reporting: true, pagesDone: 0, pagesTotal: 2 },
        { server: 'bs2', reporting: false, pagesDone: 0, pagesTotal: 3 },
      ],
      waiting: 2,
      blocksWithoutLocation: 4,
      timeLeftMs: undefined,
    });
    const two = [
      [1, 1],
      [2, 1],
    ] as const;
    bench.page(1, two, { after: 0, upTo: 2 });
    // Two replicas in 500 ms, eight to come.
    expect(bench.derived.reports.hearing(1_500)).toMatchObject({
      servers: [{ pagesDone: 1, pagesTotal: 2 }, { pagesDone: 0 }],
      blocksWithoutLocation: 2,
      timeLeftMs: 2_000,
    });
    bench.page(1, [], { after: 2, upTo: END });
    expect(bench.derived.reports.hearing(1_500)).toMatchObject({ waiting: 1, timeLeftMs: 1_500 });
    bench.page(2, []);
    expect(bench.derived.reports.hearing(1_500)).toBeUndefined();
  });

  test('does not wait for servers that are dead', () => {
    const bench = new Bench({ staleAfterMs: 10, deadAfterMs: 30 });
    bench.derived.namespaceLoaded();
    again(bench, 1, 4);
    bench.derived.tick(50, false);
    expect(bench.derived.reports.hearing(50)).toBeUndefined();
  });
});
