import { isDfsError } from '../../src/common/error.js';
import { loadState } from '../../src/client/local-cluster/cluster-state.js';
import { must } from '../../src/common/assert.js';
import { KiB, MiB } from '../../src/common/sizes.js';
import { signalProcess } from '../../src/runtime/process-identity.js';
import { eventually } from '../support/eventually.js';
import { seeded, sha256 } from '../support/local-content.js';
import { spyingClient } from '../support/spying-client.js';
import { startTestCluster, type TestCluster } from '../support/test-cluster.js';

/** Master and all block servers are killed at once and started again while a file is written. */

const SERVERS = ['bs1', 'bs2', 'bs3'];
const BLOCK = 4 * MiB;
const LENGTH = 5 * MiB;
/** Acknowledged by the whole chain before the crash, within the first block; a restart loses it on all servers. */
const PACKET = 256 * KiB;
const BEFORE = MiB + PACKET;
/** From the moment when all servers are live again. Far below the time for which a writer tries again in vain. */
const RECOVERY_MS_MAX = 8_000;

let running: TestCluster;

beforeAll(async () => {
  running = await startTestCluster({ blockServers: 3, blockSize: BLOCK });
});

afterAll(() => running.end());

/** Ends when every server is live again. */
async function crashAndRestart(): Promise<void> {
  const { cluster, dir } = running;
  const { nodes } = must(await loadState(dir), 'the state of the cluster');
  for (const { process } of nodes) signalProcess(must(process, 'a process'), 'SIGKILL');
  for (const { name } of nodes) await cluster.kill(name);
  await Promise.all(nodes.map(({ name }) => cluster.start(name)));
  await running.untilServers('live', SERVERS);
}

test.each(['pauses', 'goes on writing'])(
  'a writer that %s meanwhile writes the lost block again, soon after the servers are back',
  async (how) => {
    await using client = spyingClient(running.master, { packetBytes: PACKET });
    const path = `/${how}`;
    const content = seeded(path, LENGTH);
    const writer = await client.dfs.openWriter(path);
    await writer.write(content.subarray(0, BEFORE));
    await eventually('bytes are acknowledged', () =>
      client.chains.find((chain) => chain.path === path && chain.acked >= BEFORE),
    );
    const finish = async (): Promise<void> => {
      await writer.write(content.subarray(BEFORE));
      await writer.close();
    };
    const begun = how === 'pauses' ? undefined : finish();
    await crashAndRestart();
    const readyMs = performance.now();
    await (begun ?? finish());
    expect(performance.now() - readyMs).toBeLessThan(RECOVERY_MS_MAX);
    expect(sha256(await client.dfs.readFile(path, { verify: true }))).toBe(sha256(content));
  },
  240_000,
);

test.each([
  ['of a long block', 'create', /no longer has its first bytes/],
  ['of an append', 'append', /what was committed before is kept/],
] as const)(
  'a writer that no longer has the lost bytes %s fails soon, says why, and gives the path back',
  async (_, how, why) => {
    // It keeps nothing that was acknowledged.
    await using client = spyingClient(running.master, {
      packetBytes: PACKET,
      rewriteBytesMax: 0,
    });
    const path = `/${how}`;
    const content = seeded(path, LENGTH);
    const old = content.subarray(0, 100);
    if (how === 'append') await client.dfs.writeFile(path, old);
    const writer =
      how === 'append' ? await client.dfs.openAppend(path) : await client.dfs.openWriter(path);
    await writer.write(content.subarray(0, BEFORE));
    await eventually('bytes are acknowledged', () =>
      client.chains.findLast((chain) => chain.path === path && chain.acked >= BEFORE),
    );
    await crashAndRestart();
    const readyMs = performance.now();
    const finished = writer.write(content.subarray(BEFORE)).then(() => writer.close());
    await expect(finished).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      path,
      message: expect.stringMatching(why),
    });
    await writer.abort();
    expect(performance.now() - readyMs).toBeLessThan(RECOVERY_MS_MAX);
    if (how === 'append') {
      // Connections to servers that were killed are made again within two seconds; until then reads are refused.
      const kept = await eventually('the file can be read', () =>
        client.dfs.readFile(path, { verify: true }).catch((error: unknown) => {
          if (isDfsError(error, 'DATA_MISSING')) return undefined;
          throw error;
        }),
      );
      expect(sha256(kept)).toBe(sha256(old));
    }
    await client.dfs.writeFile(path, content, { overwrite: true });
  },
  240_000,
);
