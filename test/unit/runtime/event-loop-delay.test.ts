import { EventLoopDelay } from '../../../src/runtime/event-loop-delay.js';

/** Time that the test moves. */
class World {
  nowMs = 0;
  private due: { atMs: number; run: () => void } | undefined;
  readonly clock = { nowMs: () => this.nowMs, wallMs: () => this.nowMs };
  readonly timers = {
    setTimeout: (run: () => void, delayMs: number) => {
      const timer = { atMs: this.nowMs + delayMs, run };
      this.due = timer;
      return { cancel: () => void (this.due === timer && (this.due = undefined)) };
    },
  };

  /** Lets time pass; timers run only at its end, as in a process that was held up. */
  pass(ms: number): void {
    this.nowMs += ms;
    const due = this.due;
    if (!due || due.atMs > this.nowMs) return;
    this.due = undefined;
    due.run();
  }
}

function watch(): { world: World; stalls: number[]; delay: EventLoopDelay } {
  const world = new World();
  const stalls: number[] = [];
  const delay = new EventLoopDelay({
    stallMs: 1_000,
    intervalMs: 250,
    onStall: (ms) => stalls.push(ms),
    clock: world.clock,
    timers: world.timers,
  });
  return { world, stalls, delay };
}

test('small delays are measured but are no stalls', () => {
  const { world, stalls, delay } = watch();
  for (const ms of [250, 260, 900, 250]) world.pass(ms);
  expect(stalls).toEqual([]);
  expect(delay.maxMs).toBe(650);
});

test('a stall is reported once, by whoever looks first', () => {
  const { world, stalls, delay } = watch();
  world.pass(250);
  world.nowMs += 10_000;
  delay.check();
  expect(stalls).toEqual([9_750]);
  world.pass(0);
  world.pass(250);
  expect(stalls).toEqual([9_750]);
  world.pass(5_250);
  expect(stalls).toEqual([9_750, 5_000]);
});

test('looking often hides no stall and makes none', () => {
  const { world, stalls, delay } = watch();
  for (let i = 0; i < 1_000; i++) {
    world.pass(10);
    delay.check();
  }
  expect(stalls).toEqual([]);
  world.nowMs += 1_249;
  delay.check();
  expect(stalls).toEqual([]);
  world.nowMs += 1_250;
  delay.check();
  expect(stalls).toHaveLength(1);
});

test('after stop nothing is measured any more', () => {
  const { world, stalls, delay } = watch();
  delay.stop();
  world.pass(60_000);
  expect(stalls).toEqual([]);
});
