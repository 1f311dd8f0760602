import { readdir, readFile } from 'node:fs/promises';
import { DfsClient } from '../../src/client/dfs-client.js';
import { must } from '../../src/common/assert.js';
import { MiB } from '../../src/common/sizes.js';
import { startTestCluster } from '../support/test-cluster.js';

/** The nice value of each thread of a process. */
async function niceOfThreads(pid: number): Promise<number[]> {
  const tasks = await readdir(`/proc/${pid}/task`);
  const stats = await Promise.all(tasks.map((task) => readFile(`/proc/${pid}/task/${task}/stat`)));
  // What follows the name, which may hold anything: state is the third field, nice the nineteenth.
  return stats.map((stat) => Number(stat.toString().split(') ').at(-1)?.split(' ')[19 - 3]));
}

test('a copy for repair is pulled in a thread that steps back for those that serve clients', async () => {
  await using running = await startTestCluster({
    blockServers: 2,
    domains: 2,
    repairWorkers: 1,
    blockSize: 4 * MiB,
  });
  await using dfs = await DfsClient.connect({ master: running.master });
  const writer = await dfs.openWriter('/file', { replication: 1 });
  await writer.write(Buffer.alloc(6 * MiB, 'cairn'));
  await writer.close();
  await dfs.setReplication('/file', 2);
  await running.until('the second copies are there', ({ blocks }) => blocks.underReplicated === 0);
  const { blockServers } = await running.cluster.status();
  const steppedBack = await Promise.all(
    blockServers.map(async ({ pid }) => {
      const nice = await niceOfThreads(must(pid ?? undefined, 'a server that runs'));
      return nice.some((value) => value > Math.min(...nice));
    }),
  );
  expect(steppedBack).toContain(true);
});
