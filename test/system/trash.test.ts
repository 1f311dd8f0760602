import { DfsClient } from '../../src/client/dfs-client.js';
import { MiB } from '../../src/common/sizes.js';
import { blockFilesOf } from '../support/cluster-disks.js';
import { describedContent } from '../support/described-content.js';
import { dfs, dfsOk } from '../support/dfs-process.js';
import { eventually } from '../support/eventually.js';
import { seeded } from '../support/local-content.js';
import { startTestCluster, type TestCluster } from '../support/test-cluster.js';

const SERVERS = ['bs1', 'bs2', 'bs3'];

async function blockFiles(running: TestCluster): Promise<number> {
  const files = await Promise.all(SERVERS.map((name) => blockFilesOf(running, name)));
  return files.flat().length;
}

async function untilBlockFiles(running: TestCluster, count: number): Promise<void> {
  await eventually(`${count} block files on disks`, async () =>
    (await blockFiles(running)) === count ? true : undefined,
  );
}

test('rm keeps the bytes, for one who may not write to /, over kill -9 of the master; restore gives them back', async () => {
  await using running = await startTestCluster({ blockServers: 3, blockSize: MiB });
  const alice = { master: running.master, user: 'alice' };
  const bob = { master: running.master, user: 'bob' };
  // Four blocks, three replicas each.
  const content = seeded('kept', 3 * MiB + 5);
  await dfsOk(running, ['mkdir', '/shared']);
  await dfsOk(running, ['chmod', '777', '/shared']);
  await dfsOk(alice, ['put', '-', '/shared/f'], content);
  await untilBlockFiles(running, 12);

  const place = '/user/alice/.Trash/Current/shared/f';
  expect((await dfsOk(alice, ['rm', '/shared/f'])).stdout).toBe(
    `Moved: '/shared/f' to trash at: ${place}\n`,
  );
  await running.cluster.kill('master');
  await running.cluster.start('master');
  expect((await dfs(alice, ['stat', '/shared/f'])).code).toBe(3);
  const [entry] = JSON.parse((await dfsOk(alice, ['trash', 'ls', '--json'])).stdout) as {
    removed: number;
    expires: number;
  }[];
  expect(entry).toMatchObject({ from: '/shared/f', path: place, size: content.length });
  // Half of the two days are before it is rolled.
  expect((entry?.expires ?? 0) - (entry?.removed ?? 0)).toBe(2 * 86_400_000);
  expect(await blockFiles(running)).toBe(12);

  expect((await dfs(bob, ['cat', place])).code).toBe(5);
  expect((await dfs(bob, ['trash', 'restore', place, '--to', '/shared/mine'])).code).toBe(5);
  expect(JSON.parse((await dfsOk(bob, ['trash', 'ls', '--json'])).stdout)).toEqual([]);

  await dfsOk(alice, ['put', '-', '/shared/f'], 'another');
  expect((await dfs(alice, ['trash', 'restore', '/shared/f'])).code).toBe(4);
  await dfsOk(alice, ['rm', '--skip-trash', '/shared/f']);
  await dfsOk(alice, ['trash', 'restore', '/shared/f']);
  const { bytes } = await dfsOk(alice, ['get', '--verify', '/shared/f', '-']);
  expect(bytes.equals(content)).toBe(true);

  await dfsOk(alice, ['rm', '/shared/f']);
  expect((await dfsOk(alice, ['trash', 'empty'])).stdout).toContain('Deleted /user/alice/.Trash/');
  await untilBlockFiles(running, 0);
}, 240_000);

test('kill -9 of the master at any time: what was removed expires, its blocks leave the disks, the rest stays', async () => {
  const masterFlags = ['--trash-interval=3s', '--trash-checkpoint-interval=1s'];
  await using running = await startTestCluster({ blockServers: 3, blockSize: MiB, masterFlags });
  await using client = await DfsClient.connect({ master: running.master });
  const kept = describedContent('kept', MiB);
  await client.writeFile('/kept', kept);
  const startMs = Date.now();
  for (let i = 0; Date.now() < startMs + 5_000; i++) {
    await client.writeFile(`/tree/${i}/f`, describedContent(`f${i}`, MiB), { createParents: true });
    const { path } = await client.moveToTrash(`/tree/${i}`, { recursive: true });
    expect(path).toMatch(/\/\.Trash\/Current\/tree\/\d+$/);
    if (i % 5 !== 4) continue;
    await running.cluster.kill('master');
    await running.cluster.start('master');
  }
  expect(await blockFiles(running)).toBeGreaterThan(3);
  await running.cluster.kill('master');
  await running.cluster.start('master');
  await untilBlockFiles(running, 3);
  await running.until('only the file that was kept is left', ({ files }) => files === 1);
  expect(Buffer.from(await client.readFile('/kept', { verify: true })).equals(kept)).toBe(true);
  expect((await dfsOk(running, ['trash', 'ls'])).stdout).toBe('');
}, 240_000);

test('with an interval of 0 rm deletes for good, and wrong intervals stop the start', async () => {
  const masterFlags = ['--trash-interval=0'];
  await using running = await startTestCluster({ blockServers: 3, blockSize: MiB, masterFlags });
  await dfsOk(running, ['put', '-', '/f'], describedContent('f', MiB));
  await untilBlockFiles(running, 3);
  expect((await dfsOk(running, ['rm', '/f'])).stdout).toBe('Deleted /f\n');
  await untilBlockFiles(running, 0);
  const wrong = ['--trash-interval=1h', '--trash-checkpoint-interval=2h', '--listen=127.0.0.1:0'];
  const { code, stderr } = await dfs(running, ['master', `--dir=${running.dir}/other`, ...wrong]);
  expect(code).not.toBe(0);
  expect(stderr).toContain('--trash-checkpoint-interval must be at most --trash-interval');
});
