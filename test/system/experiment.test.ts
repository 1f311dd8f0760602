import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExperimentResult } from '../../src/client/experiment/result.js';
import { DfsProcess, dfs } from '../support/dfs-process.js';
import { eventually } from '../support/eventually.js';
import { runningInFolder } from '../support/running-in-folder.js';

/** Whole experiments, as a person runs them, but tiny. */

const NOBODY = { master: '127.0.0.1:1' };
const QUICK = '--block-servers 4 --domains 2 --before 1s --clients 2 --within 60s'.split(' ');
const RUN_MS_MAX = 180_000;

let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cairn-experiments-'));
});

afterAll(async () => {
  expect(await runningInFolder(dir)).toEqual([]);
  await rm(dir, { recursive: true, force: true });
});

async function play(name: string, flags: string): Promise<ExperimentResult> {
  const out = join(dir, name);
  const run = ['experiment', 'run', name, '--seed', '7', '--dir', dir, '--out', out, '--json'];
  const { code, stdout, stderr } = await dfs(NOBODY, [...run, ...QUICK, ...flags.split(' ')]);
  if (code !== 0) throw new Error(`exit ${code}: ${stdout}${stderr}`);
  const result = JSON.parse(stdout) as ExperimentResult;
  expect(JSON.parse(await readFile(join(out, 'result.json'), 'utf8'))).toEqual(result);
  return result;
}

test(
  'kill-node: detected, repaired, nothing lost; figures, timeline and report are there',
  async () => {
    const result = await play(
      'kill-node',
      '--size 2MiB --block-size 64KiB --bandwidth 20MiB --durability flush --dead-after 2s',
    );
    expect(result).toMatchObject({
      name: 'kill-node',
      seed: 7,
      passed: true,
      failures: [],
      lostBytes: 0,
      config: { blockServers: 4, bandwidth: 20_971_520, durability: 'flush', deadAfterMs: 2_000 },
      command: expect.stringContaining('kill-node --seed 7 --block-servers 4 --domains 2'),
    });
    // A server is dead so long after its last word, which was at most a heartbeat before it was killed.
    expect(result.detectedMs).toBeGreaterThan(1_500);
    expect(result.fullyReplicatedMs).toBeGreaterThan(result.detectedMs ?? Infinity);
    expect(result.bytesRepaired).toBeGreaterThan(0);
    expect(result.clientOps).toBeGreaterThan(10);
    expect(result.verifiedBytes).toBeGreaterThan(2_097_152);
    expect(result.facts['blocksAffected']).toBeGreaterThan(0);
    // Which server holds what is the master's choice: now and then none of the few blocks has one copy left.
    const { oneCopyBlocks, oneCopySafeMs, firstThirdCopyMs } = result.facts;
    if (oneCopyBlocks !== 0) expect(oneCopySafeMs).toBeLessThanOrEqual(Number(firstThirdCopyMs));

    const out = join(dir, 'kill-node');
    const [head = '', ...rows] = (await readFile(join(out, 'timeline.csv'), 'utf8')).split('\n');
    expect(head).toMatch(/^timeMs,event,/);
    expect(rows.filter((row) => row.includes('SIGKILL to bs'))).toHaveLength(1);
    expect(await readFile(join(out, 'report.html'), 'utf8')).toContain('kill-node, seed 7');
  },
  RUN_MS_MAX,
);

test(
  'corrupt: damage, also in all replicas of a block, is found by reading and replaced',
  async () => {
    const result = await play('corrupt', '--size 2MiB --block-size 256KiB --blocks 2');
    expect(result.facts).toEqual({ damagedBlocks: 2, damagedReplicas: 4 });
    expect(result.fullyReplicatedMs).toBeGreaterThanOrEqual(result.detectedMs ?? Infinity);
    expect(result.lostBytes).toBe(0);
  },
  RUN_MS_MAX,
);

test(
  'master-crash: the clients wait, and nothing acknowledged is lost',
  async () => {
    const result = await play('master-crash', '--size 1MiB --block-size 256KiB');
    expect(result).toMatchObject({ detectedMs: null, lostBytes: 0, clientErrors: 0 });
    expect(result.facts['clientGapMs']).toBeGreaterThan(100);
    expect(result.events.map(({ label }) => label)).toContain('the master serves again');
  },
  RUN_MS_MAX,
);

test(
  'slow-disk: a server that stands still again and again is not counted dead, and nothing is lost',
  async () => {
    const flags = '--size 1MiB --block-size 256KiB --slow-for 2s';
    const result = await play('slow-disk', flags);
    expect(result.facts['stillRounds']).toBeGreaterThan(1);
    expect(result.latency.during.operations).toBeGreaterThan(0);
    expect(result.lostBytes).toBe(0);
  },
  RUN_MS_MAX,
);

test(
  'an interrupt ends the experiment with 130 and leaves neither a process nor a folder',
  async () => {
    const folder = await mkdtemp(join(dir, 'interrupted-'));
    const argv = ['experiment', 'run', 'master-crash', '--size', '1MiB', '--dir', folder];
    using running = new DfsProcess(NOBODY, argv);
    const ours = async (): Promise<string[]> =>
      (await runningInFolder(folder)).filter((line) => !line.includes('experiment run'));
    await eventually('daemons run', async () => (await ours()).length >= 5 || undefined);
    running.child.kill('SIGINT');
    const { code, stderr } = await running.result;
    expect(stderr).toMatch(/experiment: Interrupted \(CANCELLED\)\n$/);
    expect(code).toBe(130);
    expect(await ours()).toEqual([]);
  },
  RUN_MS_MAX,
);

test.each([
  [['run'], /Name an experiment: kill-node, kill-domain/],
  [['run', 'kill-everything'], /Name an experiment/],
  [['run', 'kill-node', '--bandwidth', 'much'], /--bandwidth: 'much' is not a size or none/],
  [['run', 'kill-node', '--block-servers', '3'], /--block-servers: 3 have to be left/],
  [['run', 'kill-node', '--domains', '7'], /--domains: there are fewer block servers/],
  [['run', 'kill-node', '--size'], /--size needs a value/],
  [['walk'], /No command 'experiment walk'/],
])('%j is refused with one line and 2', async (argv, message) => {
  const { code, stdout, stderr } = await dfs(NOBODY, ['experiment', ...argv]);
  expect(stderr).toMatch(message);
  expect(stderr.split('\n')).toHaveLength(2);
  expect([code, stdout]).toEqual([2, '']);
});

test('list names what there is', async () => {
  const { stdout } = await dfs(NOBODY, ['experiment', 'list', '--json']);
  const names = (JSON.parse(stdout) as { name: string }[]).map(({ name }) => name);
  expect(names).toEqual(['kill-node', 'kill-domain', 'corrupt', 'master-crash', 'slow-disk']);
});
