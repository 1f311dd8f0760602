import { DfsClient } from '../../src/client/dfs-client.js';
import { must } from '../../src/common/assert.js';
import type { Job } from '../../src/common/job-messages.js';
import { KiB } from '../../src/common/sizes.js';
import { describedContent } from '../support/described-content.js';
import { dfs as command, DfsProcess } from '../support/dfs-process.js';
import { eventually } from '../support/eventually.js';
import {
  expectCopiesOnDisks,
  expectNothingUnfinished,
  untilSettled,
} from '../support/settled-cluster.js';
import { STORY_MS_MAX } from '../support/story-time.js';
import { startTestCluster, type TestCluster } from '../support/test-cluster.js';

/** Servers that operators take away, for good or for a while. */

const SERVERS = ['bs1', 'bs2', 'bs3', 'bs4', 'bs5', 'bs6'];
const BYTES_MAX = 512 * KiB;
/** Slow enough that something can happen in the middle. */
const SLOW = 160 * KiB;
/** Slowly as it goes, on a machine that has much else to do. */
const PART_MS_MAX = 60_000;
const paths = Array.from({ length: 24 }, (_, i) => `/f${i}`);

interface ShownJob {
  readonly kind: string;
  readonly state: string;
  readonly detail: string;
  readonly doneBytes: number;
  readonly leftBlocks: number;
  readonly blockers: readonly { readonly path: string; readonly reason: string }[];
}

let running: TestCluster;
let dfs: DfsClient;

beforeAll(async () => {
  running = await startTestCluster({
    blockServers: SERVERS.length,
    domains: 3,
    blockSize: 256 * KiB,
    deadAfterMs: 4_000,
    repairWorkers: 1,
  });
  dfs = await DfsClient.connect({ master: running.master });
  await Promise.all(paths.map((path) => dfs.writeFile(path, describedContent(path, BYTES_MAX))));
});

afterAll(async () => {
  await dfs.close();
  await running.end();
});

beforeEach(async () => {
  await dfs.setRepairPolicy({ serverBandwidth: 0 });
  for (const name of SERVERS) await running.cluster.start(name);
  await running.untilServers('live', SERVERS);
  await dfs.setServerGoal(SERVERS, { kind: 'inService' });
  await untilSettled(running);
});

test(
  'a server is drained while another one dies: progress only rises, all copies are elsewhere, and it can be stopped',
  async () => {
    await dfs.setRepairPolicy({ serverBandwidth: SLOW });
    using draining = new DfsProcess(running, ['decommission', 'bs1', '--wait', '--json']);
    draining.child.stdin.end();
    const progress: number[] = [];
    const job = await underWay(progress, 1 / 4);
    expect(job).toMatchObject({ kind: 'decommission', state: 'running' });
    const dying = await holderOfMostDone(['bs2', 'bs5']);
    await running.cluster.kill(dying);
    let leastLeft = job.leftBlocks;
    await eventually('more is left to do than before', async () => {
      const { doneBytes, leftBlocks } = must((await dfs.jobs())[0], 'the job');
      progress.push(doneBytes);
      if (leftBlocks > leastLeft) return true;
      leastLeft = leftBlocks;
      return undefined;
    });
    await dfs.setRepairPolicy({ serverBandwidth: 0 });
    const ended = await draining.result;
    expect(ended.code).toBe(0);
    expect(JSON.parse(ended.stdout)).toMatchObject([
      { state: 'done', detail: 'safe to stop', leftBlocks: 0 },
    ]);
    progress.push((await jobShown()).doneBytes);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    await untilSettled(running);

    const others = SERVERS.filter((name) => name !== 'bs1' && name !== dying);
    await expectCopiesOnDisks(running, dfs, { paths, copies: 3, on: others });
    await expectNothingUnfinished(running, others);
    await running.cluster.stop('bs1');
    const { blocks } = await running.untilServers('stopped', ['bs1']);
    expect(blocks).toMatchObject({ missing: 0, underReplicated: 0 });
    await expectContent();
  },
  STORY_MS_MAX,
);

test(
  'the master is killed in the middle of a decommission: it goes on, from no less than was done, to its end',
  async () => {
    await dfs.setRepairPolicy({ serverBandwidth: SLOW });
    await dfs.setServerGoal(['bs3'], { kind: 'decommission' });
    const progress: number[] = [];
    expect(await underWay(progress)).toMatchObject({ state: 'running' });
    await running.cluster.kill('master');
    // Also what it tells before its servers are back.
    const [[first]] = await Promise.all([firstJobsTold(), running.cluster.start('master')]);
    for (const { state, doneBytes } of [must(first, 'the job'), await jobShown()]) {
      expect(['running', 'blocked']).toContain(state);
      progress.push(doneBytes);
    }
    await dfs.setRepairPolicy({ serverBandwidth: 0 });
    await eventually('it is done', async () => {
      const now = await jobShown();
      progress.push(now.doneBytes);
      return now.state === 'done' ? true : undefined;
    });
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    await untilSettled(running);
    const others = SERVERS.filter((name) => name !== 'bs3');
    await running.cluster.stop('bs3');
    await running.untilServers('stopped', ['bs3']);
    await expectCopiesOnDisks(running, dfs, { paths, copies: 3, on: others });
    await expectContent();
  },
  STORY_MS_MAX,
);

test(
  'a server that is away within its maintenance costs no copy; when its time is over its blocks are repaired',
  async () => {
    const before = (await running.report()).repair.bytesTotal;
    await maintenance('bs4', 60_000);
    await eventually('it may be stopped', async () => {
      const job = (await dfs.jobs()).find(({ server }) => server?.name === 'bs4');
      return job?.state === 'done' ? true : undefined;
    });
    await running.cluster.kill('bs4');
    await running.untilServers('dead', ['bs4']);
    // Shortened, now that it is away.
    await maintenance('bs4', 4_000);
    let looked = 0;
    await running.until('the maintenance is over', ({ servers, repair }) => {
      const server = must(
        servers.find(({ name }) => name === 'bs4'),
        'bs4',
      );
      if (server.goal === 'inService') return true;
      expect({ bytes: repair.bytesTotal, inFlight: repair.inFlight }).toEqual({
        bytes: before,
        inFlight: 0,
      });
      looked++;
      return false;
    });
    expect(looked).toBeGreaterThan(0);
    await running.until('its blocks are copied', ({ repair }) => repair.bytesTotal > before);
    await untilSettled(running);
    const others = SERVERS.filter((name) => name !== 'bs4');
    await expectCopiesOnDisks(running, dfs, { paths, copies: 3, on: others });
  },
  STORY_MS_MAX,
);

test(
  'a drain with nowhere to go is refused; forced, it says why it is blocked, and recommission ends it',
  async () => {
    const gone = ['bs4', 'bs5', 'bs6'];
    for (const name of gone) {
      await running.cluster.kill(name);
      await running.untilServers('dead', [name]);
      // Together they may have all the copies that there are of a block.
      await running.until(
        'three copies on servers that are left',
        ({ blocks }) => blocks.underReplicated === 0 && blocks.missing === 0,
      );
    }

    const refused = await command(running, ['decommission', 'bs1']);
    expect(refused.code).toBe(4);
    expect(refused.stderr).toMatch(/\(UNSAFE\)\n$/);
    expect(await dfs.jobs()).toEqual([]);

    const forced = await command(running, ['decommission', 'bs1', '--force']);
    expect(forced.code).toBe(0);
    await eventually('it is blocked', async () =>
      (await jobShown()).state === 'blocked' ? true : undefined,
    );
    const blocked = await command(running, ['decommission', 'bs1', '--force', '--wait', '--json']);
    expect(blocked.code).toBe(1);
    expect(blocked.stderr).toMatch(/bs1 is blocked:/);
    expect(blocked.stderr).toMatch(/bs2 .*has a replica|bs2/);
    const job = await jobShown();
    expect(job.state).toBe('blocked');
    expect(job.blockers.length).toBeGreaterThan(0);
    for (const { path, reason } of job.blockers) {
      expect(paths).toContain(path);
      expect(reason).toMatch(/no server can take a copy: .*bs2/);
    }
    const back = await command(running, ['recommission', 'bs1']);
    expect(back.code).toBe(0);
    expect(await dfs.jobs()).toEqual([]);
    await running.until('bs1 counts again', ({ blocks }) => blocks.underReplicated === 0);
    await expectContent();
  },
  STORY_MS_MAX,
);

/** Which of these has the most blocks of bs1 whose copies elsewhere, on bs4, are made: those are to be done again if it dies. */
async function holderOfMostDone(among: readonly string[]): Promise<string> {
  const { servers } = await running.report();
  const nameOf = new Map(servers.map(({ id, name }) => [id, name]));
  const counts = new Map(among.map((name) => [name, 0]));
  for (const path of paths)
    for await (const { locations } of dfs.locate(path)) {
      const names = locations.map(({ serverId }) => nameOf.get(serverId));
      if (names.includes('bs1') && names.includes('bs4'))
        for (const name of among)
          if (names.includes(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  const [most] = [...counts].toSorted(([, a], [, b]) => b - a);
  const [name, count] = must(most, 'a server');
  expect(count).toBeGreaterThan(0);
  return name;
}

async function jobShown(): Promise<ShownJob> {
  const { code, stdout, stderr } = await command(running, ['decommission', 'status', '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return must((JSON.parse(stdout) as ShownJob[])[0], 'a job');
}

/** Of a master that is about to start; who is connected already comes back to it later. */
function firstJobsTold(): Promise<readonly Job[]> {
  return eventually('a master that answers', async () => {
    await using newcomer = await DfsClient.connect({ master: running.master, timeoutMs: 500 });
    return newcomer.jobs().catch(() => undefined);
  });
}

async function maintenance(server: string, forMs: number): Promise<void> {
  await dfs.setServerGoal([server], { kind: 'maintenance', untilMs: Date.now() + forMs });
}

/** Resolves when more than this share of a drain is done; notes what was shown on the way. */
function underWay(progress: number[], share = 0): Promise<Job> {
  return eventually(
    'part of it is done',
    async () => {
      const job = (await dfs.jobs()).find(({ kind }) => kind === 'decommission');
      if (job === undefined) return undefined;
      progress.push(job.doneBytes);
      return job.doneBytes > share * job.totalBytes ? job : undefined;
    },
    PART_MS_MAX,
  );
}

async function expectContent(): Promise<void> {
  for (const path of paths) {
    const read = await dfs.readFile(path, { verify: true });
    expect({ path, same: describedContent(path, BYTES_MAX).equals(read) }).toEqual({
      path,
      same: true,
    });
  }
}
