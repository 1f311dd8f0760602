import { replicaOn } from '../../../support/replica-location.js';
import { serverId } from '../../../../src/common/ids.js';
import { OperationNumbers } from '../../../../src/client/core/operation-numbers.js';
import { ReplicaChoice } from '../../../../src/client/core/replica-choice.js';
import { orderReplicas } from '../../../../src/client/core/replica-order.js';
import { retryDelayMs } from '../../../../src/client/core/retry-policy.js';
import { isCommittable, isWritten } from '../../../../src/client/core/seal-verdict.js';
import { clip, splitRange } from '../../../../src/client/core/split-ranges.js';
import { decideRecovery, type BrokenChain } from '../../../../src/client/core/write-recovery.js';

const ids = (...names: string[]) => names.map((name) => serverId(name));
const BROKEN: BrokenChain = {
  chain: ids('a', 'b', 'c'),
  failed: new Set(ids('a')),
  wholeBlockKept: true,
  isNew: true,
  attempts: 1,
  attemptsMax: 6,
  rewrites: 0,
  rewritesMax: 2,
  minReplicas: 1,
};
const LOST = { ...BROKEN, failed: new Set(BROKEN.chain) };

test.each([
  ['survivors', BROKEN, 'reopen'],
  ['too few survivors, bytes kept', { ...BROKEN, minReplicas: 3 }, 'rewrite'],
  ['too few survivors, bytes gone', { ...BROKEN, minReplicas: 3, wholeBlockKept: false }, 'reopen'],
  ['none, bytes kept', LOST, 'rewrite'],
  ['none, bytes kept, once too often', { ...LOST, rewrites: 2 }, 'fail'],
  ['none, bytes gone', { ...LOST, wholeBlockKept: false }, 'fail'],
  ['none of a block that was committed before', { ...LOST, isNew: false }, 'fail'],
  ['no progress', { ...BROKEN, attempts: 6 }, 'fail'],
])('recovery with %s', (_name, broken, kind) => {
  expect(decideRecovery(broken).kind).toBe(kind);
});

test.each([
  [1, 'all', 1, false, false],
  [2, 'all', 1, true, false],
  [3, 'all', 1, true, true],
  [2, 'quorum', 1, true, true],
  [2, 'quorum', 3, false, false],
] as const)(
  '%d of 3 seals, ack %s, minimum %d',
  (count, ack, minReplicas, committable, written) => {
    const chain = ids('a', 'b', 'c');
    const state = { chain, sealed: new Set(chain.slice(0, count)), ack, minReplicas };
    expect([isCommittable(state), isWritten(state)]).toEqual([committable, written]);
  },
);

test('delays double from the least to the greatest, with half of each at random', () => {
  const policy = { retryDelayMsMin: 50, retryDelayMsMax: 2_000 };
  expect([0, 1, 5, 6, 1_000].map((n) => retryDelayMs(policy, n, 0))).toEqual([
    25, 50, 800, 1_000, 1_000,
  ]);
  expect(retryDelayMs(policy, 6, 0.5)).toBe(1_500);
});

test('acknowledged is below the first number without an answer', () => {
  const numbers = new OperationNumbers();
  const [one, two, three] = [numbers.begin(), numbers.begin(), numbers.begin()];
  numbers.end(two);
  expect(numbers.acknowledged).toBe(0);
  numbers.end(one);
  expect(numbers.acknowledged).toBe(2);
  numbers.end(three);
  expect(numbers.acknowledged).toBe(3);
});

test('replicas: the master’s order, then failed lately, stale, dead, damaged', () => {
  const order = orderReplicas(
    [
      replicaOn('bad', { corrupt: true }),
      replicaOn('dead', { state: 'dead' }),
      replicaOn('stale', { state: 'stale' }),
      replicaOn('failed'),
      replicaOn('near'),
      replicaOn('far'),
    ],
    (server) => server === 'failed',
  );
  expect(order.map((r) => r.serverName)).toEqual(['near', 'far', 'failed', 'stale', 'dead', 'bad']);
});

test('replicas: a damaged chunk puts one out for that chunk, and the one that failed least is next', () => {
  const choice = new ReplicaChoice([
    replicaOn('a'),
    replicaOn('b'),
    replicaOn('dead', { state: 'dead' }),
    replicaOn('bad', { corrupt: true }),
  ]);
  const next = (chunk: number) => choice.next(chunk)?.serverName;
  expect(next(0)).toBe('a');
  choice.noteBadChunk(serverId('a'), 0);
  expect([next(0), next(1)]).toEqual(['b', 'b']);
  choice.noteBadChunk(serverId('b'), 1);
  expect([next(1), next(2)]).toEqual(['dead', 'dead']);
  choice.noteOut(serverId('dead'));
  // Those that failed once are equal, known as damaged or not: the given order counts.
  expect([next(0), next(1), next(2)]).toEqual(['b', 'a', 'a']);
  choice.noteBadChunk(serverId('a'), 3);
  expect(next(4)).toBe('b');
  choice.noteBadChunk(serverId('a'), 1);
  expect(next(1)).toBe('bad');
  choice.noteBadChunk(serverId('bad'), 1);
  expect(next(1)).toBeUndefined();
  expect(next(2)).toBe('b');
});

test('a range is cut at multiples of the unit, and clipped to what is wanted', () => {
  expect([...splitRange({ offset: 5, length: 12 }, () => 8)]).toEqual([
    { offset: 5, length: 3 },
    { offset: 8, length: 8 },
    { offset: 16, length: 1 },
  ]);
  expect([...splitRange({ offset: 5, length: 0 }, () => 8)]).toEqual([]);
  expect(clip({ offset: 10, length: 10 }, { start: 15, end: 17 })).toEqual({
    offset: 15,
    length: 2,
  });
  expect(clip({ offset: 10, length: 10 }, { start: 30, end: 40 }).length).toBe(0);
});
