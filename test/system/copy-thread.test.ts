import { readdirSync, readFileSync } from 'node:fs';
import { DfsClient } from '../../src/client/dfs-client.js';
import { must } from '../../src/common/assert.js';
import { MiB } from '../../src/common/sizes.js';
import { startTestCluster } from '../support/test-cluster.js';

const SCHED_IDLE = 5;

/** The nice value and the scheduling class of each thread of a process. */
function threadsOf(pid: number): { nice: number; policy: number }[] {
  const stats = readdirSync(`/proc/${pid}/task`).map((task) =>
    readFileSync(`/proc/${pid}/task/${task}/stat`, 'utf8'),
  );
  // What follows the name, which may hold anything: state is the third field, nice the nineteenth, policy the 41st.
  const fields = stats.map((stat) => must(stat.split(') ').at(-1), 'fields').split(' '));
  return fields.map((field) => ({ nice: Number(field[19 - 3]), policy: Number(field[41 - 3]) }));
}

function hasIdleThread(pid: number): boolean {
  const threads = threadsOf(pid);
  const first = Math.min(...threads.map(({ nice }) => nice));
  return threads.some(({ nice, policy }) => nice > first && policy === SCHED_IDLE);
}

test('a copy for repair is pulled in a thread that makes room at once for those that serve clients', async () => {
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
  // Looked at all the time: on a busy machine the thread is given up after some seconds, for one that takes its share.
  let waitedForIdle = false;
  const { blockServers } = await running.cluster.status();
  await running.until('the second copies are there', ({ blocks }) => {
    waitedForIdle ||= blockServers.some(({ pid }) => pid !== null && hasIdleThread(pid));
    return blocks.underReplicated === 0;
  });
  expect(waitedForIdle).toBe(true);
});
