import { blockId } from '../../../../src/common/ids.js';
import { Liveness } from '../../../../src/master/service/liveness.js';
import { silentLog } from '../../../../src/runtime/log.js';
import { Bench } from '../core/derived-fixture.js';

function setUp() {
  const bench = Bench.ready(2, { staleAfterMs: 50, deadAfterMs: 100 });
  const time = { nowMs: 0, yields: 0 };
  const liveness = new Liveness({
    derived: bench.derived,
    clock: { nowMs: () => time.nowMs, wallMs: () => 0 },
    log: silentLog,
    intervalMs: 10,
    stallMs: 30,
    yieldTurn: () => {
      time.yields++;
      return Promise.resolve();
    },
  });
  const { signal } = new AbortController();
  const roundAt = (nowMs: number) => {
    time.nowMs = nowMs;
    return liveness.round(signal);
  };
  return { bench, time, roundAt };
}

describe('liveness', () => {
  test('rounds in time: silence kills, and the blocks of the dead are assessed with yields between', async () => {
    const { bench, time, roundAt } = setUp();
    for (let id = 1; id <= 5_000; id++) {
      bench.block(id, { replication: 1 });
      bench.report(1, [id, 1]);
    }
    for (let at = 10; at <= 90; at += 10) await roundAt(at);
    expect(bench.server(1).state).toBe('stale');
    bench.beat(2, 90);
    await roundAt(100);
    expect(bench.server(1).state).toBe('dead');
    expect(bench.server(2).state).toBe('live');
    expect(bench.derived.blocks.tally.counts().missing).toBe(5_000);
    expect(bench.derived.blocks.replicas(blockId(1))).toHaveLength(1);
    expect(time.yields).toBeGreaterThan(1);
  });

  test('a round that comes far too late blames nobody; silence after it does', async () => {
    const { bench, roundAt } = setUp();
    await roundAt(10);
    await roundAt(10_000);
    expect(bench.server(1).state).toBe('live');
    for (let at = 10_010; at <= 10_100; at += 10) await roundAt(at);
    expect(bench.server(1).state).toBe('dead');
  });
});
