import { copyFile, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerReport } from '../../src/common/admin-messages.js';
import { CHUNK_BYTES, KiB } from '../../src/common/sizes.js';
import { blockFilesOf, flipBit } from '../support/cluster-disks.js';
import { dfs, dfsOk } from '../support/dfs-process.js';
import { eventually } from '../support/eventually.js';
import { seeded, sha256 } from '../support/local-content.js';
import { startTestCluster, type TestCluster } from '../support/test-cluster.js';

/** What nobody reads is damaged on the disks behind the servers' backs: scrubbing finds all of it in one round. */

const BLOCK = 256 * KiB;

let running: TestCluster;

beforeAll(async () => {
  running = await startTestCluster({
    blockServers: 3,
    repairWorkers: 1,
    blockSize: BLOCK,
  });
});

afterAll(() => running.end());

const blocksOf = async (path: string) => {
  const { stdout } = await dfsOk(running, ['stat', '--json', path]);
  return (JSON.parse(stdout) as { blocks: { id: number; generation: number }[] }).blocks;
};

async function fileOf(server: string, id: number): Promise<string> {
  const found = (await blockFilesOf(running, server)).find((file) => file.id === id);
  if (found === undefined) throw new Error(`${server} has no block ${id}`);
  return found.path;
}

/** A round over everything; damage found in it, by server. */
async function scrubNow(): Promise<Record<string, number | undefined>> {
  const { stdout, stderr } = await dfsOk(running, ['scrub', 'now', '--wait', '--json']);
  expect(stderr).toBe('');
  const servers = JSON.parse(stdout) as ServerReport[];
  return Object.fromEntries(servers.map(({ name, scrub }) => [name, scrub?.damaged]));
}

const gone = (path: string) =>
  eventually(`${path} is gone`, () => (existsSync(path) ? undefined : true));

test('flipped, cut, swapped, deleted and stale replicas are all found within a round, sound ones are not, and repair heals them', async () => {
  const content = seeded('scrubbed', 8 * BLOCK + 1_000);
  await dfsOk(running, ['put', '-', '/scrubbed'], content);
  await dfsOk(running, ['put', '-', '/grown'], content.subarray(0, 1_000));
  const [grown] = await blocksOf('/grown');
  if (grown === undefined) throw new Error('no block');
  const stale = await fileOf('bs1', grown.id);
  const backup = join(running.dir, 'backup');
  await copyFile(stale, backup);
  await dfsOk(running, ['append', '-', '/grown'], content.subarray(1_000, 2_000));
  await gone(stale);
  expect(await scrubNow()).toEqual({ bs1: 0, bs2: 0, bs3: 0 });
  expect((await running.report()).blocks).toMatchObject({ corruptReplicas: 0, underReplicated: 0 });

  // Without a repair worker what is found stays to be looked at.
  await running.cluster.kill('repair1');
  const ids = (await blocksOf('/scrubbed')).map(({ id }) => id);
  const file = (server: string, at: number): Promise<string> => fileOf(server, ids[at] ?? 0);
  await flipBit(await file('bs1', 0), 3 * CHUNK_BYTES + 77);
  await flipBit(await file('bs2', 1), BLOCK + 3);
  await truncate(await file('bs3', 2), CHUNK_BYTES + 5);
  const [one, other] = [await file('bs2', 3), await file('bs2', 4)];
  await rename(one, backup + '2');
  await rename(other, one);
  await rename(backup + '2', other);
  await rm(await file('bs3', 5));
  // A stale generation, once under its own name and once under that of the newer one.
  await copyFile(backup, stale);
  await writeFile(await fileOf('bs2', grown.id), await readFile(backup));

  // One more on bs3 than is damaged: the file that is gone.
  expect(await scrubNow()).toEqual({ bs1: 1, bs2: 4, bs3: 2 });
  const report = await running.until(
    'all damage known',
    ({ blocks }) => blocks.corruptReplicas >= 6 && blocks.underReplicated >= 7,
  );
  expect(report.blocks).toMatchObject({ corruptReplicas: 6, missing: 0 });
  await gone(stale);
  const fsck = await dfs(running, ['fsck', '--json', '/']);
  expect(JSON.parse(fsck.stdout)).toMatchObject({ status: 'DEGRADED' });

  const { bytes } = await dfsOk(running, ['get', '--verify', '/scrubbed', '-']);
  expect(sha256(bytes)).toBe(sha256(content));
  await running.cluster.start('repair1');
  await running.until('healed', ({ blocks }) => {
    return blocks.corruptReplicas === 0 && blocks.underReplicated === 0;
  });
  const { stdout: healthy } = await dfsOk(running, ['fsck', '--json', '/']);
  expect(JSON.parse(healthy)).toMatchObject({ status: 'HEALTHY' });
  expect(await scrubNow()).toEqual({ bs1: 0, bs2: 0, bs3: 0 });
  const { stdout: table } = await dfsOk(running, ['scrub', 'status']);
  expect(table).toMatch(/^SERVER +STATE .*\nbs1 +idle .* 100.0% +0 .*\nbs2 .*\nbs3 .*\n$/);
});
