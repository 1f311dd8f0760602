import { getPriority } from 'node:os';
import { repairTask, FakeRepairMaster } from '../../support/fake-repair-master.js';
import { reportSkip } from '../../support/report-skip.js';
import { runProgram, startDaemon } from '../../support/daemon-process.js';
import { systemClock, systemTimers } from '../../../src/runtime/system-clock.js';
import { MiB } from '../../../src/common/sizes.js';
import { closeAll, serve } from '../rpc/fixture.js';

const STOP_MS_MAX = 8_000;

afterEach(closeAll);

test('dfs repair: asks with its settings, tells what became of a task, and leaves at SIGTERM with exit 0', async () => {
  const master = new FakeRepairMaster({ ...systemClock, ...systemTimers });
  master.askAgainMs = 100;
  const { address } = await serve((rpc) => rpc.addRepair(master));
  const args = ['--bandwidth', '20MiB', '--slots', '3', '--name', 'repair7'];
  await using worker = await startDaemon(['repair', '--master', address, ...args]);
  await master.until(() => master.exchanges.length > 0);
  expect(master.last).toMatchObject({
    workerId: expect.stringMatching(/^[0-9a-f]{32}$/),
    name: 'repair7',
    freeSlots: 3,
    bandwidth: 20 * MiB,
    leaving: false,
  });
  const nobody = { serverId: 'bs1', address: '127.0.0.1:1' } as never;
  master.queue.push(repairTask(1, 'bs1', MiB, { target: nobody }));
  await master.until(() => master.outcomes.length === 1);
  expect(master.outcomes[0]).toMatchObject({ taskId: 1, done: false, blamedServerId: 'bs1' });
  expect(await worker.stop()).toMatchObject({ code: 0 });
  expect(master.last).toMatchObject({ leaving: true, freeSlots: 0 });
});

test('dfs repair steps back behind the clients of its host', async () => {
  if (process.platform !== 'linux') return reportSkip('nice levels are those of Linux threads');
  await using worker = await startDaemon(['repair', '--master', '127.0.0.1:1']);
  expect(getPriority(worker.pid)).toBe(Math.min(19, getPriority() + 10));
  await worker.stop();
});

test('dfs repair: without a master it is ready, keeps asking, and ends in time at SIGTERM', async () => {
  const { address } = await serve(() => {});
  await using worker = await startDaemon(['repair', '--master', '127.0.0.1:1']);
  await using unserved = await startDaemon(['repair', '--master', address]);
  const startMs = systemClock.nowMs();
  const [ended, other] = await Promise.all([worker.stop(), unserved.stop()]);
  expect(systemClock.nowMs() - startMs).toBeLessThan(STOP_MS_MAX);
  for (const { code, stdout } of [ended, other]) {
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ ready: true, role: 'repair', pid: expect.any(Number) });
  }
  expect(ended.stderr).toContain('exchange with the master failed');
});

test.each([
  [['--bandwidth', 'fast'], /^repair: .*bandwidth.*\(INVALID_ARGUMENT\)$/],
  [['--slots', '0'], /^repair: --slots.*\(INVALID_ARGUMENT\)$/],
  [['--slots', '1.5'], /^repair: .*whole number.*\(INVALID_ARGUMENT\)$/],
  [['--dir', '/tmp'], /^repair: Unknown flag --dir/],
])('dfs repair %j is refused in one line', async (args, line) => {
  const { code, stdout, stderr } = await runProgram(['repair', ...args]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr.trimEnd()).toMatch(line);
});
