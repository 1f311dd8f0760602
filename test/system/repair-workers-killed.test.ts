import { DfsClient } from '../../src/client/dfs-client.js';
import type { ClusterReport } from '../../src/common/admin-messages.js';
import { must } from '../../src/common/assert.js';
import { KiB, MiB } from '../../src/common/sizes.js';
import { unfinishedBytesOf } from '../support/cluster-disks.js';
import { describedContent } from '../support/described-content.js';
import { eventually } from '../support/eventually.js';
import {
  expectCopiesOnDisks,
  expectNothingUnfinished,
  isSettled,
  untilSettled,
} from '../support/settled-cluster.js';
import { STORY_MS_MAX } from '../support/story-time.js';
import { startTestCluster, type TestCluster } from '../support/test-cluster.js';
import { TwiceAtOnce } from '../support/twice-at-once.js';

/** Whoever takes part in a repair is killed at every step of it; the others bring it to its end. */

const SERVERS = ['bs1', 'bs2', 'bs3', 'bs4', 'bs5'];
const FILES = 16;
const LENGTH = MiB;
/** Slow enough that a copy can be met under way. */
const SLOW = 256 * KiB;

const paths = Array.from({ length: FILES }, (_, i) => `/f${i}`);
let running: TestCluster;
let dfs: DfsClient;

beforeAll(async () => {
  running = await startTestCluster({
    blockServers: SERVERS.length,
    domains: SERVERS.length,
    blockSize: MiB,
    deadAfterMs: 2_000,
    repairWorkers: 2,
    repairFlags: ['--slots=3'],
  });
  dfs = await DfsClient.connect({ master: running.master });
  await Promise.all(paths.map((path) => dfs.writeFile(path, contentOf(path))));
});

afterAll(async () => {
  await dfs.close();
  await running.end();
});

beforeEach(async () => {
  await dfs.setRepairPolicy({ paused: false, bandwidth: 0, serverBandwidth: 0 });
  for (const name of [...SERVERS, 'repair1', 'repair2']) await running.cluster.start(name);
  await running.untilServers('live', SERVERS);
  await running.until('two workers', ({ repair }) => repair.workers.length === 2);
  await untilSettled(running);
});

test(
  'a worker is killed before it has a task, one in mid-copy, and one after the seals before it told: exact counts, nothing unfinished',
  async () => {
    await using watch = new TwiceAtOnce(running, SERVERS);
    // Servers go slowly, not workers: all is granted, and a copy ends without its worker.
    await dfs.setRepairPolicy({ serverBandwidth: SLOW });
    await running.cluster.kill('bs1');
    await running.cluster.kill('repair1');
    await running.untilServers('dead', ['bs1']);
    await running.until('the other one works', working('repair2'));
    await running.cluster.start('repair1');

    await running.until('both work', (r) => working('repair1')(r) && working('repair2')(r));
    await copyUnderWay();
    await running.cluster.kill('repair1');
    await running.cluster.start('repair1');
    await running.until('a new one has tasks', working('repair1'));

    await copyUnderWay();
    await running.cluster.pause('repair2');
    const { repair } = await running.report();
    await running.until(
      'copies end that their worker cannot tell of',
      (r) => r.repair.inFlight < repair.inFlight || isSettled(r),
    );
    await running.cluster.kill('repair2');
    await dfs.setRepairPolicy({ serverBandwidth: 0 });
    await untilSettled(running);
    expect(watch.seen).toEqual([]);
    await expectAll(['bs2', 'bs3', 'bs4', 'bs5']);
  },
  STORY_MS_MAX,
);

test(
  'the target of copies is killed in mid-copy: others take its place, and nothing unfinished is left when it is back',
  async () => {
    await dfs.setRepairPolicy({ serverBandwidth: SLOW });
    await running.cluster.kill('bs2');
    await running.untilServers('dead', ['bs2']);
    const target = await copyUnderWay();
    await running.cluster.kill(target);
    expect(await unfinishedBytesOf(running, target)).toBeGreaterThan(0);
    await dfs.setRepairPolicy({ serverBandwidth: 0 });
    await running.untilServers('dead', [target]);
    await untilSettled(running);
    await expectAll(SERVERS.filter((name) => name !== 'bs2' && name !== target));
    await running.cluster.start(target);
    await running.untilServers('live', [target]);
    await untilSettled(running);
    await expectAll(SERVERS.filter((name) => name !== 'bs2'));
  },
  STORY_MS_MAX,
);

test(
  'the source of copies is killed in mid-copy: they go on from another one',
  async () => {
    await dfs.setRepairPolicy({ serverBandwidth: SLOW });
    await running.cluster.kill('bs3');
    await running.untilServers('dead', ['bs3']);
    const target = await copyUnderWay();
    const explained = await dfs.explain({ kind: 'server', server: target, healthyToo: false });
    expect(explained.reaching).toBeGreaterThan(0);
    const source = await eventually('a server that copies leave', async () => {
      for (const name of SERVERS.filter((each) => each !== 'bs3' && each !== target))
        if ((await dfs.explain({ kind: 'server', server: name, healthyToo: false })).leaving > 0)
          return name;
      return undefined;
    });
    await running.cluster.kill(source);
    await dfs.setRepairPolicy({ serverBandwidth: 0 });
    await running.untilServers('dead', [source]);
    await untilSettled(running);
    await expectAll(SERVERS.filter((name) => name !== 'bs3' && name !== source));
  },
  STORY_MS_MAX,
);

test(
  'the master is killed in mid-repair and started again: repair goes on to its end',
  async () => {
    await dfs.setRepairPolicy({ serverBandwidth: SLOW });
    // One that died before may have been freed of all its copies since.
    const { servers } = await dfs.report();
    const victim = must(
      [...servers].sort((a, b) => b.blocks - a.blocks).find(({ state }) => state === 'live'),
      'a live server',
    ).name;
    await running.cluster.kill(victim);
    await running.untilServers('dead', [victim]);
    await copyUnderWay();
    await running.cluster.kill('master');
    await running.cluster.start('master');
    // What was ordered holds, and what is lost is found again.
    const { repair } = await running.until(
      'repair goes on',
      ({ repair: now }) => now.inFlight > 0 && now.workers.length === 2,
    );
    expect(repair.serverBandwidth).toBe(SLOW);
    await dfs.setRepairPolicy({ serverBandwidth: 0 });
    await untilSettled(running);
    await expectAll(SERVERS.filter((name) => name !== victim));
  },
  STORY_MS_MAX,
);

function contentOf(path: string): Buffer {
  return Buffer.concat([describedContent(path, 1), Buffer.alloc(LENGTH, path)]).subarray(0, LENGTH);
}

function working(worker: string) {
  return ({ repair }: ClusterReport): boolean =>
    repair.workers.some(({ name, tasks }) => name === worker && tasks > 0);
}

/** Resolves with the name of a server that has part of a copy on its disk. */
function copyUnderWay(): Promise<string> {
  return eventually('a copy is under way', async () => {
    for (const name of SERVERS) if ((await unfinishedBytesOf(running, name)) > 0) return name;
    return undefined;
  });
}

async function expectAll(on: readonly string[]): Promise<void> {
  await expectCopiesOnDisks(running, dfs, { paths, copies: 3, on });
  await expectNothingUnfinished(running, on);
  for (const path of paths) {
    const read = await dfs.readFile(path, { verify: true });
    expect({ path, same: contentOf(path).equals(must(read, path)) }).toEqual({ path, same: true });
  }
}
