import { DfsClient } from '../../src/client/dfs-client.js';
import { KiB } from '../../src/common/sizes.js';
import { describedContent } from '../support/described-content.js';
import {
  bytesHeldBy,
  expectCopiesOnDisks,
  expectNothingUnfinished,
  untilSettled,
} from '../support/settled-cluster.js';
import { STORY_MS_MAX } from '../support/story-time.js';
import { startTestCluster } from '../support/test-cluster.js';

const SERVERS = ['bs1', 'bs2', 'bs3', 'bs4', 'bs5', 'bs6'];
const FLAPPING = 'bs2';
const FILES = 24;
const BYTES_MAX = 256 * KiB;
/** How long it stays away each time: started again at once, when it is in doubt, or when it counts as dead. */
const FLAPS = ['dead', 'at once', 'dead', 'stale', 'dead', 'dead', 'stale', 'dead'] as const;

test(
  'a server that comes and goes around dead-after: copied from about once, no good replica is lost, exact counts in the end',
  async () => {
    await using running = await startTestCluster({
      blockServers: SERVERS.length,
      domains: 3,
      blockSize: 64 * KiB,
      deadAfterMs: 2_000,
      repairWorkers: 1,
    });
    await using dfs = await DfsClient.connect({ master: running.master });
    const paths = Array.from({ length: FILES }, (_, i) => `/f${i}`);
    await Promise.all(paths.map((path) => dfs.writeFile(path, describedContent(path, BYTES_MAX))));
    await untilSettled(running);
    const held = await bytesHeldBy(running, FLAPPING);
    expect(held).toBeGreaterThan(0);

    for (const flap of FLAPS) {
      await running.cluster.kill(FLAPPING);
      if (flap !== 'at once') await running.untilServers(flap, [FLAPPING]);
      await running.cluster.start(FLAPPING);
      await running.untilServers('live', [FLAPPING]);
      for (const path of paths)
        expect(describedContent(path, BYTES_MAX).equals(await dfs.readFile(path))).toBe(true);
    }
    const { repair } = await untilSettled(running);
    process.stderr.write(`flapping: ${repair.bytesTotal} bytes copied, ${held} were held\n`);
    expect(repair.bytesTotal).toBeLessThanOrEqual(1.5 * held);
    await expectCopiesOnDisks(running, dfs, { paths, copies: 3, on: SERVERS });
    await expectNothingUnfinished(running, SERVERS);
    for (const path of paths)
      expect(
        describedContent(path, BYTES_MAX).equals(await dfs.readFile(path, { verify: true })),
      ).toBe(true);
  },
  STORY_MS_MAX,
);
