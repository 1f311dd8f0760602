import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CHUNK_BYTES, MiB } from '../../src/common/sizes.js';
import { blockFilesOf, flipBit } from '../support/cluster-disks.js';
import { dfs, dfsOk, DfsProcess, type DfsResult } from '../support/dfs-process.js';
import { seeded, sha256 } from '../support/local-content.js';
import { startTestCluster, type TestCluster } from '../support/test-cluster.js';

/** Disks that lie, disks that lost their index, and disks that are somebody else's. */

interface Located {
  readonly size: number;
  readonly blocks: readonly {
    readonly id: number;
    readonly generation: number;
    readonly locations: readonly { readonly server: string; readonly corrupt: boolean }[];
  }[];
}

let running: TestCluster;

beforeAll(async () => {
  running = await startTestCluster({ blockServers: 3, blockSize: MiB });
});

afterAll(() => running.end());

test('a flipped bit in every block on two of three disks: the reader gets the right bytes, the master counts the damage', async () => {
  const content = seeded('flipped', 20 * MiB);
  await dfsOk(running, ['put', '-', '/flipped'], content);
  const { blocks } = await located('/flipped');
  expect(blocks).toHaveLength(20);
  for (const [i, { id, generation }] of blocks.entries())
    for (const server of ['bs1', 'bs2'])
      await flipBit(await fileOf(server, id, generation), (i * 7_919 * 13) % MiB);

  for (const flag of ['--verify', '--quiet']) {
    const { bytes, stderr } = await dfsOk(running, ['get', flag, '/flipped', '-']);
    expect(sha256(bytes)).toBe(sha256(content));
    // Nothing went wrong for the reader; a warning of Node's would stand here too.
    expect(stderr).toBe('');
  }
  // Which replica is tried first is up to chance; that not one of 40 is met is not.
  await running.until('damage is counted', ({ blocks }) => blocks.corruptReplicas > 0);
  const after = await located('/flipped');
  const corrupt = after.blocks.flatMap(({ locations }) => locations.filter((l) => l.corrupt));
  expect(corrupt.length).toBeGreaterThan(0);
  expect(corrupt.map(({ server }) => server)).not.toContain('bs3');
  const fsck = await dfs(running, ['fsck', '--json', '/flipped']);
  expect(JSON.parse(fsck.stdout)).toMatchObject({ status: 'DEGRADED', missing: 0 });
  expect(fsck.code).toBe(0);
  await dfsOk(running, ['rm', '--skip-trash', '/flipped']);
});

test('all replicas damaged in one chunk: DATA_CORRUPT names the block, exit 7, and no local file is left', async () => {
  await dfsOk(running, ['put', '-', '/torn'], seeded('torn', 3 * CHUNK_BYTES));
  const block = (await located('/torn')).blocks[0];
  if (block === undefined) throw new Error('no block');
  for (const [i, server] of ['bs1', 'bs2', 'bs3'].entries())
    await flipBit(await fileOf(server, block.id, block.generation), CHUNK_BYTES + 7 * i);

  const local = join(running.dir, 'torn');
  const failed = await dfs(running, ['get', '/torn', local]);
  expect(failed.code).toBe(7);
  expect(failed.stderr).toMatch(new RegExp(`^get: '/torn': .*\\bblock ${block.id}\\b`));
  expect(failed.stderr).toMatch(/\(DATA_CORRUPT\)\n$/);
  expect(existsSync(local)).toBe(false);
  await running.until('three damaged replicas', ({ blocks }) => blocks.corruptReplicas >= 3);
  const fsck = await dfs(running, ['fsck', '--json', '/torn']);
  expect(JSON.parse(fsck.stdout)).toMatchObject({ status: 'CORRUPT', missing: 1 });
  expect(fsck.code).toBe(1);
  await dfsOk(running, ['rm', '--skip-trash', '/torn']);
});

test('the index of a stopped server is deleted: it comes back with all its blocks and serves what only it has', async () => {
  const content = seeded('alone', 3 * MiB + 17);
  await dfsOk(running, ['put', '--replication', '1', '-', '/alone'], content);
  const { blocks } = await located('/alone');
  const owner = blocks[0]?.locations[0]?.server ?? '';
  const mine = blocks.filter((b) => b.locations.every(({ server }) => server === owner));
  expect(mine.length).toBeGreaterThan(0);
  const before = await blockFilesOf(running, owner);

  await running.cluster.stop(owner);
  await rm(join(running.dir, owner, 'index'), { recursive: true });
  await running.cluster.start(owner);
  await running.until(
    `all ${before.length} blocks of ${owner} are reported`,
    ({ servers, blocks: counts }) =>
      counts.missing === 0 &&
      servers.some((s) => s.name === owner && s.state === 'live' && s.blocks === before.length),
  );
  expect(await blockFilesOf(running, owner)).toEqual(before);
  expect(existsSync(join(running.dir, owner, 'index', 'CURRENT'))).toBe(true);
  const { bytes } = await dfsOk(running, ['get', '--verify', '/alone', '-']);
  expect(sha256(bytes)).toBe(sha256(content));
});

test('a disk of another cluster is refused with WRONG_CLUSTER, and nothing on it is touched', async () => {
  await using other = await startTestCluster({ blockServers: 1, replication: 1 });
  await dfsOk(other, ['put', '-', '/theirs'], 'theirs');
  await other.cluster.stop('bs1');
  const before = await blockFilesOf(other, 'bs1');
  expect(before).toHaveLength(1);

  const refused = await blockServerOn(join(other.dir, 'bs1'));
  expect(refused.stderr).toContain('"code":"WRONG_CLUSTER"');
  expect(refused.code).not.toBe(0);
  expect(await blockFilesOf(other, 'bs1')).toEqual(before);
  const { servers } = await running.report();
  expect(servers.map(({ name }) => name)).not.toContain('stranger');
  await other.cluster.start('bs1');
  await other.untilServers('live', ['bs1']);
  expect((await dfsOk(other, ['cat', '/theirs'])).stdout).toBe('theirs');
});

test('a disk that a running server has is refused to a second process, and the first serves on', async () => {
  await dfsOk(running, ['put', '-', '/locked'], 'still here');
  const refused = await blockServerOn(join(running.dir, 'bs1'));
  expect(refused.stderr).toContain('(LOCKED)');
  expect(refused.code).not.toBe(0);
  const { servers } = await running.report();
  expect(servers.map(({ name }) => name)).not.toContain('stranger');
  await running.untilServers('live', ['bs1', 'bs2', 'bs3']);
  expect((await dfsOk(running, ['cat', '/locked'])).stdout).toBe('still here');
});

async function located(path: string): Promise<Located> {
  return JSON.parse((await dfsOk(running, ['stat', '--json', path])).stdout) as Located;
}

async function fileOf(server: string, id: number, generation: number): Promise<string> {
  const files = await blockFilesOf(running, server);
  const found = files.find((file) => file.id === id && file.generation === generation);
  if (found === undefined) throw new Error(`${server} has no block ${id} of ${generation}`);
  return found.path;
}

/** A block server that should refuse to start on this folder; ended if it does not. */
async function blockServerOn(dir: string): Promise<DfsResult> {
  const flags = [`--dir=${dir}`, `--master=${running.master}`, '--name=stranger'];
  using stranger = new DfsProcess(running, ['blockserver', ...flags, '--listen=127.0.0.1:0']);
  const patience = setTimeout(() => stranger.child.kill('SIGKILL'), 15_000);
  try {
    return await stranger.result;
  } finally {
    clearTimeout(patience);
  }
}
