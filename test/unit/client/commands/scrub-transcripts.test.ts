import type { ClusterReport } from '../../../../src/common/admin-messages.js';
import type { ServerState } from '../../../../src/common/file-status.js';
import type { ScrubStatus } from '../../../../src/common/node-messages.js';
import { runDfs } from '../../../support/cli-run.js';
import { FakeDfs, fakeReport } from '../../../support/fake-dfs.js';

const IDLE: ScrubStatus = {
  request: 0,
  running: false,
  checkedBytes: 1_000,
  totalBytes: 1_000,
  damaged: 0,
  finishedAtMs: Date.UTC(2026, 10, 20),
  rate: 2 ** 20,
};

/** What the master says at each look; the last one stays. */
class ScrubbedDfs extends FakeDfs {
  looks: (readonly [ServerState, ScrubStatus | undefined])[][] = [];

  override async report(): Promise<ClusterReport> {
    const report = fakeReport(false);
    const look = (this.looks.length > 1 ? this.looks.shift() : this.looks[0]) ?? [];
    const servers = report.servers.slice(0, look.length).map((server, i) => {
      const [state, scrub] = look[i] ?? ['live', undefined];
      return { ...server, state, scrub };
    });
    return { ...report, servers };
  }
}

let dfs: ScrubbedDfs;
beforeEach(() => {
  dfs = new ScrubbedDfs();
});

test('status: running, idle, dead and unheard of', async () => {
  dfs.looks = [
    [
      ['live', { ...IDLE, running: true, checkedBytes: 500, totalBytes: 2_000, damaged: 3 }],
      ['live', { ...IDLE, rate: 0 }],
      ['dead', undefined],
    ],
  ];
  const { stdout, code } = await runDfs(dfs, ['scrub', 'status']);
  expect(code).toBe(0);
  const lines = stdout.split('\n').map((line) => line.split(/ {2,}/));
  expect(lines[0]).toEqual([
    'SERVER',
    'STATE',
    'CHECKED',
    'TOTAL',
    'DONE',
    'DAMAGED',
    'RATE',
    'LAST ROUND',
  ]);
  expect(lines[1]?.slice(0, 7)).toEqual(['bs1', 'running', '500', '2.0 K', '25.0%', '3', '1 M/s']);
  expect(lines[2]?.slice(0, 7)).toEqual(['bs2', 'idle', '1000', '1000', '100.0%', '0', 'no bound']);
  expect(lines[3]).toEqual(['bs3', 'dead', '-', '-', '-', '-', '-', '-']);
  const { stdout: json } = await runDfs(dfs, ['scrub', 'status', '--json']);
  expect(JSON.parse(json)).toMatchObject([
    { name: 'bs1', scrub: { damaged: 3 } },
    { name: 'bs2', scrub: { rate: 0 } },
    { name: 'bs3', state: 'dead', scrub: null },
  ]);
});

test('now, pause, resume', async () => {
  dfs.looks = [[['live', { ...IDLE, running: true }]]];
  expect((await runDfs(dfs, ['scrub', 'now'])).stdout).toBe('Scrubbing: order 1\n');
  expect(dfs.policy.scrubRequest).toBe(1);
  expect((await runDfs(dfs, ['scrub', 'pause'])).stdout).toBe('Scrubbing: paused\n');
  expect((await runDfs(dfs, ['scrub', 'status'])).stdout).toContain('  paused  ');
  expect((await runDfs(dfs, ['scrub', 'now'])).stdout).toContain('dfs scrub resume');
  expect((await runDfs(dfs, ['scrub', 'resume'])).stdout).toBe('Scrubbing: on\n');
  const { stdout } = await runDfs(dfs, ['scrub', 'resume', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ scrubPaused: false, scrubRequest: 2 });
  for (const wrong of [['__proto__'], ['status', '--wait'], []])
    expect((await runDfs(dfs, ['scrub', ...wrong])).code).toBe(2);
});

describe('now --wait', () => {
  test('ends when each live server has answered the order, whatever round it was in before', async () => {
    const old = { ...IDLE, running: true, checkedBytes: 900 };
    const done = { ...IDLE, request: 1 };
    dfs.looks = [
      [
        ['live', old],
        ['stale', IDLE],
        ['dead', undefined],
      ],
      [
        ['live', { ...old, checkedBytes: 100 }],
        ['live', IDLE],
        ['dead', undefined],
      ],
      [
        ['live', done],
        ['live', IDLE],
        ['dead', undefined],
      ],
      [
        ['live', done],
        ['live', done],
        ['dead', undefined],
      ],
    ];
    const { code, stdout, stderr } = await runDfs(dfs, ['scrub', 'now', '--wait']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^SERVER[^]*\nbs1 +idle /);
    expect(dfs.looks).toHaveLength(1);
  });

  test('a server that dies meanwhile is named, exit 1', async () => {
    dfs.looks = [
      [
        ['live', IDLE],
        ['live', IDLE],
      ],
      [
        ['live', { ...IDLE, request: 1 }],
        ['dead', IDLE],
      ],
    ];
    const { code, stderr } = await runDfs(dfs, ['scrub', 'now', '--wait']);
    expect([code, stderr]).toEqual([1, 'bs2 is dead: its replicas are not all checked\n']);
  });

  test('paused, it does not wait for ever', async () => {
    dfs.looks = [[['live', IDLE]]];
    await runDfs(dfs, ['scrub', 'pause']);
    const { code, stderr } = await runDfs(dfs, ['scrub', 'now', '--wait']);
    expect(code).toBe(1);
    expect(stderr).toContain('dfs scrub resume');
  });
});
