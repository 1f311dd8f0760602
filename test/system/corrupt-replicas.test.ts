import { readFile } from 'node:fs/promises';
import { DfsClient } from '../../src/client/dfs-client.js';
import { must } from '../../src/common/assert.js';
import { CHUNK_BYTES, MiB } from '../../src/common/sizes.js';
import { blockFilesOf, flipBit } from '../support/cluster-disks.js';
import { describedContent } from '../support/described-content.js';
import { eventually } from '../support/eventually.js';
import { expectCopiesOnDisks, untilSettled, wholeReplicas } from '../support/settled-cluster.js';
import { startTestCluster, type TestCluster } from '../support/test-cluster.js';

/** Damage on disks while repair runs: set aside, replaced, and only then deleted. */

const CHUNKS = MiB / CHUNK_BYTES;

describe.each([
  ['with room elsewhere', 5],
  ['with nowhere else to go', 3],
])('%s', (_, count) => {
  const servers = Array.from({ length: count }, (__, i) => `bs${i + 1}`);
  let running: TestCluster;
  let dfs: DfsClient;

  beforeAll(async () => {
    running = await startTestCluster({
      blockServers: count,
      domains: count,
      blockSize: MiB,
      repairWorkers: 1,
    });
    dfs = await DfsClient.connect({ master: running.master });
  });

  afterAll(async () => {
    await dfs.close();
    await running.end();
  });

  test('a bit flips in one replica: readers get the right bytes; it is set aside, replaced, and gone only then', async () => {
    const path = '/flipped';
    const content = describedContent(path, 3 * MiB);
    await dfs.writeFile(path, content);
    await dfs.setRepairPolicy({ paused: true });
    const [first] = await wholeReplicas(running, dfs, path, servers);
    const { id, servers: holders } = must(first, 'a block');
    const damaged = must(holders[0], 'a holder');
    const file = await fileOf(running, damaged, id);
    await flipBit(file, 3 * CHUNK_BYTES + 5);
    const broken = await readFile(file);

    // Which replica a reader begins with is up to chance.
    await eventually('a reader met it, and it is set aside', async () => {
      expect(content.equals(await dfs.readFile(path))).toBe(true);
      return (await running.report()).blocks.corruptReplicas === 1 ? true : undefined;
    });
    expect(await corruptOn(dfs, path, id)).toEqual([damaged]);
    expect(content.equals(await dfs.readFile(path, { verify: true }))).toBe(true);
    // Nothing has taken its place yet, so it stays.
    expect((await readFile(file)).equals(broken)).toBe(true);

    // Until there are three whole ones again, the damaged one is there: what it has may be the last of its kind.
    await dfs.setRepairPolicy({ paused: false });
    await eventually('replaced, then gone', async () => {
      const there = await readFile(file).then(
        (data) => data.equals(broken),
        () => false,
      );
      const whole = await wholeReplicas(running, dfs, path, servers);
      const copies = must(whole[0], 'a block').servers.length;
      if (!there) expect(copies).toBe(3);
      return there ? undefined : true;
    });
    await untilSettled(running);
    expect(await corruptOn(dfs, path, id)).toEqual([]);
    await expectCopiesOnDisks(running, dfs, { paths: [path], copies: 3, on: servers });
    expect(content.equals(await dfs.readFile(path, { verify: true }))).toBe(true);
    await dfs.remove(path);
  });

  test('all three replicas of each block damaged in other chunks: read right, rebuilt, and three sound ones in the end', async () => {
    const path = '/scattered';
    const content = describedContent(path, 3 * MiB);
    await dfs.writeFile(path, content);
    for (const { id, length, servers: holders } of await wholeReplicas(
      running,
      dfs,
      path,
      servers,
    )) {
      const chunks = Math.min(CHUNKS, Math.floor(length / CHUNK_BYTES));
      for (const [i, server] of holders.entries())
        for (let chunk = i; chunk < chunks; chunk += 3)
          await flipBit(await fileOf(running, server, id), chunk * CHUNK_BYTES + 77 * (chunk + 1));
    }
    expect(content.equals(await dfs.readFile(path))).toBe(true);
    await eventually('three sound replicas of every block', async () => {
      expect(content.equals(await dfs.readFile(path))).toBe(true);
      const whole = await wholeReplicas(running, dfs, path, servers);
      return whole.every((block) => block.servers.length === 3) ? true : undefined;
    });
    await untilSettled(running);
    await expectCopiesOnDisks(running, dfs, { paths: [path], copies: 3, on: servers });
    expect(content.equals(await dfs.readFile(path, { verify: true }))).toBe(true);
    await dfs.remove(path);
  });
});

async function fileOf(running: TestCluster, server: string, block: number): Promise<string> {
  const files = await blockFilesOf(running, server);
  return must(
    files.find(({ id }) => id === block),
    `block ${block} on ${server}`,
  ).path;
}

async function corruptOn(dfs: DfsClient, path: string, block: number): Promise<string[]> {
  const corrupt: string[] = [];
  for await (const { id, locations } of dfs.locate(path))
    if (id === block)
      corrupt.push(...locations.filter((l) => l.corrupt).map(({ serverName }) => serverName));
  return corrupt;
}
