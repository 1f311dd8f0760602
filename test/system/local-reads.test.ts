import { unlink } from 'node:fs/promises';
import { DfsClient } from '../../src/client/dfs-client.js';
import { seededBytes } from '../../src/client/local-cluster/seeded-bytes.js';
import { CHUNK_BYTES, MiB } from '../../src/common/sizes.js';
import { blockFilesOf, flipBit } from '../support/cluster-disks.js';
import { startTestCluster, type TestCluster } from '../support/test-cluster.js';

/** Reads past the block servers of this host, from their files. */

const SETUP_MS_MAX = 120_000;
const SERVERS = ['bs1', 'bs2'];
const BYTES = 5 * MiB + 4_321;

let running: TestCluster;

beforeAll(async () => {
  running = await startTestCluster({ blockServers: 2, domains: 2, blockSize: 2 * MiB });
}, SETUP_MS_MAX);
afterAll(() => running.end());

test('the same bytes come from the files and over the network, and each way is taken by whom it was asked of', async () => {
  const content = Buffer.concat([...seededBytes('same', BYTES)]);
  for (const localReads of [true, false]) {
    await using dfs = await DfsClient.connect({ master: running.master, localReads });
    if (localReads) await dfs.writeFile('/same', content, { replication: 2 });
    const read = await dfs.readFile('/same', { verify: true });
    expect(content.equals(read)).toBe(true);
    expect(dfs.localReads).toEqual({ bytes: localReads ? BYTES : 0, fallbacks: 0 });
  }
});

test('a bit that flipped in one file, and a file that is gone, cost no byte', async () => {
  const content = Buffer.concat([...seededBytes('spoiled', BYTES)]);
  await using dfs = await DfsClient.connect({ master: running.master, localReads: true });
  await dfs.writeFile('/spoiled', content, { replication: 2 });
  const [first, second] = await blocksOf(dfs, '/spoiled');
  for (const { id, path } of await blockFilesOf(running, SERVERS[0] ?? ''))
    if (id === first) await flipBit(path, 3 * CHUNK_BYTES + 5);
  for (const { id, path } of await blockFilesOf(running, SERVERS[1] ?? ''))
    if (id === second) await unlink(path);
  for (let i = 0; i < 4; i++) {
    const read = await dfs.readFile('/spoiled', { verify: true });
    expect(content.equals(read)).toBe(true);
  }
  expect(dfs.localReads.bytes).toBeGreaterThan(0);
});

async function blocksOf(dfs: DfsClient, path: string): Promise<number[]> {
  const ids: number[] = [];
  for await (const { id } of dfs.locate(path)) ids.push(id);
  return ids;
}
