import { blockId, generation } from '../../../../src/common/ids.js';
import { ReplicaWaiter } from '../../../../src/master/service/replica-waiter.js';
import { Bench } from '../core/derived-fixture.js';

function setUp() {
  const bench = Bench.ready(3);
  let fire = (): void => {};
  let cancelled = 0;
  const waiter = new ReplicaWaiter(bench.derived, {
    setTimeout(run) {
      fire = run;
      return { cancel: () => cancelled++ };
    },
  });
  bench.block(1, { gen: 2, committed: undefined });
  return { bench, waiter, fire: () => fire(), cancelled: () => cancelled };
}
const sealed = { blockId: blockId(1), generation: generation(2), length: 100 };

describe('replica waiter', () => {
  test('resolves when enough replicas of the generation are reported, others do not count', async () => {
    const { bench, waiter, cancelled } = setUp();
    let count: number | undefined;
    const waiting = waiter.until(sealed, 2, 1_000).then((n) => (count = n));
    bench.report(1, [1, 1]);
    bench.report(2, [1, 2]);
    await Promise.resolve();
    expect(count).toBeUndefined();
    bench.report(3, [1, 2]);
    expect(await waiting).toBe(2);
    expect(cancelled()).toBe(1);
    expect(waiter.size).toBe(0);
    expect(await waiter.until(sealed, 2, 1_000)).toBe(2);
  });

  test('resolves with what is there when the time is over', async () => {
    const { bench, waiter, fire } = setUp();
    const waiting = waiter.until(sealed, 2, 1_000);
    bench.report(2, [1, 2]);
    fire();
    expect(await waiting).toBe(1);
    expect(waiter.size).toBe(0);
  });

  test('does not wait for a block that is gone, or goes, or is written under a later generation', async () => {
    const { bench, waiter, cancelled } = setUp();
    const removed = waiter.until(sealed, 1, 1_000);
    bench.derived.blockRemoved(blockId(1));
    expect(await removed).toBe(0);
    expect(await waiter.until(sealed, 1, 1_000)).toBe(0);
    bench.block(1, { gen: 2, committed: undefined });
    const reopened = waiter.until(sealed, 1, 1_000);
    bench.block(1, { gen: 3, committed: undefined });
    expect(await reopened).toBe(0);
    expect(cancelled()).toBe(2);
    expect(waiter.size).toBe(0);
  });
});
