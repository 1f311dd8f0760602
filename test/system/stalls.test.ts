import { setTimeout as sleep } from 'node:timers/promises';
import { DfsClient } from '../../src/client/dfs-client.js';
import type { ClusterReport } from '../../src/common/admin-messages.js';
import { KiB, MiB } from '../../src/common/sizes.js';
import { unfinishedBytesOf } from '../support/cluster-disks.js';
import { describedContent } from '../support/described-content.js';
import { eventually } from '../support/eventually.js';
import { expectCopiesOnDisks, untilSettled } from '../support/settled-cluster.js';
import { STORY_MS_MAX } from '../support/story-time.js';
import { startTestCluster, type TestCluster } from '../support/test-cluster.js';

/** Processes that stand still and go on: who only was silent is not repaired as if he were lost. */

const SERVERS = ['bs1', 'bs2', 'bs3', 'bs4'];
const DEAD_AFTER_MS = 3_000;
const BYTES_MAX = 512 * KiB;
const paths = Array.from({ length: 12 }, (_, i) => `/f${i}`);

let running: TestCluster;
let dfs: DfsClient;

beforeAll(async () => {
  running = await startTestCluster({
    blockServers: SERVERS.length,
    domains: SERVERS.length,
    blockSize: 256 * KiB,
    deadAfterMs: DEAD_AFTER_MS,
    repairWorkers: 1,
  });
  dfs = await DfsClient.connect({ master: running.master, localReads: false });
  await Promise.all(paths.map((path) => dfs.writeFile(path, describedContent(path, BYTES_MAX))));
  await untilSettled(running);
  // Copies may be made from now on: the calm after a start is over.
  await running.until('repair is not held', ({ repair }) => repair.held === '');
});

afterAll(async () => {
  await dfs.close();
  await running.end();
});

test.each([
  ['the master alone', ['master']],
  ['all of them, as on a machine that sleeps', ['master', ...SERVERS]],
])(
  '%s stands still for longer than dead-after: nobody is called dead, and not one byte is copied',
  async (_, names) => {
    const before = await running.report();
    for (const name of names) await running.cluster.pause(name);
    // Nothing can be seen of a master that stands still; the time itself is what this is about.
    await sleep(1.5 * DEAD_AFTER_MS);
    await running.cluster.resume('master');
    // It looks at its servers before they can say a word.
    const { uptimeMs } = await running.report();
    await running.until('a moment later', (now) => now.uptimeMs - uptimeMs > 500);
    for (const name of names) await running.cluster.resume(name);
    await expectNoRepair(before);
  },
  STORY_MS_MAX,
);

test(
  'a block server stands still until it is in doubt: it is not repaired, and serves again',
  async () => {
    const before = await running.report();
    await running.cluster.pause('bs2');
    await running.untilServers('stale', ['bs2']);
    await running.cluster.resume('bs2');
    await running.untilServers('live', ['bs2']);
    await expectNoRepair(before);
  },
  STORY_MS_MAX,
);

test(
  'a server of a chain stands still in the middle of a write: the write ends, the block gets its full count elsewhere, and none is left over',
  async () => {
    const content = describedContent('/chain', 4 * MiB);
    const writer = await dfs.openWriter('/chain', { blockSize: 4 * MiB });
    const half = Math.floor(content.length / 2);
    await writer.write(content.subarray(0, half));
    const open = await running.until('the chain is there', ({ openFiles }) => openFiles === 1);
    expect(open.blocks.missing).toBe(0);
    const paused = await serverOfChain();
    await running.cluster.pause(paused);
    try {
      await writer.write(content.subarray(half));
      await writer.close();
      expect(content.equals(await dfs.readFile('/chain', { verify: true }))).toBe(true);
      await running.untilServers('dead', [paused]);
      await untilSettled(running);
      const others = SERVERS.filter((name) => name !== paused);
      await expectCopiesOnDisks(running, dfs, {
        paths: ['/chain', ...paths],
        copies: 3,
        on: others,
      });
    } finally {
      await running.cluster.resume(paused);
    }
    await running.untilServers('live', SERVERS);
    await untilSettled(running);
    await expectCopiesOnDisks(running, dfs, {
      paths: ['/chain', ...paths],
      copies: 3,
      on: SERVERS,
    });
    expect(content.equals(await dfs.readFile('/chain', { verify: true }))).toBe(true);
  },
  STORY_MS_MAX,
);

/** For twice the time after which silence means death, nobody is dead and nothing is copied. */
async function expectNoRepair(before: ClusterReport): Promise<void> {
  const { uptimeMs } = await running.report();
  await running.until('twice dead-after has passed', (now) => {
    expect(now.servers.map(({ state }) => state)).not.toContain('dead');
    expect(now.repair).toMatchObject({ inFlight: 0, bytesTotal: before.repair.bytesTotal });
    expect(now.blocks).toMatchObject({ underReplicated: 0, overReplicated: 0, missing: 0 });
    return now.uptimeMs - uptimeMs > 2 * DEAD_AFTER_MS;
  });
  expect(isQuiet(await running.untilServers('live', SERVERS))).toBe(true);
}

function isQuiet({ repair }: ClusterReport): boolean {
  return Object.values(repair.queued).every((count) => count === 0);
}

function serverOfChain(): Promise<string> {
  return eventually('a server that writes', async () => {
    for (const name of SERVERS) if ((await unfinishedBytesOf(running, name)) > 0) return name;
    return undefined;
  });
}
