import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { DfsClient } from '../../src/client/dfs-client.js';
import type { RepairStatus } from '../../src/common/admin-messages.js';
import { KiB } from '../../src/common/sizes.js';
import { startDaemon } from '../support/daemon-process.js';
import { describedContent } from '../support/described-content.js';
import { eventually } from '../support/eventually.js';
import { ReadWriteLoad } from '../support/read-write-load.js';
import { expectCopiesOnDisks, isSettled, untilSettled } from '../support/settled-cluster.js';
import { STORY_MS_MAX } from '../support/story-time.js';
import { startTestCluster, type TestCluster } from '../support/test-cluster.js';

/** A whole fault domain is lost, and comes back; and copies that lie in too few of them move. */

const SERVERS = ['bs1', 'bs2', 'bs3', 'bs4', 'bs5', 'bs6'];
const BYTES_MAX = 192 * KiB;
/** Several heartbeats. */
const REST_MS = 2_000;

test(
  'a fault domain is lost under load: no read fails, blocks with one copy are repaired first, and all is spread again when it is back',
  async () => {
    await using running = await startTestCluster({
      blockServers: SERVERS.length,
      domains: 3,
      blockSize: 64 * KiB,
      // A server that is late on a busy machine must not count as another one that is lost.
      deadAfterMs: 8_000,
      repairWorkers: 1,
    });
    await using dfs = await DfsClient.connect({ master: running.master });
    const start = (copies: number): Promise<ReadWriteLoad> =>
      ReadWriteLoad.start({
        master: running.master,
        seed: `copies${copies}`,
        writers: 1,
        readers: 1,
        bytesMax: BYTES_MAX,
        replication: copies,
      });
    await using two = await start(2);
    await using three = await start(3);
    const progress = (writes: number, reads: number): Promise<unknown> =>
      Promise.all([two, three].map((load) => load.progress(writes, reads)));
    await progress(15, 10);
    await dfs.setRepairPolicy({ paused: true });
    await running.cluster.kill('/rack1');
    await running.untilServers('dead', ['bs1', 'bs4']);
    await progress(3, 10);
    for (const load of [two, three]) load.stopWriting();
    await progress(0, 5);

    const queuedBefore = await queuedAtRest(running);
    expect(queuedBefore.critical).toBeGreaterThan(3);
    expect(othersOf(queuedBefore)).toBeGreaterThan(3);
    await dfs.setRepairPolicy({ paused: false, serverBandwidth: 256 * KiB });
    // As long as one of these is left, all that is under way is one of these.
    let looked = 0;
    for (let left = await blocksWithOneCopy(dfs); left > 0; looked++) {
      const { repair } = await running.report();
      const leftThen = await blocksWithOneCopy(dfs);
      if (leftThen > 0) expect(repair.inFlight).toBeLessThanOrEqual(left);
      if (leftThen > 0) expect(othersOf(repair.queued)).toBe(othersOf(queuedBefore));
      left = leftThen;
    }
    expect(looked).toBeGreaterThan(3);
    await dfs.setRepairPolicy({ serverBandwidth: 0 });
    await untilSettled(running);
    const left = ['bs2', 'bs3', 'bs5', 'bs6'];
    await expectCopiesOnDisks(running, dfs, { paths: two.acknowledged, copies: 2, on: left });
    await expectCopiesOnDisks(running, dfs, { paths: three.acknowledged, copies: 3, on: left });
    await progress(0, 5);

    await running.cluster.start('/rack1');
    await running.untilServers('live', SERVERS);
    await untilSettled(running);
    await progress(0, 5);
    for (const load of [two, three]) {
      await load.stop();
      await load.verify();
    }
    await expectSpread(dfs, two.acknowledged, 2);
    await expectSpread(dfs, three.acknowledged, 3);
    await expectCopiesOnDisks(running, dfs, { paths: two.acknowledged, copies: 2, on: SERVERS });
    await expectCopiesOnDisks(running, dfs, { paths: three.acknowledged, copies: 3, on: SERVERS });
  },
  STORY_MS_MAX,
);

test(
  'all copies lie in one fault domain and others are added: each block moves into as many as it has copies',
  async () => {
    await using running = await startTestCluster({
      blockServers: 3,
      domains: 1,
      blockSize: 64 * KiB,
      repairWorkers: 1,
    });
    await using dfs = await DfsClient.connect({ master: running.master });
    const paths = Array.from({ length: 10 }, (_, i) => `/f${i}`);
    for (const path of paths) await dfs.writeFile(path, describedContent(path, BYTES_MAX));
    expect(isSettled(await running.report())).toBe(true);
    const join1 = (rack: string) =>
      startDaemon([
        'blockserver',
        `--dir=${join(running.dir, rack)}`,
        `--name=${rack}`,
        `--domain=/${rack}`,
        `--master=${running.master}`,
        '--listen=127.0.0.1:0',
      ]);
    await using two = await join1('rack2');
    await using three = await join1('rack3');
    await running.untilServers('live', ['rack2', 'rack3']);
    await running.until('they are moved', ({ repair }) => repair.bytesTotal > 0);
    await untilSettled(running);
    await expectSpread(dfs, paths, 3);
    await expectCopiesOnDisks(running, dfs, {
      paths,
      copies: 3,
      on: ['bs1', 'bs2', 'bs3', 'rack2', 'rack3'],
    });
    for (const path of paths) {
      const read = await dfs.readFile(path, { verify: true });
      expect(describedContent(path, BYTES_MAX).equals(read)).toBe(true);
    }
    await Promise.all([two.stop(), three.stop()]);
  },
  STORY_MS_MAX,
);

/** What is queued when nothing is told any more of what was written last. */
async function queuedAtRest(running: TestCluster): Promise<RepairStatus['queued']> {
  const look = async (): Promise<RepairStatus['queued']> => (await running.report()).repair.queued;
  let before = await look();
  return await eventually('the queues are at rest', async () => {
    await sleep(REST_MS);
    const now = await look();
    if (isDeepStrictEqual(now, before)) return now;
    before = now;
    return undefined;
  });
}

async function blocksWithOneCopy(dfs: DfsClient): Promise<number> {
  let count = 0;
  for await (const { files } of dfs.fsck('/'))
    for (const { blocks } of files) count += blocks.filter(({ live }) => live === 1).length;
  return count;
}

function othersOf({ high, normal }: RepairStatus['queued']): number {
  return high + normal;
}

/** Each block has just so many live copies, all in different domains. */
async function expectSpread(
  dfs: DfsClient,
  paths: readonly string[],
  copies: number,
): Promise<void> {
  for (const path of paths)
    for await (const { id, locations } of dfs.locate(path)) {
      const live = locations.filter(({ state, corrupt }) => state === 'live' && !corrupt);
      const domains = new Set(live.map(({ domain }) => domain)).size;
      expect({ path, id, live: live.length, domains }).toEqual({
        path,
        id,
        live: copies,
        domains: copies,
      });
    }
}
