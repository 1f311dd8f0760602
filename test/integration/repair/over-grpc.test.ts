import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../../src/common/clock.js';
import { MiB } from '../../../src/common/sizes.js';
import { DEFAULT_LIMITS } from '../../../src/repair/limits.js';
import { RepairWorker } from '../../../src/repair/worker.js';
import { repairClient } from '../../../src/rpc/repair-client.js';
import { RpcServer } from '../../../src/rpc/server.js';
import { silentLog } from '../../../src/runtime/log.js';
import { systemClock, systemTimers } from '../../../src/runtime/system-clock.js';
import { FakeCopyServers } from '../../support/fake-copy-servers.js';
import { FakeRepairMaster, repairTask } from '../../support/fake-repair-master.js';
import { bytesBetween, mostWithin } from '../../support/repair-bench.js';
import { closeAll, connect, serve } from '../rpc/fixture.js';

const time = { ...systemClock, ...systemTimers };

afterEach(closeAll);

async function bench(bandwidth: number) {
  const master = new FakeRepairMaster(time);
  master.askAgainMs = 100;
  const servers = new FakeCopyServers(time);
  const { address, server } = await serve((rpc) => rpc.addRepair(master));
  const worker = new RepairWorker(
    { workerId: 'w1', name: 'worker', slots: 4, bandwidth },
    {
      master: repairClient(connect(address)),
      connectCopy: servers.connect,
      clock: systemClock,
      timers: systemTimers,
      random: seededRandom(1),
      log: silentLog,
      limits: DEFAULT_LIMITS,
    },
  );
  return { master, servers, worker, server, address };
}

test('over gRPC: tasks arrive, are copied and told, and the worker leaves', async () => {
  const { master, worker } = await bench(0);
  for (let id = 1; id <= 30; id++) master.queue.push(repairTask(id, 'bs1', MiB));
  await master.until(() => master.outcomes.length === 30);
  expect(master.outcomes.every(({ done, copiedBytes }) => done && copiedBytes === MiB)).toBe(true);
  await worker.stop();
  expect(master.last).toMatchObject({ leaving: true, workerId: 'w1', name: 'worker' });
});

test('over gRPC: a cap, a lower one while tasks run, and a pause hold in real time', async () => {
  const { master, servers, worker } = await bench(40 * MiB);
  for (let id = 1; id <= 8; id++) master.queue.push(repairTask(id, 'bs1', 256 * MiB));
  await master.until(() => master.leased.length === 4);
  await sleep(2_500);
  const atMs = systemClock.nowMs();
  expect(mostWithin(servers.grants, 2_000)).toBeLessThanOrEqual(80 * MiB * 1.05);
  expect(bytesBetween(servers.grants, atMs - 2_000, atMs)).toBeGreaterThan(80 * MiB * 0.5);

  master.bandwidth = 10 * MiB;
  const asked = master.exchanges.length;
  await master.until(() => master.exchanges.length > asked + 1);
  const lowerMs = systemClock.nowMs();
  await sleep(2_100);
  const lower = servers.grants.filter((grant) => grant.atMs >= lowerMs);
  expect(mostWithin(lower, 2_000)).toBeLessThanOrEqual(20 * MiB * 1.05);
  expect(mostWithin(lower, 2_000)).toBeGreaterThan(20 * MiB * 0.5);

  master.paused = true;
  const before = master.exchanges.length;
  await master.until(() => master.exchanges.length > before + 1);
  const pausedMs = systemClock.nowMs();
  await sleep(300);
  expect(bytesBetween(servers.grants, pausedMs, Infinity)).toBe(0);
  await worker.stop();
});

test('over gRPC: a master that ends and is there again at its address finds the worker asking', async () => {
  const { master, worker, server, address } = await bench(0);
  await master.until(() => master.exchanges.length > 1);
  await server.stop({ graceMs: 0 });
  master.restart();
  master.queue.push(repairTask(1, 'bs1', MiB));
  const again = RpcServer.create({ log: silentLog }).addRepair(master);
  try {
    await again.listen(address);
    await master.until(() => master.outcomes.length === 1);
    expect(master.outcomes).toMatchObject([{ taskId: 1, done: true }]);
    await worker.stop();
  } finally {
    await again.stop({ graceMs: 0 });
  }
});
