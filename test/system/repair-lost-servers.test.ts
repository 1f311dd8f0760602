import { setTimeout as sleep } from 'node:timers/promises';
import { DfsClient } from '../../src/client/dfs-client.js';
import { must } from '../../src/common/assert.js';
import { KiB } from '../../src/common/sizes.js';
import { seededRandom } from '../support/described-content.js';
import { ReadWriteLoad } from '../support/read-write-load.js';
import { expectCopiesOnDisks, untilSettled } from '../support/settled-cluster.js';
import { STORY_MS_MAX } from '../support/story-time.js';
import { startTestCluster, type TestCluster } from '../support/test-cluster.js';

/** Two of three copies are lost one after the other, under load; DFS_TEST_SEEDS=20 plays more of such stories. */

const SERVERS = ['bs1', 'bs2', 'bs3', 'bs4', 'bs5'];
const DOMAINS = ['/rack1', '/rack2', '/rack3', '/rack1', '/rack2'];
const DEAD_AFTER_MS = 1_500;
const SEEDS_DEFAULT = 2;

const count = Number(process.env['DFS_TEST_SEEDS'] ?? SEEDS_DEFAULT);
const seeds = Array.from({ length: count }, (_, i) => `seed${i + 1}`);

let running: TestCluster;

beforeAll(async () => {
  process.stderr.write(`lost servers: ${count} seeds (DFS_TEST_SEEDS)\n`);
  running = await startTestCluster({
    blockServers: SERVERS.length,
    domains: 3,
    blockSize: 64 * KiB,
    deadAfterMs: DEAD_AFTER_MS,
    repairWorkers: 1,
  });
});

afterAll(() => running.end());

beforeEach(async () => {
  for (const name of SERVERS) await running.cluster.start(name);
  await running.untilServers('live', SERVERS);
});

test.each(seeds)(
  '%s: two servers are killed one after the other under load: nothing is lost, every block is at its full count and spread',
  async (seed) => {
    const random = seededRandom(seed);
    const shuffled = SERVERS.map((name) => ({ name, rank: random() }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ name }) => name);
    const lost = shuffled.slice(0, 2);
    const left = shuffled.slice(2);
    await using load = await ReadWriteLoad.start({
      master: running.master,
      seed,
      writers: 2,
      readers: 2,
      bytesMax: 160 * KiB,
    });
    await load.progress(8);
    await running.cluster.kill(must(lost[0], 'the first'));
    // Before it is noticed, while it is repaired, or when that is over: up to the seed.
    await sleep(random() * 2 * DEAD_AFTER_MS);
    await running.cluster.kill(must(lost[1], 'the second'));
    await running.untilServers('dead', lost);
    await load.progress(4);
    await load.stop();
    await untilSettled(running);

    await using dfs = await DfsClient.connect({ master: running.master });
    const domains = new Set(left.map((name) => DOMAINS[SERVERS.indexOf(name)])).size;
    for (const path of load.acknowledged)
      for await (const { id, locations } of dfs.locate(path)) {
        const live = locations.filter(({ serverName, corrupt }) => {
          return left.includes(serverName) && !corrupt;
        });
        const spread = new Set(live.map(({ domain }) => domain)).size;
        expect({ path, id, live: live.length, spread }).toEqual({
          path,
          id,
          live: 3,
          spread: domains,
        });
      }
    await expectCopiesOnDisks(running, dfs, { paths: load.acknowledged, copies: 3, on: left });
    await load.verify();

    // They come back with what they have: now too much, and it goes.
    for (const name of lost) await running.cluster.start(name);
    await running.untilServers('live', SERVERS);
    await untilSettled(running);
    await expectCopiesOnDisks(running, dfs, { paths: load.acknowledged, copies: 3, on: SERVERS });
    await load.verify();
    await dfs.remove(`/${seed}`, { recursive: true });
  },
  STORY_MS_MAX,
);
