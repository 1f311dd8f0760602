import { blockId, serverId } from '../../../../src/common/ids.js';
import type { Job } from '../../../../src/common/job-messages.js';
import { runDfs } from '../../../support/cli-run.js';
import { FakeDfs } from '../../../support/fake-dfs.js';

const GiB = 2 ** 30;
const START = Date.UTC(2026, 10, 21, 9, 0, 0);

let dfs: FakeDfs;
beforeEach(() => {
  dfs = new FakeDfs();
});

function job(changes: Partial<Job> = {}): Job {
  return {
    kind: 'decommission',
    state: 'running',
    detail: '',
    server: { id: serverId('id-bs1'), name: 'bs1', address: '127.0.0.1:9101', state: 'live' },
    askedBy: 'root',
    sinceMs: START,
    untilMs: 0,
    endedAtMs: 0,
    totalBytes: 4 * GiB,
    totalBlocks: 64,
    doneBytes: 1 * GiB,
    leftBytes: 3 * GiB,
    leftBlocks: 48,
    rate: 50 * 2 ** 20,
    timeLeftMs: 61_440,
    blockers: [],
    threshold: 0,
    bandwidth: 0,
    ...changes,
  };
}
const done = { state: 'done', doneBytes: 4 * GiB, leftBytes: 0, leftBlocks: 0 } as const;
const blocked = {
  state: 'blocked',
  detail: 'None of the blocks left can be copied now',
  blockers: [
    { blockId: blockId(7), path: '/d/f', reason: 'no other server has room' },
    { blockId: blockId(9), path: '', reason: 'it is being written' },
  ],
} as const;

test('decommission names servers, says so, and goes on with --force', async () => {
  const { code, stdout } = await runDfs(dfs, ['decommission', 'bs1', 'bs2', '--force']);
  expect(code).toBe(0);
  expect(stdout).toBe('bs1: decommissioning\nbs2: decommissioning\n');
  expect(dfs.orders).toEqual([
    { servers: ['bs1', 'bs2'], goal: { kind: 'decommission' }, force: true },
  ]);
});

test('decommission status is a table, with reasons below the server that they hold up', async () => {
  const bs2 = { id: serverId('id-bs2'), name: 'bs2', address: '', state: 'unknown' } as const;
  dfs.jobLists = [
    [job(), job({ ...blocked, server: bs2 }), job({ kind: 'balance', server: undefined })],
  ];
  const { code, stdout } = await runDfs(dfs, ['decommission', 'status']);
  expect(code).toBe(0);
  expect(stdout).toBe(`\
SERVER  ADDRESS         SERVER IS  JOB           STATE     DONE  LEFT  BLOCKS LEFT     RATE  TIME LEFT
bs1     127.0.0.1:9101  live       decommission  running  25.0%  3 GB           48  50 MB/s       1:02
bs2     -               unknown    decommission  blocked  25.0%  3 GB           48        -          -
  None of the blocks left can be copied now
  blk_7 /d/f: no other server has room
  blk_9 (no path): it is being written
  ... of 48 blocks left
`);
  expect((await runDfs(new FakeDfs(), ['decommission', 'status'])).stdout).toBe(
    'No block server is leaving\n',
  );
});

test('decommission status --json has every field, null for what nobody can tell', async () => {
  dfs.jobLists = [[job({ timeLeftMs: undefined })]];
  const { stdout } = await runDfs(dfs, ['decommission', 'status', '--json']);
  expect(JSON.parse(stdout)).toEqual([{ ...job(), timeLeftMs: null }]);
});

test('decommission --wait shows progress on stderr and ends when it is safe to stop', async () => {
  let now = 0;
  const clock = { nowMs: () => (now += 5_000), wallMs: () => START };
  dfs.jobLists = [[job()], [job({ doneBytes: 2 * GiB })], [job(done)]];
  const argv = ['decommission', 'bs1', '--wait', '--progress', 'plain'];
  const { code, stdout, stderr } = await runDfs(dfs, argv, { clock });
  expect(code).toBe(0);
  expect(stdout).toBe('bs1: decommissioning\nbs1: safe to stop\n');
  expect(stderr).toContain('decommission:  25% 1 G / 4 G');
  expect(stderr).toContain('100%');
});

test('decommission --wait says what blocks it and exits 1, but only when it stays blocked', async () => {
  dfs.jobLists = [...Array.from({ length: 15 }, () => [job(blocked)]), [job()], [job(blocked)]];
  const { code, stderr } = await runDfs(dfs, ['decommission', 'bs1', '--wait']);
  expect(code).toBe(1);
  expect(stderr).toContain(
    'bs1 is blocked:\n  None of the blocks left can be copied now\n  blk_7 /d/f',
  );
  // Fifteen looks did not end it, twenty-one in a row did.
  expect(dfs.calls.filter((call) => call.startsWith('jobs')).length).toBe(15 + 1 + 21);
});

test('decommission --wait ends with 1 when somebody recommissions the server', async () => {
  dfs.jobLists = [[job()], []];
  const { code, stderr } = await runDfs(dfs, ['decommission', 'bs1', '--wait']);
  expect(code).toBe(1);
  expect(stderr).toContain('ended by somebody else');
});

test('maintenance takes a time in one of two ways', async () => {
  const now = Date.UTC(2026, 10, 21, 10, 0, 0);
  expect((await runDfs(dfs, ['maintenance', 'bs1', '--for', '2h'])).stdout).toBe(
    'bs1: in maintenance until 2026-11-21 12:00:00 UTC\n',
  );
  await runDfs(dfs, ['maintenance', 'bs1', '--until', '2026-11-22T06:00:00Z']);
  expect(dfs.orders).toMatchObject([
    { goal: { kind: 'maintenance', untilMs: now + 7_200_000 } },
    { goal: { kind: 'maintenance', untilMs: Date.UTC(2026, 10, 22, 6) } },
  ]);
  for (const wrong of [
    [],
    ['--for', '2h', '--until', '2026-11-22'],
    ['--for', 'x'],
    ['--for', '0'],
    ['--until', 'soon'],
  ])
    expect((await runDfs(dfs, ['maintenance', 'bs1', ...wrong])).code).toBe(2);
  expect(dfs.orders).toHaveLength(2);
});

test('recommission, with JSON', async () => {
  expect((await runDfs(dfs, ['recommission', 'bs1'])).stdout).toBe('bs1: in service\n');
  const { stdout } = await runDfs(dfs, ['recommission', 'bs1', '--json']);
  expect(JSON.parse(stdout)).toEqual([{ id: 'id-bs1', name: 'bs1' }]);
});

test('balance starts with its bounds, shows how it is, and stops', async () => {
  dfs.jobLists = [
    [
      job({
        kind: 'balance',
        server: undefined,
        detail: '16 blocks moved: the mean is 40.0 %, servers are 12.0 % to 70.0 % full',
        threshold: 5,
        bandwidth: 2 ** 20,
      }),
    ],
  ];
  const argv = ['balance', 'start', '--threshold', '5', '--bandwidth', '1MiB'];
  expect((await runDfs(dfs, argv)).stdout).toBe(`\
Balance: running
Threshold: 5 %
Bandwidth: 1 MB/s
Started: 2026-11-21 09:00:00 UTC by root
Moved: 1 GB
Rate: 50 MB/s
Detail: 16 blocks moved: the mean is 40.0 %, servers are 12.0 % to 70.0 % full
`);
  await runDfs(dfs, ['balance', 'start']);
  await runDfs(dfs, ['balance', 'stop']);
  expect(dfs.orders).toEqual([
    { action: 'start', threshold: 5, bandwidth: 2 ** 20 },
    { action: 'start', threshold: 10, bandwidth: 0 },
    { action: 'stop' },
  ]);
  expect((await runDfs(dfs, ['balance', 'start', '--threshold', '0'])).code).toBe(2);
  expect((await runDfs(dfs, ['balance', 'begin'])).code).toBe(2);
  const none = new FakeDfs();
  expect((await runDfs(none, ['balance', 'status'])).stdout).toBe('No balance was ever started\n');
  expect((await runDfs(none, ['balance', 'status', '--json'])).stdout).toBe('null\n');
});

test('repair: bounds in words, none, pause and resume', async () => {
  const run = async (...argv: string[]) => (await runDfs(dfs, ['repair', ...argv])).stdout;
  expect(await run('limit', '200MiB', '--per-server', '50MiB/s')).toBe(`\
Repair: on
Limit: 200 MB/s
Limit per server: 50 MB/s
Scrubbing: on
`);
  expect(await run('limit', 'none')).toContain('Limit: none\nLimit per server: 50 MB/s');
  expect(await run('pause')).toContain('Repair: paused');
  expect(JSON.parse(await run('resume', '--json'))).toMatchObject({ paused: false });
  expect(await run('status')).toContain('Repair: on');
  for (const wrong of [['limit'], ['limit', 'x'], ['limit', '0'], ['pause', '1MiB'], ['walk']])
    expect((await runDfs(dfs, ['repair', ...wrong])).code).toBe(2);
});
