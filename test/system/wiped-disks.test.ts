import { cp, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DfsClient } from '../../src/client/dfs-client.js';
import { must } from '../../src/common/assert.js';
import { KiB } from '../../src/common/sizes.js';
import { startDaemon } from '../support/daemon-process.js';
import { describedContent } from '../support/described-content.js';
import { DfsProcess } from '../support/dfs-process.js';
import { ReadWriteLoad } from '../support/read-write-load.js';
import { expectCopiesOnDisks, untilSettled } from '../support/settled-cluster.js';
import { STORY_MS_MAX } from '../support/story-time.js';
import { startTestCluster, type TestCluster } from '../support/test-cluster.js';

/** Disks that were wiped, swapped or cloned: the ids on them say whose they are, and repair does the rest. */

const SERVERS = ['bs1', 'bs2', 'bs3', 'bs4', 'bs5'];
const BYTES_MAX = 192 * KiB;
const paths = Array.from({ length: 16 }, (_, i) => `/f${i}`);

let running: TestCluster;
let dfs: DfsClient;

beforeAll(async () => {
  running = await startTestCluster({
    blockServers: SERVERS.length,
    domains: SERVERS.length,
    blockSize: 64 * KiB,
    deadAfterMs: 1_500,
    repairWorkers: 1,
  });
  dfs = await DfsClient.connect({ master: running.master });
  await Promise.all(paths.map((path) => dfs.writeFile(path, describedContent(path, BYTES_MAX))));
  await untilSettled(running);
});

afterAll(async () => {
  await dfs.close();
  await running.end();
});

test(
  'all of a server is wiped and it comes back under its name: it has a new id, and what it held is copied',
  async () => {
    const before = await liveIdOf('bs1');
    await running.cluster.kill('bs1');
    await rm(join(running.dir, 'bs1'), { recursive: true });
    await running.cluster.start('bs1');
    await running.until('another server of this name', ({ servers }) =>
      servers.some(({ name, state, id }) => name === 'bs1' && state === 'live' && id !== before),
    );
    const { servers } = await untilSettled(running);
    expect(servers.find(({ id }) => id === before)?.state).toBe('dead');
    await expectAll();
  },
  STORY_MS_MAX,
);

test(
  'the data of a server is wiped and its id is left: its blocks are missed at once, and copied',
  async () => {
    const before = await liveIdOf('bs2');
    const { repair } = await running.report();
    // What is copied while it is away is not copied since it misses them.
    await dfs.setRepairPolicy({ paused: true });
    await running.cluster.kill('bs2');
    for (const part of ['blocks', 'index'])
      await rm(join(running.dir, 'bs2', part), { recursive: true });
    await running.cluster.start('bs2');
    await running.untilServers('live', ['bs2']);
    await running.until('they are missed', ({ blocks }) => blocks.underReplicated > 0);
    await dfs.setRepairPolicy({ paused: false });
    await running.until('copies are made', (now) => now.repair.bytesTotal > repair.bytesTotal);
    await untilSettled(running);
    expect(await liveIdOf('bs2')).toBe(before);
    await expectAll();
  },
  STORY_MS_MAX,
);

test(
  'two servers get each other’s disk: the ids go with the disks, nothing is copied and nothing is lost',
  async () => {
    const ids = [await liveIdOf('bs3'), await liveIdOf('bs4')];
    const { repair } = await running.report();
    // A server that says farewell is repaired at once, and this is not about that.
    await dfs.setRepairPolicy({ paused: true });
    for (const name of ['bs3', 'bs4']) await running.cluster.stop(name);
    await swap(join(running.dir, 'bs3'), join(running.dir, 'bs4'));
    await Promise.all(['bs3', 'bs4'].map((name) => running.cluster.start(name)));
    await running.untilServers('live', SERVERS);
    await running.until('all have reported', ({ blocks }) => blocks.underReplicated === 0);
    await dfs.setRepairPolicy({ paused: false });
    await untilSettled(running);
    expect([await liveIdOf('bs4'), await liveIdOf('bs3')]).toEqual(ids);
    expect((await running.report()).repair.bytesTotal).toBe(repair.bytesTotal);
    await expectAll();
  },
  STORY_MS_MAX,
);

test(
  'one disk of two is swapped between two servers: both refuse to start and touch nothing; swapped back they serve',
  async () => {
    const dir = await mkdtemp(join(tmpdir(), 'cairn-swapped-'));
    try {
      await using master = await startDaemon([
        'master',
        `--dir=${join(dir, 'master')}`,
        '--listen=127.0.0.1:0',
        `--block-size=${64 * KiB}`,
        '--dead-after=2s',
      ]);
      const args = (name: string): string[] => [
        'blockserver',
        `--dir=${join(dir, `${name}-a`)}`,
        `--dir=${join(dir, `${name}-b`)}`,
        `--name=${name}`,
        `--domain=/${name}`,
        `--master=${master.address}`,
        '--listen=127.0.0.1:0',
      ];
      await using client = await DfsClient.connect({ master: master.address });
      const content = describedContent('/swapped', 2_000 * KiB);
      {
        await using x = await startDaemon(args('x'));
        await using y = await startDaemon(args('y'));
        await client.writeFile('/swapped', content, { replication: 2 });
        await Promise.all([x.stop(), y.stop()]);
      }
      await swap(join(dir, 'x-b'), join(dir, 'y-b'));
      for (const name of ['x', 'y']) {
        using refusing = new DfsProcess({ master: master.address }, args(name));
        const patience = setTimeout(() => refusing.child.kill('SIGKILL'), 20_000);
        const refused = await refusing.result.finally(() => clearTimeout(patience));
        expect(refused.code).toBe(1);
        expect(refused.stderr).toMatch(/-b belongs to block server .*, not to .*WRONG_CLUSTER/s);
      }
      await swap(join(dir, 'x-b'), join(dir, 'y-b'));
      await using x = await startDaemon(args('x'));
      await using y = await startDaemon(args('y'));
      expect(content.equals(await client.readFile('/swapped', { verify: true }))).toBe(true);
      await Promise.all([x.stop(), y.stop()]);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  },
  STORY_MS_MAX,
);

test(
  'a copy of a server’s folder is started beside it, under load: one of both counts at a time, no read fails, nothing is lost',
  async () => {
    await running.cluster.stop('bs5');
    const copy = join(running.dir, 'copy');
    await cp(join(running.dir, 'bs5'), copy, { recursive: true });
    await running.cluster.start('bs5');
    await running.untilServers('live', SERVERS);
    const id = await liveIdOf('bs5');
    await using load = await ReadWriteLoad.start({
      master: running.master,
      seed: 'cloned',
      writers: 1,
      readers: 2,
      bytesMax: BYTES_MAX,
    });
    await load.progress(5);
    {
      await using clone = await startDaemon([
        'blockserver',
        `--dir=${copy}`,
        '--name=clone',
        '--domain=/rack5',
        `--master=${running.master}`,
        '--listen=127.0.0.1:0',
      ]);
      for (const name of ['clone', 'bs5', 'clone'])
        await running.until(`${name} has the id`, ({ servers }) => {
          expect(servers.filter((server) => server.id === id)).toHaveLength(1);
          return servers.some((server) => server.id === id && server.name === name);
        });
      await load.progress(10);
      await clone.kill();
      expect(clone.stderr).toContain('another process uses a copy of these disks');
    }
    await running.until('the first has it for good', ({ servers }) =>
      servers.some(({ id: its, name, state }) => its === id && name === 'bs5' && state === 'live'),
    );
    await load.stop();
    await untilSettled(running);
    await load.verify();
    await expectCopiesOnDisks(running, dfs, { paths: load.acknowledged, copies: 3, on: SERVERS });
    await expectAll();
  },
  STORY_MS_MAX,
);

async function liveIdOf(name: string): Promise<string> {
  const { servers } = await running.untilServers('live', [name]);
  return must(
    servers.find((server) => server.name === name && server.state === 'live'),
    name,
  ).id;
}

async function swap(one: string, other: string): Promise<void> {
  await rename(one, `${one}.aside`);
  await rename(other, one);
  await rename(`${one}.aside`, other);
}

async function expectAll(): Promise<void> {
  await expectCopiesOnDisks(running, dfs, { paths, copies: 3, on: SERVERS });
  for (const path of paths) {
    const read = await dfs.readFile(path, { verify: true });
    expect({ path, same: describedContent(path, BYTES_MAX).equals(read) }).toEqual({
      path,
      same: true,
    });
  }
}
