import { seededRandom } from '../../../../src/common/clock.js';
import { must } from '../../../../src/common/assert.js';
import { clientId, serverId } from '../../../../src/common/ids.js';
import type { BlockedBlock, Job } from '../../../../src/common/job-messages.js';
import type { ServerGoal } from '../../../../src/common/server-goal.js';
import { format } from '../../../../src/master/core/commands/format.js';
import { DrainFigures } from '../../../../src/master/core/jobs/drain-figures.js';
import { emptyState } from '../../../../src/master/core/state.js';
import { createBalance } from '../../../../src/master/jobs.js';
import { GroupCommit } from '../../../../src/master/journal/group-commit.js';
import { MemoryLog } from '../../../../src/master/journal/memory-log.js';
import { Kernel } from '../../../../src/master/kernel.js';
import { balanceProgressRound } from '../../../../src/master/loops/balance-progress.js';
import { DrainProgress } from '../../../../src/master/loops/drain-progress.js';
import { maintenanceEndRound } from '../../../../src/master/loops/maintenance-end.js';
import { jobsService } from '../../../../src/master/service/jobs-service.js';
import { silentLog } from '../../../../src/runtime/log.js';
import { GiB, MiB } from '../../../../src/common/sizes.js';
import { Bench, volume } from '../core/derived-fixture.js';

/** Jobs of a master without its process: time stands still until a test moves it. */
async function setUp(bench: Bench) {
  const time = { nowMs: 1_000 };
  const clock = { nowMs: () => time.nowMs, wallMs: () => time.nowMs };
  const log = new GroupCommit({ log: new MemoryLog(), onFatal: () => {} });
  const { derived } = bench;
  const goals = { goalChanged: derived.setGoal.bind(derived) };
  const kernel = new Kernel({ state: emptyState(derived, goals), log, clock });
  await kernel.mutateOwn(() => format(kernel.state, { superuser: 'root', supergroup: 'g' }));
  const figures = new DrainFigures();
  const balance = createBalance(kernel, derived);
  const blocked: BlockedBlock[] = [];
  const reasons = { blockedOn: (_: unknown, max: number) => blocked.slice(0, max) };
  const shared = { kernel, derived, figures, balance, clock, log: silentLog };
  const hooks = { turns: 0, onYield: async (): Promise<void> => {} };
  const yieldTurn = (): Promise<void> => {
    hooks.turns++;
    return hooks.onYield();
  };
  const service = jobsService({
    ...shared,
    reasons,
    yieldTurn: () => Promise.resolve(),
    onGoals: () => {},
  });
  const drain = new DrainProgress({ ...shared, intervalMs: 1_000, yieldTurn });
  let operation = 0;
  const context = (user = 'root') => ({
    user,
    groups: [],
    clientId: clientId('c'),
    operation: ++operation,
    acknowledgedOperation: 0,
  });
  const look = async (): Promise<void> => {
    time.nowMs += 1_000;
    await drain.run(new AbortController().signal);
  };
  return {
    time,
    kernel,
    balance,
    service,
    blocked,
    look,
    context,
    hooks,
    order: (goal: ServerGoal, ...servers: string[]) =>
      service.setServerGoal(context(), { servers, goal, force: false }, {}),
    job: async (): Promise<Job> =>
      must((await service.listJobs(context(), {})).jobs[0], 'there is a job'),
    endMaintenance: maintenanceEndRound(shared),
    endBalance: balanceProgressRound({ ...shared, ready: () => true }),
  };
}

const decommission: ServerGoal = { kind: 'decommission' };

test('a drain runs, is blocked with reasons, is done, and is taken up again when a copy is lost', async () => {
  const bench = Bench.ready(4);
  const jobs = await setUp(bench);
  for (const id of [1, 2]) bench.block(id, { replication: 1 });
  bench.report(1, [1, 1], [2, 1]);
  await jobs.order(decommission, 'bs1');
  expect(await jobs.job()).toMatchObject({
    state: 'running',
    leftBytes: 200,
    detail: 'Its blocks are being looked at',
  });
  await jobs.look();
  expect(await jobs.job()).toMatchObject({
    state: 'running',
    detail: '',
    leftBlocks: 2,
    timeLeftMs: undefined,
  });

  jobs.blocked.push({ blockId: 1 as never, path: '/a', reason: 'no room' });
  expect(await jobs.job()).toMatchObject({ state: 'running', blockers: jobs.blocked });
  jobs.blocked.push({ blockId: 2 as never, path: '/b', reason: 'no room' });
  expect(await jobs.job()).toMatchObject({ state: 'blocked', blockers: jobs.blocked });
  jobs.blocked.length = 0;
  await jobs.service.setRepairPolicy(jobs.context(), { paused: true }, {});
  expect(await jobs.job()).toMatchObject({
    state: 'blocked',
    detail: expect.stringContaining('repair resume') as string,
  });
  await jobs.service.setRepairPolicy(jobs.context(), { paused: false }, {});

  bench.report(2, [1, 1]);
  await jobs.look();
  expect(await jobs.job()).toMatchObject({
    state: 'running',
    doneBytes: 100,
    leftBytes: 100,
    rate: 100,
    timeLeftMs: 1_000,
  });
  bench.report(3, [2, 1]);
  await jobs.look();
  expect(await jobs.job()).toMatchObject({
    state: 'done',
    doneBytes: 200,
    leftBytes: 0,
    detail: 'safe to stop',
    endedAtMs: 4_000,
  });

  bench.beat(3, 0, true);
  await jobs.look();
  expect(await jobs.job()).toMatchObject({
    state: 'running',
    doneBytes: 200,
    leftBytes: 100,
    leftBlocks: 1,
  });
  // Switched off after it was done: what others lose is no more its business.
  bench.report(2, [2, 1]);
  await jobs.look();
  bench.beat(1, 0, true);
  bench.beat(2, 0, true);
  await jobs.look();
  expect(await jobs.job()).toMatchObject({ state: 'done', doneBytes: 200 });
});

test('a server that has not reported in full is never called done', async () => {
  const bench = Bench.ready(2);
  const jobs = await setUp(bench);
  bench.register(3);
  await jobs.order(decommission, 'bs3');
  await jobs.look();
  expect(await jobs.job()).toMatchObject({
    state: 'running',
    detail: 'Its full report is awaited',
  });
  bench.beat(3, 0, true);
  await jobs.look();
  expect(await jobs.job()).toMatchObject({
    state: 'blocked',
    detail: expect.stringContaining('is stopped') as string,
  });
  bench.register(3);
  bench.page(3, []);
  await jobs.look();
  expect(await jobs.job()).toMatchObject({ state: 'done' });
});

test('a look that is overtaken by a new registration, or by the end of the order, counts for nothing', async () => {
  const bench = Bench.ready(2);
  const jobs = await setUp(bench);
  bench.nextBlockId = 3_000;
  for (let id = 1; id <= 1_500; id++) bench.block(id, { replication: 1 });
  const all = Array.from({ length: 1_500 }, (_, i): [number, number] => [i + 1, 1]);
  bench.report(1, ...all);
  bench.report(2, ...all);
  await jobs.order(decommission, 'bs1');
  jobs.hooks.onYield = async () => void bench.register(1);
  await jobs.look();
  expect((await jobs.job()).state).toBe('running');
  bench.page(1, all);
  jobs.hooks.onYield = async () => void (await jobs.order({ kind: 'inService' }, 'bs1'));
  await jobs.look();
  expect((await jobs.service.listJobs(jobs.context(), {})).jobs).toEqual([]);
  jobs.hooks.onYield = async () => {};
  await jobs.order(decommission, 'bs1');
  await jobs.look();
  expect((await jobs.job()).state).toBe('done');
});

test('what is being written, or has no good replica, is named with its reason', async () => {
  const bench = Bench.ready(3);
  const jobs = await setUp(bench);
  bench.block(1, { committed: undefined });
  bench.report(1, [1, 1]);
  await jobs.order(decommission, 'bs1');
  await jobs.look();
  expect(await jobs.job()).toMatchObject({
    state: 'blocked',
    blockers: [{ blockId: 1, path: '', reason: 'it is being written' }],
  });
});

test('a maintenance ends at its time and not before', async () => {
  const bench = Bench.ready(2);
  const jobs = await setUp(bench);
  await jobs.order({ kind: 'maintenance', untilMs: 5_000 }, 'bs1');
  expect(bench.server(1).goal.kind).toBe('maintenance');
  jobs.time.nowMs = 4_999;
  await jobs.endMaintenance();
  expect(bench.server(1).goal.kind).toBe('maintenance');
  jobs.time.nowMs = 5_000;
  await jobs.endMaintenance();
  expect(bench.server(1).goal).toEqual({ kind: 'inService' });
  expect((await jobs.service.listJobs(jobs.context(), {})).jobs).toEqual([]);
});

test('who is not the superuser changes nothing, and learns of no server', async () => {
  const jobs = await setUp(Bench.ready(1));
  const denied = { code: 'PERMISSION_DENIED' };
  const { service, context } = jobs;
  const request = { servers: ['bs9'], goal: decommission, force: true };
  await expect(service.setServerGoal(context('al'), request, {})).rejects.toMatchObject(denied);
  await expect(service.setRepairPolicy(context('al'), { paused: true }, {})).rejects.toMatchObject(
    denied,
  );
  await expect(service.setBalance(context('al'), { action: 'stop' }, {})).rejects.toMatchObject(
    denied,
  );
});

test('a balance moves blocks of derived state, counts them, and ends by itself', async () => {
  const bench = new Bench();
  const jobs = await setUp(bench);
  bench.derived.namespaceLoaded();
  const fill = (used: number) => ({ ...volume(GiB - used), capacity: 2 * GiB, used });
  const beat = (n: number, used: number): void => {
    const { id, registration } = bench.server(n);
    const volumes = [fill(used)];
    bench.derived.heartbeat(
      { serverId: id, registration, volumes, activeStreams: 0, stopping: false },
      0,
    );
  };
  for (const n of [1, 4]) bench.register(n, { volumes: [fill(0)] });
  for (const n of [1, 4]) bench.page(n, []);
  for (let id = 1; id <= 8; id++) {
    bench.block(id, { replication: 1, committed: { gen: 1, length: 64 * MiB } });
    bench.report(1, [id, 1, 64 * MiB]);
  }
  beat(1, 512 * MiB);
  const random = seededRandom(1);
  expect(jobs.balance.nextMove(random)).toBeUndefined();
  await jobs.service.setBalance(
    jobs.context(),
    { action: 'start', threshold: 1, bandwidth: 9 },
    {},
  );
  expect(jobs.balance.bandwidth).toBe(9);
  const moved: number[] = [];
  for (
    let move = jobs.balance.nextMove(random);
    move !== undefined;
    move = jobs.balance.nextMove(random)
  ) {
    expect([move.from, move.to]).toEqual([bench.server(1).index, bench.server(4).index]);
    moved.push(move.blockId);
  }
  expect(moved).toHaveLength(4);
  await jobs.endBalance();
  expect(await jobs.job()).toMatchObject({ kind: 'balance', state: 'running', doneBytes: 0 });
  for (const id of moved) {
    bench.report(4, [id, 1, 64 * MiB]);
    jobs.balance.settled(id as never, 64 * MiB);
    bench.gone(1, id, 1);
  }
  beat(1, 256 * MiB);
  beat(4, 256 * MiB);
  expect(jobs.balance.nextMove(random)).toBeUndefined();
  await jobs.endBalance();
  jobs.time.nowMs += 4_999;
  await jobs.endBalance();
  expect(await jobs.job()).toMatchObject({ state: 'running', doneBytes: 256 * MiB });
  // Servers that come back late may change the picture; this is how long an end has to hold.
  jobs.time.nowMs += 1;
  await jobs.endBalance();
  expect(await jobs.job()).toMatchObject({
    state: 'done',
    doneBytes: 256 * MiB,
    threshold: 1,
    bandwidth: 9,
  });
  expect(jobs.balance.moved).toEqual({ movedBytes: 0, movedBlocks: 0 });
  expect(jobs.balance.nextMove(random)).toBeUndefined();
});

test('a paused policy holds a balance back', async () => {
  const jobs = await setUp(Bench.ready(2));
  await jobs.service.setBalance(
    jobs.context(),
    { action: 'start', threshold: 1, bandwidth: 0 },
    {},
  );
  await jobs.service.setRepairPolicy(jobs.context(), { paused: true }, {});
  expect(await jobs.job()).toMatchObject({ kind: 'balance', state: 'blocked' });
  expect(jobs.balance.nextMove(seededRandom(1))).toBeUndefined();
});

test('a large server is looked at in slices, which take a tenth of the time at most', async () => {
  const bench = Bench.ready(2);
  const jobs = await setUp(bench);
  bench.nextBlockId = 3_000;
  for (let id = 1; id <= 2_500; id++) bench.block(id, { replication: 1 });
  bench.report(1, ...Array.from({ length: 2_500 }, (_, i): [number, number] => [i + 1, 1]));
  await jobs.order(decommission, String(serverId('server-1')));
  await jobs.look();
  expect(jobs.hooks.turns).toBe(2);
  expect((await jobs.job()).leftBlocks).toBe(2_500);
  // The next look takes 300 ms, so the one after it comes three seconds later.
  jobs.hooks.onYield = async () => void (jobs.time.nowMs += 150);
  for (const turns of [4, 4, 4, 6]) {
    await jobs.look();
    expect(jobs.hooks.turns).toBe(turns);
  }
});
