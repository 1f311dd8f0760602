import { serverId } from '../../../../src/common/ids.js';
import { ServerLatencies, type HedgeLimits } from '../../../../src/client/core/server-latencies.js';

const LIMITS: HedgeLimits = {
  hedgeAfterMsMin: 10,
  hedgeAfterMsFirst: 500,
  hedgeShare: 0.05,
  hedgesSaved: 2,
  slowFactor: 3,
  slowAgainMs: 10_000,
  latenciesMax: 3,
};
const [a, b, c] = [serverId('a'), serverId('b'), serverId('c')];

function latencies(over: Partial<HedgeLimits> = {}): ServerLatencies {
  return new ServerLatencies({ ...LIMITS, ...over });
}

describe('when a second server is asked', () => {
  test('late while little is known; then after twice what 95 of 100 slices take, and never at once', () => {
    const known = latencies();
    for (let i = 0; i < 19; i++) known.note(a, 1, i);
    expect(known.hedgeAfterMs).toBe(500);
    for (let i = 0; i < 40; i++) known.note(a, 1, i);
    expect(known.hedgeAfterMs).toBe(10);
    for (let i = 0; i < 128; i++) known.note(a, i % 10 === 0 ? 80 : 30, i);
    expect(known.hedgeAfterMs).toBe(160);
  });

  test('a bounded share of all slices, beyond what was saved', () => {
    const known = latencies();
    const taken = (): number => {
      for (let n = 0; ; n++) if (!known.takeHedge()) return n;
    };
    expect(taken()).toBe(2);
    for (let i = 0; i < 19; i++) known.note(a, 1, i);
    expect(taken()).toBe(0);
    for (let i = 0; i < 3; i++) known.note(a, 1, i);
    expect(taken()).toBe(1);
    for (let i = 0; i < 1_000; i++) known.note(a, 1, i);
    expect(taken()).toBe(2);
  });
});

describe('who is asked last', () => {
  test('a server three times slower than the fastest of the block, not one of which nothing is known', () => {
    const known = latencies();
    known.note(a, 20, 0);
    known.note(b, 59, 0);
    expect(known.slowOf([a, b, c], 1)).toEqual(new Set());
    known.note(b, 70, 1);
    expect(known.slowOf([a, b, c], 2)).toEqual(new Set([b]));
    expect(known.slowOf([b, c], 2)).toEqual(new Set());
  });

  test('waits that are short for all are never slow', () => {
    const known = latencies();
    known.note(a, 0.1, 0);
    known.note(b, 9, 0);
    expect(known.slowOf([a, b], 1)).toEqual(new Set());
  });

  test('one that lost to another twice in a row is slow; once is what happens to anyone', () => {
    const known = latencies();
    for (const server of [a, b]) known.note(server, 4, 0);
    known.noteLost(b, 14, 0);
    expect(known.slowOf([a, b], 1)).toEqual(new Set());
    known.noteLost(b, 14, 0);
    expect(known.slowOf([a, b], 1)).toEqual(new Set([b]));
  });

  test('a slow one is tried once after ten seconds, and what it does then is all that counts', () => {
    const known = latencies();
    known.note(a, 5, 0);
    known.note(b, 400, 0);
    expect(known.slowOf([a, b], 9_999)).toEqual(new Set([b]));
    known.note(a, 5, 9_999);
    expect(known.slowOf([a, b], 10_000)).toEqual(new Set());
    expect(known.slowOf([a, b], 10_001)).toEqual(new Set([b]));
    known.note(b, 6, 10_002);
    expect(known.slowOf([a, b], 10_003)).toEqual(new Set());
  });

  test('no more servers are remembered than the bound says: the one asked longest ago goes', () => {
    const known = latencies();
    known.note(b, 400, 0);
    for (const [i, id] of ['x', 'y', 'z'].entries()) known.note(serverId(id), 5, i + 1);
    expect(known.slowOf([b, serverId('z')], 5)).toEqual(new Set());
  });
});
