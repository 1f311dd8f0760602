import { AssertionFault } from '../../../src/common/assert.js';
import { EventHeap } from './event-heap.js';
import type { SimProcess } from './node.js';
import { World } from './scheduler.js';

function worldWithNode(seed = 1) {
  const world = new World({ seed });
  const node = world.addNode('a');
  return { world, node, process: node.start() };
}

function sleep(process: SimProcess, ms: number): Promise<void> {
  return new Promise((resolve) => {
    process.timers.setTimeout(resolve, ms);
  });
}

test('events happen in the order of their times, and those of one time in the order in which they were made', async () => {
  const world = new World({ seed: 1 });
  const seen: string[] = [];
  world.schedule(5, 'x', () => seen.push('late'));
  for (const name of ['first', 'second', 'third']) world.schedule(2, name, () => seen.push(name));
  await world.run({});
  expect(seen).toEqual(['first', 'second', 'third', 'late']);
  expect(world.nowMs).toBe(5);
});

test('a heap gives thousands of events in order, without those that were cancelled', () => {
  const heap = new EventHeap<{ atMs: number; seq: number; place: number }>();
  const random = new World({ seed: 3 }).random;
  const events = Array.from({ length: 5_000 }, (_, seq) => ({
    atMs: Math.floor(random.next() * 1_000),
    seq,
    place: -1,
  }));
  for (const event of events) heap.push(event);
  for (const event of events) if (event.seq % 3 !== 0) heap.remove(event);
  // What is out of the heap is not taken out again.
  for (const event of events) if (event.seq % 3 === 1) heap.remove(event);
  const left = events.filter((event) => event.seq % 3 === 0);
  expect(heap.size).toBe(left.length);
  const given: unknown[] = [];
  for (let event = heap.pop(); event !== undefined; event = heap.pop()) given.push(event);
  expect(given).toEqual(left.sort((a, b) => a.atMs - b.atMs || a.seq - b.seq));
});

test('between two events all promises go on, however long their chain is', async () => {
  const world = new World({ seed: 1 });
  const seen: string[] = [];
  world.schedule(1, 'chain', () => {
    void (async () => {
      for (let i = 0; i < 1_000; i++) await Promise.resolve();
      seen.push('end of the chain');
    })();
  });
  world.schedule(1, 'next', () => seen.push('next event'));
  await world.run({});
  expect(seen).toEqual(['end of the chain', 'next event']);
});

test('the same seed gives the same trace, another seed another', async () => {
  const hashOf = async (seed: number): Promise<string> => {
    const { world, process } = worldWithNode(seed);
    process.schedule(0, 'go', () => {
      void (async () => {
        for (let i = 0; i < 50; i++) await sleep(process, process.random.next() * 100);
      })();
    });
    await world.run({});
    return world.trace.hash;
  };
  expect(await hashOf(7)).toBe(await hashOf(7));
  expect(await hashOf(7)).not.toBe(await hashOf(8));
});

test('of a process that is killed nothing goes on: no timer fires and no promise settles', async () => {
  const { world, node, process } = worldWithNode();
  const seen: string[] = [];
  process.timers.setTimeout(() => seen.push('timer'), 10);
  void sleep(process, 10).then(() => seen.push('promise'));
  world.schedule(5, 'kill', () => node.kill());
  await world.advance(100);
  expect(seen).toEqual([]);
  const next = node.start();
  next.timers.setTimeout(() => seen.push('next life'), 10);
  await world.advance(100);
  expect(seen).toEqual(['next life']);
});

test('a process that stands still is late with everything, in order, and its clock went on', async () => {
  const { world, node, process } = worldWithNode();
  const seen: string[] = [];
  const startMs = process.clock.nowMs();
  for (const ms of [20, 10, 30]) process.timers.setTimeout(() => seen.push(`${ms}`), ms);
  const cancelled = process.timers.setTimeout(() => seen.push('cancelled'), 15);
  node.pause();
  await world.advance(100);
  expect(seen).toEqual([]);
  cancelled.cancel();
  node.resume();
  await world.advance(1);
  expect(seen).toEqual(['10', '20', '30']);
  expect(process.clock.nowMs() - startMs).toBeCloseTo(101, 0);
});

test('a wall clock that is wrong changes no interval; one that runs fast makes timers come early', async () => {
  const { world, node, process } = worldWithNode();
  const right = process.clock.wallMs();
  node.wallOffsetMs = -3_600_000;
  expect(process.clock.wallMs()).toBe(right - 3_600_000);
  node.clockRate = 2;
  const startMs = process.clock.nowMs();
  await world.settle(sleep(process, 1_000));
  expect(world.nowMs).toBeGreaterThanOrEqual(500);
  expect(world.nowMs).toBeLessThan(502);
  expect(process.clock.nowMs() - startMs).toBeGreaterThanOrEqual(1_000);
});

test('a delay that Node would take for 1 ms is 1 ms here too', async () => {
  const { world, process } = worldWithNode();
  for (const ms of [0, -5, Number.NaN, 2 ** 31, Infinity]) {
    const before = world.nowMs;
    await world.settle(sleep(process, ms));
    expect(world.nowMs - before).toBeLessThan(2);
  }
});

test('an error that an event throws ends its process and is kept, and the world goes on', async () => {
  const { world, node, process } = worldWithNode();
  process.schedule(1, 'bad', () => {
    throw new AssertionFault('broken');
  });
  let others = 0;
  world.schedule(2, 'other', () => others++);
  await world.run({});
  expect(node.running).toBe(false);
  expect(world.faults).toMatchObject([{ node: 'a', error: { message: 'broken' } }]);
  expect(others).toBe(1);
});

test('a rejection that nobody handles ends the process whose event it came from', async () => {
  const { world, node, process } = worldWithNode();
  const other = world.addNode('b');
  other.start().schedule(1, 'other', () => {});
  process.schedule(1, 'bad', () => {
    void (async () => {
      await Promise.resolve();
      throw new AssertionFault('broken later');
    })();
  });
  await world.run({});
  expect(world.faults).toMatchObject([{ node: 'a', error: { message: 'broken later' } }]);
  expect([node.running, other.running]).toEqual([false, true]);
});

test('a condition that holds ends the run at once, and time stands where it was', async () => {
  const world = new World({ seed: 1 });
  let count = 0;
  for (let i = 1; i <= 10; i++) world.schedule(i, 'count', () => count++);
  expect(await world.run({ until: () => count === 4 })).toBe(true);
  expect([count, world.nowMs]).toEqual([4, 4]);
  expect(await world.run({ until: () => count === 11 })).toBe(false);
});
