import { DfsError } from '../../../src/common/error.js';
import { silentLog } from '../../../src/runtime/log.js';
import { Loop, type LoopOptions } from '../../../src/runtime/loop.js';
import { VirtualTime } from '../../support/virtual-time.js';

describe('a loop', () => {
  const time = new VirtualTime();
  const loopOf = (run: LoopOptions['run']): Loop =>
    new Loop({ name: 'test', intervalMs: 1_000, timers: time, log: silentLog, run });

  test('runs a round in each interval, goes on after one that failed, and ends with its timer', async () => {
    let rounds = 0;
    const loop = loopOf(() => {
      rounds++;
      if (rounds === 2) throw new DfsError('UNAVAILABLE', 'a bad round');
    });
    await time.advance(999);
    expect(rounds).toBe(0);
    await time.advance(3_001);
    expect(rounds).toBe(4);
    expect(time.pending).toBe(1);
    await loop.stop();
    expect(time.pending).toBe(0);
    await time.advance(5_000);
    expect(rounds).toBe(4);
  });

  test('a kick brings the next round forward, and the interval begins anew', async () => {
    let rounds = 0;
    const loop = loopOf(() => void rounds++);
    await time.advance(900);
    loop.kick();
    await time.advance(0);
    expect(rounds).toBe(1);
    await time.advance(999);
    expect(rounds).toBe(1);
    await time.advance(1);
    expect(rounds).toBe(2);
    await loop.stop();
  });

  test('a round under way is told to stop and waited for; rounds never overlap', async () => {
    let rounds = 0;
    let end = (): void => {};
    let stopping: AbortSignal | undefined;
    const loop = loopOf((signal) => {
      rounds++;
      stopping = signal;
      return new Promise((resolve) => (end = resolve));
    });
    await time.advance(1_000);
    loop.kick();
    await time.advance(10_000);
    expect(rounds).toBe(1);
    let stopped = false;
    const stop = loop.stop().then(() => (stopped = true));
    await time.advance(0);
    expect([stopping?.aborted, stopped]).toEqual([true, false]);
    end();
    await stop;
    expect(time.pending).toBe(0);
  });
});
