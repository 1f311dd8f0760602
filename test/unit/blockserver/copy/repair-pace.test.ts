import * as fc from 'fast-check';
import { RepairPace } from '../../../../src/blockserver/copy/repair-pace.js';
import { CHUNK_BYTES, KiB, MiB } from '../../../../src/common/sizes.js';

const LIMITS = { repairRateMin: 8 * MiB, foregroundMs: 100 };

/** Time that moves only when a test lets it. */
class VirtualTime {
  nowMs = 1_000;
  private timers: { atMs: number; run: () => void }[] = [];
  readonly clock = { nowMs: () => this.nowMs, wallMs: () => this.nowMs };
  /** How late timers ring. */
  lateMs: () => number = () => 0;
  readonly clockTimers = {
    setTimeout: (run: () => void, delayMs: number) => {
      const timer = { atMs: this.nowMs + delayMs + this.lateMs(), run };
      this.timers.push(timer);
      return { cancel: () => (this.timers = this.timers.filter((each) => each !== timer)) };
    },
  };

  /** Lets time pass; between two timers everything that can go on does. */
  async pass(ms: number): Promise<void> {
    const endMs = this.nowMs + ms;
    for (;;) {
      await settle();
      const next = this.timers.toSorted((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined || next.atMs > endMs) break;
      this.timers = this.timers.filter((each) => each !== next);
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.run();
    }
    this.nowMs = endMs;
  }
}

async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

interface Moved {
  readonly atMs: number;
  readonly bytes: number;
}

/** Streams that always want more. */
function greedy(
  pace: RepairPace,
  time: VirtualTime,
  streams: number,
  signal: AbortSignal,
): Moved[] {
  const moved: Moved[] = [];
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      const bytes = pace.out.quantum ?? MiB;
      await pace.out.take(bytes, signal);
      moved.push({ atMs: time.nowMs, bytes });
      // Without a bound a real transfer takes time: 1 GiB/s here.
      if (pace.out.quantum === undefined)
        await new Promise<void>((go) => time.clockTimers.setTimeout(go, 1));
    }
  };
  for (let i = 0; i < streams; i++) run().catch(() => {});
  return moved;
}

function within(moved: readonly Moved[], fromMs: number, toMs: number): number {
  return moved.reduce(
    (sum, { atMs, bytes }) => sum + (atMs >= fromMs && atMs < toMs ? bytes : 0),
    0,
  );
}

test('in no second more than 5 % over the cap goes, and over many it is used, however late timers ring', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 2 * MiB, max: 500 * MiB }),
      fc.integer({ min: 1, max: 8 }),
      fc.array(fc.integer({ min: 0, max: 15 }), { minLength: 1, maxLength: 10 }),
      // Once in a while the machine stands still for longer.
      fc.record({ timer: fc.nat(100), ms: fc.nat(300) }),
      async (cap, streams, late, stall) => {
        const time = new VirtualTime();
        let i = 0;
        time.lateMs = () => (++i === stall.timer ? stall.ms : (late[i % late.length] ?? 0));
        const pace = new RepairPace({
          clock: time.clock,
          timers: time.clockTimers,
          limits: LIMITS,
        });
        pace.setRepairBandwidth(cap);
        const stop = new AbortController();
        const moved = greedy(pace, time, streams, stop.signal);
        await time.pass(3_000);
        stop.abort();
        for (const { atMs } of moved)
          expect(within(moved, atMs, atMs + 1_000)).toBeLessThanOrEqual(cap * 1.05);
        // What it missed so is not made good.
        const seconds = 3 - stall.ms / 1_000;
        expect(within(moved, 1_000, 4_000)).toBeGreaterThan(cap * seconds * 0.9);
      },
    ),
    { numRuns: 40 },
  );
});

test('without a cap and without clients nothing waits', async () => {
  const time = new VirtualTime();
  const pace = new RepairPace({ clock: time.clock, timers: time.clockTimers, limits: LIMITS });
  expect(pace.out.quantum).toBeUndefined();
  for (let i = 0; i < 1_000; i++) await pace.out.take(MiB, new AbortController().signal);
});

test('while clients are served repair gets the floor, then a quarter of the best second, and soon all again', async () => {
  const time = new VirtualTime();
  const pace = new RepairPace({ clock: time.clock, timers: time.clockTimers, limits: LIMITS });
  const stop = new AbortController();
  const moved = greedy(pace, time, 1, stop.signal);
  const serveClients = async (ms: number, bytesEach10Ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 10) {
      pace.noteForeground(bytesEach10Ms);
      await time.pass(10);
    }
  };
  pace.noteForeground(1);
  await serveClients(2_000, 64 * KiB);
  const floor = within(moved, 2_000, 3_000);
  expect(floor).toBeGreaterThan(8 * MiB * 0.9);
  expect(floor).toBeLessThan(8 * MiB * 1.06);
  await time.pass(3_000);
  const alone = within(moved, 4_000, 5_000);
  expect(alone).toBeGreaterThan(500 * MiB);
  await serveClients(2_000, 64 * KiB);
  const shared = within(moved, 7_000, 8_000);
  expect(shared).toBeGreaterThan(alone * 0.2);
  expect(shared).toBeLessThan(alone * 0.27);
  stop.abort();
});

test('as long as a client waits, on a disk that is slow for instance, repair stays at its part', async () => {
  const time = new VirtualTime();
  const pace = new RepairPace({ clock: time.clock, timers: time.clockTimers, limits: LIMITS });
  const stop = new AbortController();
  pace.beginForeground();
  const moved = greedy(pace, time, 1, stop.signal);
  await time.pass(5_000);
  expect(within(moved, 2_000, 6_000)).toBeLessThan(4 * 8 * MiB * 1.06);
  pace.endForeground();
  await time.pass(2_000);
  expect(within(moved, 7_000, 8_000)).toBeGreaterThan(500 * MiB);
  stop.abort();
});

test('a low cap goes before the floor, and its end wakes who waits', async () => {
  const time = new VirtualTime();
  const pace = new RepairPace({ clock: time.clock, timers: time.clockTimers, limits: LIMITS });
  pace.setRepairBandwidth(1);
  pace.noteForeground(1);
  const { signal } = new AbortController();
  await pace.in.take(CHUNK_BYTES, signal);
  let went = false;
  void pace.in.take(CHUNK_BYTES, signal).then(() => (went = true));
  await time.pass(60_000);
  expect(went).toBe(false);
  pace.setRepairBandwidth(0);
  await settle();
  expect(went).toBe(true);
});

test('who gives up leaves the queue, and the next goes', async () => {
  const time = new VirtualTime();
  const pace = new RepairPace({ clock: time.clock, timers: time.clockTimers, limits: LIMITS });
  pace.setRepairBandwidth(MiB);
  const leaving = new AbortController();
  const { signal } = new AbortController();
  await pace.in.take(CHUNK_BYTES, signal);
  const left = pace.in.take(CHUNK_BYTES, leaving.signal);
  let went = false;
  void pace.in.take(CHUNK_BYTES, signal).then(() => (went = true));
  leaving.abort();
  await expect(left).rejects.toMatchObject({ code: 'CANCELLED' });
  await time.pass(63);
  expect(went).toBe(true);
});
