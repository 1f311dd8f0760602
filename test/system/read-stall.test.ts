import { createHash } from 'node:crypto';
import { connectParts } from '../../src/client/connect.js';
import { createDfsClient, type DfsClient } from '../../src/client/dfs-client.js';
import { loadState } from '../../src/client/local-cluster/cluster-state.js';
import { must } from '../../src/common/assert.js';
import { MiB } from '../../src/common/sizes.js';
import type { BlockApi } from '../../src/rpc/block-api.js';
import { signalProcess } from '../../src/runtime/process-identity.js';
import { seededBytes } from '../../src/client/local-cluster/seeded-bytes.js';
import { startTestCluster, type TestCluster } from '../support/test-cluster.js';

/** How long a reader waits at most when the server that it reads from dies or freezes. */

const LENGTH = 128 * MiB;
const SETUP_MS_MAX = 180_000;
const SERVERS = ['bs1', 'bs2', 'bs3'];

/** Milliseconds. A frozen server is told from a slow one by its silence alone. */
const STALL_MS_MAX = { SIGKILL: 2_000, SIGSTOP: 4_000 } as const;

let running: TestCluster;
let wanted: string;

beforeAll(async () => {
  running = await startTestCluster({ blockServers: 3, blockSize: 16 * MiB, durability: 'flush' });
  await using dfs = createDfsClient(connectParts({ master: running.master }));
  const hash = createHash('sha256');
  const writer = await dfs.openWriter('/large');
  for (const slice of seededBytes('stall', LENGTH)) {
    hash.update(slice);
    await writer.write(slice);
  }
  await writer.close();
  wanted = hash.digest('hex');
}, SETUP_MS_MAX);

afterAll(() => running.end());

test.each(['SIGKILL', 'SIGSTOP'] as const)(
  '%s of the server that is being read from: the reader waits a bounded time and gets the right bytes',
  async (signal) => {
    const { dfs, reading } = watchingClient(running.master);
    const state = must(await loadState(running.dir), 'the state of the cluster');
    const { servers } = await running.report();
    let victim: string | undefined;
    let given = 0;
    let longestMs = 0;
    let last = performance.now();
    const hash = createHash('sha256');
    for await (const slice of dfs.read('/large')) {
      longestMs = Math.max(longestMs, performance.now() - last);
      hash.update(slice);
      given += slice.length;
      const [address] = reading;
      if (victim === undefined && given > LENGTH / 4 && address !== undefined) {
        victim = must(
          servers.find((s) => s.address === address),
          'a server of the cluster',
        ).name;
        const node = must(
          state.nodes.find(({ name }) => name === victim),
          'a node',
        );
        signalProcess(must(node.process, 'a process'), signal);
      }
      last = performance.now();
    }
    await dfs.close();
    expect(given).toBe(LENGTH);
    expect(hash.digest('hex')).toBe(wanted);
    expect(SERVERS).toContain(victim);
    process.stderr.write(`longest stall of a read after ${signal}: ${Math.round(longestMs)} ms\n`);
    expect(longestMs).toBeLessThan(STALL_MS_MAX[signal]);
    if (signal === 'SIGSTOP') await running.cluster.resume(victim ?? '');
    else {
      await running.cluster.kill(victim ?? '');
      await running.cluster.start(victim ?? '');
    }
    await running.untilServers('live', SERVERS);
  },
);

/** The client library on the real wire, that shows the addresses of the reads that are under way, oldest first. */
function watchingClient(master: string): { dfs: DfsClient; reading: Set<string> } {
  // The servers are what is being stopped, so all is read over the network.
  const parts = connectParts({ master, localReads: false });
  const reading = new Set<string>();
  const connectBlock = (address: string): BlockApi => {
    const server = parts.connectBlock(address);
    return {
      write: (options) => server.write(options),
      copy: (header, options) => server.copy(header, options),
      statReplica: (request, options) => server.statReplica(request, options),
      async *read(request, options) {
        reading.add(address);
        try {
          yield* server.read(request, options);
        } finally {
          reading.delete(address);
        }
      },
    };
  };
  return { dfs: createDfsClient({ ...parts, connectBlock }), reading };
}
