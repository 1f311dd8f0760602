import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GivenOptions } from '../../../../src/client/local-cluster/cluster-options.js';
import { loadState, saveState } from '../../../../src/client/local-cluster/cluster-state.js';
import {
  LocalCluster,
  type ClusterSurroundings,
} from '../../../../src/client/local-cluster/local-cluster.js';
import { DfsError } from '../../../../src/common/error.js';
import { identify } from '../../../../src/runtime/process-identity.js';
import { fakeReport } from '../../../support/fake-report.js';
import { runningInFolder } from '../../../support/running-in-folder.js';

const FAKE = join(import.meta.dirname, '../../../support/fake-daemon.mjs');
const SMALL: GivenOptions = {
  blockServers: 3,
  domains: 2,
  repairWorkers: 0,
  deadAfterMs: 1_000,
};

let dir: string;
let surroundings: ClusterSurroundings;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cairn-cluster-'));
  surroundings = {
    fetchReport: fakeReport(dir),
    program: [process.execPath, FAKE],
    owned: true,
    readyTimeoutMs: 15_000,
  };
});

afterEach(async () => {
  const state = await loadState(dir);
  for (const node of state?.nodes ?? []) {
    const pid = node.process?.pid;
    if (pid !== undefined && identify(pid)?.birth === node.process?.birth) process.kill(pid, 9);
  }
  await rm(dir, { recursive: true, force: true });
});

const states = async (cluster: LocalCluster): Promise<Record<string, string>> => {
  const { master, blockServers } = await cluster.status();
  return Object.fromEntries([master, ...blockServers].map(({ name, state }) => [name, state]));
};

test('up: all nodes are live when it returns, spread over the domains, with the flags of the options', async () => {
  const cluster = await LocalCluster.up(
    dir,
    { ...SMALL, masterFlags: ['--extra=1'] },
    surroundings,
  );
  const status = await cluster.status();
  expect(await states(cluster)).toEqual({ master: 'live', bs1: 'live', bs2: 'live', bs3: 'live' });
  expect(status.blockServers.map(({ domain }) => domain)).toEqual(['/rack1', '/rack2', '/rack1']);
  expect(status.blockServers.map(({ id }) => id)).toContain('id-of-bs2');
  expect(status.env.DFS_MASTER).toBe(status.master.address);
  expect(status.repairWorkers).toEqual([]);
  const log = await readFile(join(dir, 'logs', 'master.log'), 'utf8');
  for (const part of ['--dead-after=1000ms', '--replication=3', '--extra=1', '"threads":"16"'])
    expect(log).toContain(part);
  await cluster.down();
  expect(new Set(Object.values(await states(cluster)))).toEqual(new Set(['stopped']));
});

test('kill and start: a killed node is dead, the others live on, and it comes back at its address', async () => {
  await using cluster = await LocalCluster.up(dir, SMALL, surroundings);
  const before = (await cluster.status()).blockServers[1];
  expect(await cluster.kill('bs2')).toEqual(['bs2']);
  expect(identify(before?.pid ?? 0)).toBeUndefined();
  expect(await states(cluster)).toEqual({ master: 'live', bs1: 'live', bs2: 'dead', bs3: 'live' });
  expect(await cluster.kill('bs2')).toEqual([]);
  expect(await cluster.start('bs2')).toEqual(['bs2']);
  const after = (await cluster.status()).blockServers[1];
  expect(after).toMatchObject({ state: 'live', address: before?.address, id: 'id-of-bs2' });
  expect(after?.pid).not.toBe(before?.pid);
});

test('targets: a domain means all its servers, stop is stopped, an unknown name is refused', async () => {
  await using cluster = await LocalCluster.up(dir, SMALL, surroundings);
  expect(await cluster.stop('/rack1')).toEqual(['bs1', 'bs3']);
  expect(await states(cluster)).toEqual({
    master: 'live',
    bs1: 'stopped',
    bs2: 'live',
    bs3: 'stopped',
  });
  await expect(cluster.kill('/rack')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(cluster.kill('bs9')).rejects.toThrow(
    /there are: master bs1 bs2 bs3 \/rack1 \/rack2/,
  );
});

test('pause: a paused server is silent with its process there, and goes on after resume', async () => {
  await using cluster = await LocalCluster.up(dir, SMALL, surroundings);
  expect(await cluster.pause('bs1')).toEqual(['bs1']);
  const paused = (await cluster.status()).blockServers[0];
  expect(paused).toMatchObject({ state: 'dead', pid: expect.any(Number) });
  await cluster.resume('bs1');
  expect((await states(cluster))['bs1']).toBe('live');
});

test('down: a paused node ends too, and cleanly', async () => {
  const cluster = await LocalCluster.up(dir, SMALL, surroundings);
  await cluster.pause('bs1');
  expect((await cluster.down()).sort()).toEqual(['bs1', 'bs2', 'bs3', 'master']);
  expect(await readFile(join(dir, 'logs', 'bs1.log'), 'utf8')).toContain('"msg":"stopped"');
});

test('up again: keeps what runs, starts the rest at the old addresses, and may add servers when stopped', async () => {
  const first = await LocalCluster.up(dir, SMALL, surroundings);
  const before = await first.status();
  await first.kill('bs3');
  const again = await LocalCluster.up(dir, {}, surroundings);
  const after = await again.status();
  expect(after.master).toEqual(before.master);
  expect(after.blockServers.map((s) => s.address)).toEqual(
    before.blockServers.map((s) => s.address),
  );
  await expect(LocalCluster.up(dir, { blockServers: 4 }, surroundings)).rejects.toThrow(/down/);
  await again.down();
  await expect(LocalCluster.up(dir, { blockServers: 2 }, surroundings)).rejects.toThrow(
    /only more/,
  );
  await using grown = await LocalCluster.up(dir, { blockServers: 4 }, surroundings);
  expect(Object.keys(await states(grown))).toHaveLength(5);
});

test('up: a node that refuses to start is told with its last words and code, and nothing is left running', async () => {
  await mkdir(join(dir, 'bs2'));
  await writeFile(join(dir, 'bs2', 'refuse'), '');
  const lines: string[] = [];
  const up = LocalCluster.up(dir, SMALL, { ...surroundings, progress: (line) => lines.push(line) });
  await expect(up).rejects.toMatchObject({
    code: 'LOCKED',
    message: expect.stringMatching(/^bs2 ended before it was ready: blockserver: .*\(LOCKED\)$/),
  });
  expect(lines.some((line) => line.startsWith('bs2: blockserver: '))).toBe(true);
  const state = await loadState(dir);
  expect(state?.nodes.filter(({ process }) => process && identify(process.pid))).toEqual([]);
});

test('up: an interrupt ends it, and nothing is left running', async () => {
  const controller = new AbortController();
  const up = LocalCluster.up(dir, SMALL, {
    ...surroundings,
    signal: controller.signal,
    fetchReport: () => {
      // All serve by now; the master never counts a server live.
      controller.abort();
      return Promise.reject(new DfsError('UNAVAILABLE'));
    },
  });
  await expect(up).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(await runningInFolder(dir)).toEqual([]);
});

test('up: servers that are never live are named when the time is over', async () => {
  const up = LocalCluster.up(dir, SMALL, {
    ...surroundings,
    readyTimeoutMs: 4_000,
    fetchReport: async (address) => {
      const report = await fakeReport(dir)(address);
      return { ...report, servers: report.servers.filter(({ name }) => name !== 'bs2') };
    },
  });
  await expect(up).rejects.toMatchObject({
    code: 'DEADLINE_EXCEEDED',
    message: expect.stringMatching(/not live in time: bs2;/),
  });
  expect(await runningInFolder(dir)).toEqual([]);
});

test('up again: what the master still says of a server that was killed does not count', async () => {
  const first = await LocalCluster.up(dir, SMALL, surroundings);
  await first.kill('bs1');
  let asked = 0;
  const again = await LocalCluster.up(dir, SMALL, {
    ...surroundings,
    fetchReport: async (address) => {
      const report = await fakeReport(dir)(address);
      // The first answers are of the time before the restart.
      const lastContactMs = ++asked <= 3 ? 60_000 : 0;
      return { ...report, servers: report.servers.map((s) => ({ ...s, lastContactMs })) };
    },
  });
  expect(asked).toBeGreaterThan(3);
  await again.down();
});

test('a pid that another process has by now is never signalled', async () => {
  const cluster = await LocalCluster.up(dir, SMALL, surroundings);
  await cluster.down();
  const state = await loadState(dir);
  const node = state?.nodes[1];
  if (!state || !node) throw new Error('no state');
  // This very test process stands for the stranger: a signal to it would end the run.
  node.process = { pid: process.pid, birth: 'of an earlier process' };
  node.desired = 'running';
  await saveState(dir, state);
  expect(await cluster.kill('bs1')).toEqual([]);
  expect((await cluster.status()).blockServers[0]).toMatchObject({ pid: null, state: 'dead' });
});

test('changes from several commands at once are all kept', async () => {
  await using cluster = await LocalCluster.up(dir, SMALL, surroundings);
  const other = await LocalCluster.open(dir, surroundings);
  await Promise.all([cluster.stop('bs1'), other.stop('bs2'), cluster.stop('bs3')]);
  expect(await states(cluster)).toEqual({
    master: 'live',
    bs1: 'stopped',
    bs2: 'stopped',
    bs3: 'stopped',
  });
});

test('open: a folder without a cluster, and one with a damaged state, are refused by name', async () => {
  await expect(LocalCluster.open(dir, surroundings)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await writeFile(join(dir, 'cluster.json'), '{"version":1,"no');
  await expect(LocalCluster.open(dir, surroundings)).rejects.toMatchObject({
    code: 'DATA_CORRUPT',
  });
  await rm(join(dir, 'cluster.json'));
});

test('up: a place where no folder can be made is refused at once', async () => {
  const up = LocalCluster.up('/proc/none/deeper', SMALL, surroundings);
  await expect(up).rejects.toMatchObject({ code: 'ENOENT' });
});

test('repair workers: run with their flags, are killed, paused, stopped and started by name, and end first', async () => {
  const options = {
    ...SMALL,
    repairWorkers: 2,
    repairBandwidth: 1_000,
    repairFlags: ['--slots=2'],
  };
  const cluster = await LocalCluster.up(dir, options, surroundings);
  const workers = async (): Promise<string[]> =>
    (await cluster.status()).repairWorkers.map(({ name, state }) => `${name} ${state}`);
  const { master, repairWorkers } = await cluster.status();
  expect(repairWorkers[0]).toEqual({
    name: 'repair1',
    pid: expect.any(Number),
    dir: join(dir, 'repair1'),
    metrics: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
    state: 'live',
  });
  const log = await readFile(join(dir, 'logs', 'repair1.log'), 'utf8');
  for (const part of [
    '--name=repair1',
    `--master=${master.address}`,
    '--bandwidth=1000',
    '--slots=2',
  ])
    expect(log).toContain(part);
  expect(await cluster.kill('repair1')).toEqual(['repair1']);
  expect(await cluster.pause('repair2')).toEqual(['repair2']);
  expect(await workers()).toEqual(['repair1 dead', 'repair2 stale']);
  await cluster.resume('repair2');
  await cluster.stop('repair2');
  expect(await cluster.start('repair1')).toEqual(['repair1']);
  expect(await workers()).toEqual(['repair1 live', 'repair2 stopped']);
  expect(await cluster.down()).toEqual(['repair1', 'bs1', 'bs2', 'bs3', 'master']);
  expect(await runningInFolder(dir)).toEqual([]);
});

test('up again with a state of before there were repair workers: it has none, until some are asked for', async () => {
  const first = await LocalCluster.up(dir, SMALL, surroundings);
  await first.down();
  const state = await loadState(dir);
  if (!state) throw new Error('no state');
  const { repairBandwidth: _, repairFlags: __, ...old } = state.options;
  await saveState(dir, { ...state, options: old as typeof state.options });
  const again = await LocalCluster.up(dir, {}, surroundings);
  expect((await again.status()).repairWorkers).toEqual([]);
  await again.down();
  await using grown = await LocalCluster.up(dir, { repairWorkers: 1 }, surroundings);
  expect((await grown.status()).repairWorkers).toMatchObject([{ name: 'repair1', state: 'live' }]);
});
