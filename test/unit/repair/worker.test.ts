import { MiB } from '../../../src/common/sizes.js';
import type { Log } from '../../../src/runtime/log.js';
import { repairTask } from '../../support/fake-repair-master.js';
import { repairBench } from '../../support/repair-bench.js';

test('tasks: all that is queued is copied, never more at once than there are slots, and each is told once', async () => {
  const { time, master, servers, start } = repairBench({ slots: 3 });
  for (let id = 1; id <= 20; id++) master.queue.push(repairTask(id, 'bs1', MiB));
  const worker = start();
  await time.advance(2_000);
  expect(servers.openMost).toBe(3);
  expect(master.underWayMost).toBe(1);
  expect(master.outcomes.map(({ taskId }) => taskId)).toEqual(
    Array.from({ length: 20 }, (_, i) => i + 1),
  );
  expect(master.outcomes[0]).toEqual({
    taskId: 1,
    done: true,
    code: '',
    message: '',
    blamedServerId: undefined,
    copiedBytes: MiB,
  });
  expect(worker.stats).toMatchObject({ tasks: 0, copiedBytes: { value: 20 * MiB } });
  expect(worker.stats.outcomes).toEqual({ DONE: 20 });
  await worker.stop();
});

test('tasks: the target is told all that the master said, and a block that it has costs nothing', async () => {
  const { time, master, servers, start } = repairBench();
  servers.behaviours.set('bs1:1', { there: true });
  const task = repairTask(1, 'bs1', MiB, { fileOffset: 5 * MiB, path: '/a/b' });
  master.queue.push(task);
  const worker = start();
  await time.advance(100);
  const { taskId: _, target: __, reason: ___, ...rest } = task;
  expect(servers.copyOf(1).header).toEqual({ ...rest, durability: undefined, epoch: 0 });
  expect(servers.copyOf(1).options.idleTimeoutMs).toBeGreaterThan(0);
  expect(master.outcomes).toMatchObject([{ taskId: 1, done: true, copiedBytes: 0 }]);
  await worker.stop();
});

test.each([
  ['source', 'CHECKSUM_MISMATCH', 'source'],
  ['broken', 'UNAVAILABLE', 'bs1'],
  ['mute', 'UNAVAILABLE', 'bs1'],
  ['unreachable', 'UNAVAILABLE', 'bs1'],
] as const)('failure (%s): told with code %s, and %s is blamed', async (fault, code, blamed) => {
  const { time, master, servers, start } = repairBench();
  servers.behaviours.set('bs1:1', { fault });
  master.queue.push(repairTask(1, 'bs1', MiB), repairTask(2, 'bs2', MiB));
  const worker = start();
  await time.advance(200);
  expect(master.outcomes.find(({ taskId }) => taskId === 1)).toMatchObject({
    done: false,
    code,
    message: expect.stringMatching(/./),
    blamedServerId: blamed,
  });
  expect(worker.stats.outcomes).toEqual({ [code]: 1, DONE: 1 });
  await worker.stop();
});

test('failure: a target that gave up since nothing was granted is not blamed', async () => {
  const { time, master, servers, start } = repairBench();
  servers.behaviours.set('bs1:1', { fault: 'waited' });
  const exchange = master.exchange.bind(master);
  master.exchange = async (request, options) => {
    const answer = await exchange(request, options);
    const tasks = master.exchanges.length === 1 ? [repairTask(1, 'bs1', MiB)] : [];
    return { ...answer, paused: true, tasks };
  };
  const worker = start();
  await time.advance(50);
  expect(master.last.outcomes).toMatchObject([
    { code: 'DEADLINE_EXCEEDED', blamedServerId: undefined },
  ]);
  await worker.stop();
});

test('exchanges: tasks that end together are told of together, at once; without news it asks when it was told to', async () => {
  const { time, master, servers, start } = repairBench();
  servers.behaviours.set('*', { latencyMs: 5 });
  master.askAgainMs = 700;
  for (let id = 1; id <= 4; id++) master.queue.push(repairTask(id, 'bs1', 1_000 + id));
  const worker = start();
  await time.advance(2_000);
  expect(master.exchanges.map(({ atMs }) => atMs)).toEqual([0, 25, 725, 1_425]);
  expect(master.exchanges[1]?.request.outcomes).toHaveLength(4);
  await worker.stop();
});

test('exchanges: a master that says 0 or never is asked in reasonable time', async () => {
  const { time, master, start } = repairBench();
  master.askAgainMs = 1;
  const worker = start();
  await time.advance(1_000);
  expect(master.exchanges.length).toBeLessThanOrEqual(21);
  master.askAgainMs = Number.MAX_SAFE_INTEGER;
  await time.advance(100);
  const before = master.exchanges.length;
  await time.advance(10_000);
  expect(master.exchanges.length).toBeGreaterThan(before);
  await worker.stop();
});

test('a worker without tasks has one timer, that of its next exchange; one with a task watches over its lease too', async () => {
  const { time, master, servers, start } = repairBench();
  servers.behaviours.set('*', { latencyMs: 60_000 });
  const worker = start();
  await time.advance(1_000);
  expect(time.pending).toBe(1);
  master.queue.push(repairTask(1, 'bs1', MiB));
  await time.advance(1_000);
  expect(worker.stats.tasks).toBe(1);
  expect(time.pending).toBeGreaterThan(2);
  await worker.stop();
});

test('more tasks than slots: the rest is given back with OVERLOADED', async () => {
  const { time, master, servers, start } = repairBench({ slots: 1 });
  servers.behaviours.set('*', { latencyMs: 500 });
  const exchange = master.exchange.bind(master);
  master.exchange = (request, options) => exchange({ ...request, freeSlots: 2 }, options);
  master.queue.push(repairTask(1, 'bs1', 10), repairTask(2, 'bs1', 10));
  const worker = start();
  await time.advance(100);
  expect(master.outcomes).toMatchObject([{ taskId: 2, done: false, code: 'OVERLOADED' }]);
  expect(servers.openMost).toBe(1);
  await worker.stop();
});

test('lost answer: outcomes are told until an exchange that named them was answered, then never again', async () => {
  const { time, master, start } = repairBench();
  master.queue.push(repairTask(1, 'bs1', MiB));
  const worker = start();
  await time.advance(2);
  master.mode = 'lost';
  await time.advance(3_000);
  const told = master.exchanges.filter(({ request }) => request.outcomes.length > 0);
  expect(told.length).toBeGreaterThan(2);
  expect(master.outcomes).toHaveLength(1);
  master.mode = 'answers';
  await time.advance(4_000);
  expect(master.last.outcomes).toEqual([]);
  expect(master.outcomes).toHaveLength(1);
  await worker.stop();
});

test('lost answer with tasks in it: they are nobody’s until their lease ends, and the worker takes others', async () => {
  const { time, master, servers, start } = repairBench();
  master.queue.push(repairTask(1, 'bs1', MiB));
  master.mode = 'lost';
  const worker = start();
  await time.advance(50);
  master.mode = 'answers';
  master.queue.push(repairTask(2, 'bs1', MiB));
  await time.advance(2_000);
  expect(servers.copies.map(({ header }) => header.blockId)).toEqual([1_002]);
  await worker.stop();
});

test('a master that is away: asked again with pauses, tasks go on until the lease ends, then they are broken off', async () => {
  const { time, master, servers, start } = repairBench();
  servers.behaviours.set('bs1:1', { fault: 'stuck' });
  master.queue.push(repairTask(1, 'bs1', MiB), repairTask(2, 'bs2', MiB));
  const worker = start();
  await time.advance(1);
  const answeredMs = master.exchanges.at(-1)?.atMs ?? 0;
  master.mode = 'down';
  await time.advance(answeredMs + master.leaseMs - time.nowMs() - 1);
  expect(servers.copyOf(2).state).toBe('done');
  expect(servers.copyOf(1).state).toBe('open');
  const attempts = master.exchanges.length;
  expect(attempts).toBeGreaterThan(5);
  expect(attempts).toBeLessThan(20);
  await time.advance(1);
  expect(servers.copyOf(1).state).toBe('cancelled');
  master.mode = 'answers';
  await time.advance(3_000);
  expect(master.last.running).toEqual([]);
  const reached = master.exchanges.findLast(({ request }) => request.outcomes.length > 0);
  expect(reached?.request.outcomes.map(({ taskId }) => taskId)).toEqual([2]);
  expect(reached?.atMs).toBeGreaterThan(master.leaseMs);
  expect(worker.stats.outcomes).toEqual({ DONE: 1, CANCELLED: 1 });
  await worker.stop();
});

test('a silent master: each call has its deadline, and the lease ends also while one is under way', async () => {
  const { time, master, servers, start } = repairBench();
  servers.behaviours.set('*', { fault: 'stuck' });
  master.leaseMs = 3_000;
  master.queue.push(repairTask(1, 'bs1', MiB));
  const worker = start();
  await time.advance(1);
  master.mode = 'silent';
  await time.advance(3_000);
  expect(master.underWay).toBe(1);
  expect(servers.copyOf(1).state).toBe('cancelled');
  await time.advance(10_000);
  expect(master.exchanges.length).toBeGreaterThan(2);
  expect(master.underWayMost).toBe(1);
  master.mode = 'answers';
  await time.advance(6_000);
  await worker.stop();
});

test('renewal: a long copy keeps its lease although the master would rather be asked late', async () => {
  const { time, master, servers, start } = repairBench({ bandwidth: MiB });
  master.askAgainMs = 3_600_000;
  master.queue.push(repairTask(1, 'bs1', 60 * MiB));
  const worker = start();
  await time.advance(65_000);
  expect(servers.copyOf(1).state).toBe('done');
  expect(master.outcomes).toMatchObject([{ taskId: 1, done: true }]);
  await worker.stop();
});

test('cancel: the copy is broken off without an outcome, and its slot is free at once', async () => {
  const { time, master, servers, start } = repairBench({ slots: 1 });
  servers.behaviours.set('bs1:1', { fault: 'stuck' });
  master.queue.push(repairTask(1, 'bs1', MiB), repairTask(2, 'bs2', MiB));
  const worker = start();
  await time.advance(100);
  master.cancelNext.push(1);
  await time.advance(2_500);
  expect(servers.copyOf(1).state).toBe('cancelled');
  expect(master.outcomes.map(({ taskId }) => taskId)).toEqual([2]);
  await worker.stop();
});

test('a master that was started anew: old leases are broken off as it says, new ones of the same number are copied', async () => {
  const { time, master, servers, start } = repairBench({ slots: 1 });
  servers.behaviours.set('bs1:1', { fault: 'stuck' });
  master.queue.push(repairTask(1, 'bs1', MiB));
  const worker = start();
  await time.advance(100);
  master.restart();
  const exchange = master.exchange.bind(master);
  master.exchange = (request, options) => exchange({ ...request, freeSlots: 1 }, options);
  master.queue.push(repairTask(1, 'bs2', MiB));
  await time.advance(3_000);
  expect(servers.copies.map(({ state }) => state)).toEqual(['cancelled', 'done']);
  expect(master.outcomes).toMatchObject([{ taskId: 1, done: true }]);
  await worker.stop();
});

test('leaving: tasks are broken off, what ended is told, nothing is asked any more, no timer is left', async () => {
  const { time, master, servers, start } = repairBench();
  servers.behaviours.set('bs1:1', { fault: 'stuck' });
  servers.behaviours.set('bs2:1', { latencyMs: 95 });
  master.queue.push(repairTask(1, 'bs1', MiB), repairTask(2, 'bs2', MiB));
  const worker = start();
  await time.advance(100);
  await worker.stop();
  expect(master.last).toMatchObject({ leaving: true, freeSlots: 0, running: [] });
  expect(master.last.outcomes).toMatchObject([{ taskId: 2, done: true }]);
  expect(servers.copyOf(1).state).toBe('cancelled');
  expect(master.leased).toEqual([]);
  const asked = master.exchanges.length;
  await time.advance(60_000);
  expect(master.exchanges).toHaveLength(asked);
  expect(time.pending).toBe(0);
});

test.each(['down', 'silent', 'lost'] as const)(
  'leaving a master that is %s ends in time',
  async (mode) => {
    const { time, master, servers, start } = repairBench();
    servers.behaviours.set('*', { fault: 'stuck' });
    master.queue.push(repairTask(1, 'bs1', MiB));
    const worker = start();
    await time.advance(950);
    master.mode = mode;
    await time.advance(100);
    let stopped = false;
    void worker.stop().then(() => (stopped = true));
    await time.advance(2_000);
    expect(stopped).toBe(true);
    expect(servers.copyOf(1).state).toBe('cancelled');
  },
);

test('a master without repair is asked now and then, and the log has one line a minute', async () => {
  const lines: string[] = [];
  const note = (_: unknown, text: string): void => void lines.push(text);
  const log = { debug: note, info: note, warn: note, error: note, fatal: note } as unknown as Log;
  const { time, master, servers, start } = repairBench({}, log);
  master.mode = 'unsupported';
  const worker = start();
  await time.advance(180_000);
  expect(lines).toEqual(Array(3).fill('exchange with the master failed'));
  expect(master.exchanges.length).toBeLessThanOrEqual(37);
  expect(master.exchanges.length).toBeGreaterThanOrEqual(18);
  master.mode = 'answers';
  master.queue.push(repairTask(1, 'bs1', MiB));
  await time.advance(12_000);
  expect(servers.copyOf(1).state).toBe('done');
  expect(lines).toContain('the master answers again');
  await worker.stop();
});
