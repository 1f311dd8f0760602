import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DfsClient } from '../../src/client/dfs-client.js';
import { MiB } from '../../src/common/sizes.js';
import { blockFilesOf, flipBit } from '../support/cluster-disks.js';
import { startDaemon } from '../support/daemon-process.js';
import { eventually } from '../support/eventually.js';
import {
  expositionFaults,
  parseExposition,
  sampleOf,
  type ExposedMetric,
} from '../support/exposition.js';
import { seeded } from '../support/local-content.js';
import { startTestCluster, type TestCluster } from '../support/test-cluster.js';

/** What real daemons say of themselves over HTTP, while files are written, read, damaged and lost. */

const CONTENT = seeded('metrics', 3 * MiB + 12_345);
const SERVERS = ['bs1', 'bs2', 'bs3'] as const;
const root = join(import.meta.dirname, '../..');

let running: TestCluster;
let client: DfsClient;
let addresses: Map<string, string>;

beforeAll(async () => {
  running = await startTestCluster({
    blockServers: 3,
    repairWorkers: 0,
    blockSize: MiB,
    deadAfterMs: 4_000,
  });
  client = await DfsClient.connect({ master: running.master, localReads: false });
  const { master, blockServers } = await running.cluster.status();
  addresses = new Map([master, ...blockServers].map(({ name, metrics }) => [name, metrics]));
});

afterAll(async () => {
  await client.close();
  await running.end();
});

async function scrape(node: string): Promise<Map<string, ExposedMetric>> {
  const answer = await fetch(`http://${addresses.get(node)}/metrics`);
  expect(answer.status).toBe(200);
  return parseExposition(await answer.text());
}

/** A sample of a node; 0 if there is none yet. */
async function value(node: string, name: string, labels: Record<string, string> = {}) {
  return sampleOf(await scrape(node), name, labels) ?? 0;
}

/** The sum of a counter or gauge over all block servers. */
async function sum(name: string): Promise<number> {
  const values = await Promise.all(
    SERVERS.map(async (server) =>
      ((await scrape(server)).get(name)?.samples ?? []).reduce((all, one) => all + one.value, 0),
    ),
  );
  return values.reduce((all, one) => all + one, 0);
}

test('a file that is written and read shows in the counters of the master and of its block servers', async () => {
  const txid = await value('master', 'dfs_master_oplog_last_txid');
  const syncs = await value('master', 'dfs_master_oplog_fsync_duration_seconds_count');
  await client.writeFile('/f', CONTENT);
  expect(Buffer.compare(await client.readFile('/f'), CONTENT)).toBe(0);

  expect(await sum('dfs_blockserver_bytes_written_total')).toBe(3 * CONTENT.length);
  expect(await sum('dfs_blockserver_bytes_read_total')).toBeGreaterThanOrEqual(CONTENT.length);
  expect(await sum('dfs_blockserver_disk_used_bytes')).toBeGreaterThan(3 * CONTENT.length);
  expect(await sum('dfs_blockserver_disk_free_bytes')).toBeGreaterThan(0);
  expect(await sum('dfs_blockserver_checksum_failures_total')).toBe(0);
  expect(await sum('dfs_blockserver_disk_failed')).toBe(0);

  const master = await scrape('master');
  expect(sampleOf(master, 'dfs_master_oplog_last_txid')).toBeGreaterThanOrEqual(txid + 4);
  expect(sampleOf(master, 'dfs_master_oplog_fsync_duration_seconds_count')).toBeGreaterThan(syncs);
  // One batch carries one operation or more; together they carry all.
  expect(sampleOf(master, 'dfs_master_oplog_batch_records_sum')).toBe(
    sampleOf(master, 'dfs_master_oplog_last_txid'),
  );
  expect(sampleOf(master, 'dfs_master_namespace_objects', { type: 'file' })).toBe(1);
  expect(sampleOf(master, 'dfs_master_namespace_objects', { type: 'directory' })).toBe(1);
  expect(sampleOf(master, 'dfs_master_safe_mode')).toBe(0);
  expect(sampleOf(master, 'dfs_master_servers', { state: 'live' })).toBe(3);
  expect(sampleOf(master, 'dfs_master_blocks', { state: 'missing' })).toBe(0);
  expect(sampleOf(master, 'dfs_master_capacity_bytes', { kind: 'configured' })).toBeGreaterThan(0);
  await eventually('all blocks are healthy', async () =>
    (await value('master', 'dfs_master_blocks', { state: 'healthy' })) === 4 ? true : undefined,
  );
});

test('calls are counted and timed by service, method and code', async () => {
  const service = 'dfs.v1.NamespaceService';
  const handled = (method: string, code: string) =>
    value('master', 'dfs_rpc_server_handled_total', { service, method, code });
  expect(await handled('CreateFile', 'OK')).toBe(1);
  expect(await handled('Stat', 'NOT_FOUND')).toBe(0);
  await expect(client.stat('/none')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await handled('Stat', 'NOT_FOUND')).toBe(1);
  const written = (server: string, method: string) =>
    value(server, 'dfs_rpc_server_duration_seconds_count', {
      service: 'dfs.v1.BlockService',
      method,
      code: 'OK',
    });
  // Each of four blocks passes each of three servers, small ones as a call of a session; a stream ends a moment after its
  // last answer.
  for (const server of SERVERS)
    await eventually('every stream has ended', async () => {
      const [streams, calls] = [
        await written(server, 'Write'),
        await written(server, 'WriteBlock'),
      ];
      return streams + calls === 4 ? true : undefined;
    });
});

test('the age of the checkpoint is that of the master until one is written, and then starts anew', async () => {
  const { uptimeMs } = await running.report();
  const before = await value('master', 'dfs_master_checkpoint_age_seconds');
  expect(before).toBeGreaterThan(uptimeMs / 1_000 - 1);
  const startMs = performance.now();
  await client.checkpoint();
  const age = await value('master', 'dfs_master_checkpoint_age_seconds');
  // A checkpoint is as old as the moment in which it was begun.
  expect(age).toBeLessThanOrEqual((performance.now() - startMs) / 1_000 + 0.01);
});

test('every exposition keeps to the rules, and the documentation has every metric', async () => {
  const text = await readFile(join(root, 'docs/metrics.md'), 'utf8');
  const documented = new Set(text.match(/`((?:dfs|process|nodejs)_\w+)/g)?.map((n) => n.slice(1)));
  const exposed = new Set<string>();
  for (const node of ['master', ...SERVERS]) {
    const metrics = await scrape(node);
    expect(expositionFaults(metrics)).toEqual([]);
    for (const name of metrics.keys()) exposed.add(name);
  }
  const own = [...exposed].filter((name) => name.startsWith('dfs_'));
  expect(own.filter((name) => !documented.has(name))).toEqual([]);
  const claimed = [...documented].filter((name) => name.startsWith('dfs_master_'));
  expect(claimed.filter((name) => !exposed.has(name))).toEqual([]);
});

test('the alerts ask for metrics that exist', async () => {
  const rules = await readFile(join(root, 'deploy/prometheus/alerts.yml'), 'utf8');
  const asked = new Set(rules.match(/\b(?:dfs|process|nodejs)_\w+/g));
  const exposed = new Set([...(await scrape('master')).keys(), ...(await scrape('bs1')).keys()]);
  const family = (name: string): string => name.replace(/_(bucket|sum|count)$/, '');
  expect(asked.size).toBeGreaterThan(8);
  expect([...asked].filter((name) => !exposed.has(name) && !exposed.has(family(name)))).toEqual([]);
});

test('a daemon is healthy while it serves, and its ready line says where its metrics are', async () => {
  for (const node of ['master', 'bs1']) {
    const answer = await fetch(`http://${addresses.get(node)}/healthz`);
    expect([answer.status, await answer.text()]).toEqual([200, 'serving\n']);
    const log = await readFile(join(running.dir, 'logs', `${node}.log`), 'utf8');
    expect(log).toContain(`"metrics":"${addresses.get(node)}"`);
  }
});

test('safe mode shows', async () => {
  await client.safeMode('enter');
  expect(await value('master', 'dfs_master_safe_mode')).toBe(1);
  await client.safeMode('leave');
  expect(await value('master', 'dfs_master_safe_mode')).toBe(0);
});

test('damage on a disk is counted where it is found, and the block is not healthy any more', async () => {
  const [damaged] = await blockFilesOf(running, 'bs2');
  if (damaged === undefined) throw new Error('no replica on bs2');
  await flipBit(damaged.path, 100);
  await eventually('damage is found', async () => {
    await client.readFile('/f');
    return (await value('bs2', 'dfs_blockserver_checksum_failures_total')) > 0 ? true : undefined;
  });
  await running.until('damage is known', ({ blocks }) => blocks.corruptReplicas > 0);
  expect(await value('master', 'dfs_master_blocks', { state: 'corrupt' })).toBe(1);
  expect(await value('master', 'dfs_master_blocks', { state: 'healthy' })).toBe(3);
});

test('a server that dies moves from live to dead, and its blocks are under-replicated', async () => {
  await running.cluster.kill('bs3');
  await running.untilServers('dead', ['bs3']);
  await running.until('blocks are assessed', ({ blocks }) => blocks.underReplicated === 4);
  const master = await scrape('master');
  expect(sampleOf(master, 'dfs_master_servers', { state: 'live' })).toBe(2);
  expect(sampleOf(master, 'dfs_master_servers', { state: 'dead' })).toBe(1);
  expect(sampleOf(master, 'dfs_master_blocks', { state: 'under_replicated' })).toBe(4);
  expect(sampleOf(master, 'dfs_master_blocks', { state: 'healthy' })).toBe(0);
});

test('a block server that no master has taken is not healthy; without --metrics-listen nothing is opened', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'cairn-metrics-'));
  try {
    const flags = ['blockserver', '--dir', dir, '--master', '127.0.0.1:1'];
    {
      await using lonely = await startDaemon([...flags, '--metrics-listen', '127.0.0.1:0']);
      const answer = await fetch(`http://${lonely.metrics}/healthz`);
      expect([answer.status, await answer.text()]).toEqual([
        503,
        'the master has not taken this server yet\n',
      ]);
      expect((await fetch(`http://${lonely.metrics}/metrics`)).status).toBe(200);
      expect(await lonely.stop()).toMatchObject({ code: 0 });
    }
    await using silent = await startDaemon(flags);
    expect(silent.metrics).toBeUndefined();
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});
