import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterCommand } from '../../../../src/client/local-cluster/cluster-command.js';
import type { ClusterStatus } from '../../../../src/client/local-cluster/cluster-status.js';
import { DfsError } from '../../../../src/common/error.js';
import { fakeReport } from '../../../support/fake-report.js';

const FAKE = join(import.meta.dirname, '../../../support/fake-daemon.mjs');

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cairn-cluster-'));
});

afterEach(async () => {
  await run('down');
  await rm(dir, { recursive: true, force: true });
});

async function run(
  ...argv: string[]
): Promise<{ code: number; stdout: string; stderr: string; json: unknown }> {
  let stdout = '';
  let stderr = '';
  const code = await clusterCommand(
    [...argv, '--dir', dir],
    {
      stdout: { write: (text: string) => ((stdout += text), true) },
      stderr: { write: (text: string) => ((stderr += text), true) },
      connect: () => Promise.reject(new DfsError('UNSUPPORTED')),
    },
    {
      fetchReport: fakeReport(dir),
      program: [process.execPath, FAKE],
      owned: true,
    },
  );
  const json: unknown = argv.includes('--json') && stdout ? JSON.parse(stdout) : undefined;
  return { code, stdout, stderr, json };
}

test('up, kill a domain, status, down: the JSON of the contract, results on stdout and progress on stderr', async () => {
  const up = await run('up', '--block-servers', '4', '--domains', '2', '--dead-after=1s', '--json');
  expect(up).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('4 block servers are live'),
  });
  const status = up.json as ClusterStatus;
  expect(status).toEqual({
    master: {
      name: 'master',
      address: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      metrics: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      pid: expect.any(Number),
      dir: join(dir, 'master'),
      state: 'live',
    },
    blockServers: [1, 2, 3, 4].map((i) => ({
      id: `id-of-bs${i}`,
      name: `bs${i}`,
      address: expect.any(String),
      metrics: expect.any(String),
      pid: expect.any(Number),
      domain: `/rack${((i - 1) % 2) + 1}`,
      dir: join(dir, `bs${i}`),
      state: 'live',
    })),
    repairWorkers: [
      {
        name: 'repair1',
        pid: expect.any(Number),
        dir: join(dir, 'repair1'),
        metrics: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
        state: 'live',
      },
    ],
    safeMode: false,
    env: { DFS_MASTER: status.master.address },
  });

  expect(await run('kill', '/rack2')).toMatchObject({ code: 0, stdout: 'killed bs2 bs4\n' });
  const table = await run('status');
  expect(table.stdout).toMatch(/^NODE +STATE +ADDRESS/);
  expect(table.stdout).toMatch(/^bs2 +dead +127\.0\.0\.1:\d+ +\/rack2 +- /m);
  expect(table.stdout).toMatch(/^bs1 +live /m);
  expect(table.stdout).toMatch(/^repair1 +live +- +- +\d+ /m);
  expect(table.stdout).toContain(`DFS_MASTER=${status.master.address}; safe mode is off`);
  expect(await run('down', '--json')).toMatchObject({
    code: 0,
    json: { stopped: ['repair1', 'bs1', 'bs3', 'master'] },
  });
  expect(await run('down')).toMatchObject({
    code: 0,
    stdout: 'stopped nothing: it was so already\n',
  });
});

test.each([
  [['status'], 3, /NOT_FOUND/],
  [['grow'], 2, /no command 'cluster grow'.*INVALID_ARGUMENT/],
  [['kill'], 2, /name a node or a domain to kill/],
  [['kill', 'bs1', 'bs2'], 2, /'bs2' is one too many/],
  [['up', '--block-servers', '0'], 2, /block-servers must be a whole number from 1/],
  [['up', '--block-servers', '2.5'], 2, /block-servers must be a whole number/],
  [
    ['up', '--block-servers', '2', '--domains', '3'],
    2,
    /domains must be a whole number from 1 to 2/,
  ],
  [['up', '--durability', 'hope'], 2, /not one of sync, flush/],
  [['up', '--repair-workers', '17'], 2, /repair-workers must be a whole number from 0 to 16/],
  [['up', '--repair-bandwidth', 'fast'], 2, /repair-bandwidth/],
  [['up', '--frobnicate'], 2, /--frobnicate/],
])('bad input %j gives exit code %i and one line', async (argv, code, line) => {
  const result = await run(...argv);
  expect(result).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(line) });
  expect(result.stderr.trimEnd()).not.toContain('\n');
});

test('an error with --json is a JSON object with the code', async () => {
  const { code, stderr } = await run('status', '--json');
  expect(code).toBe(3);
  expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'NOT_FOUND', path: dir } });
});
