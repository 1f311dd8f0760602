import { KiB } from '../../src/common/sizes.js';
import { testBytes } from '../support/block-cluster.js';
import { SimCluster } from './cluster/sim-cluster.js';

async function story(seed: number): Promise<{ hash: string; cluster: SimCluster }> {
  const cluster = new SimCluster({ seed });
  await cluster.start();
  const { dfs } = cluster.client;
  const files = Array.from({ length: 4 }, (_, i) => testBytes((i + 1) * 80 * KiB, i + 1));
  for (const [i, data] of files.entries())
    await cluster.settle(dfs.writeFile(`/f${i}`, data, { blockSize: 64 * KiB }));
  for (const [i, data] of files.entries())
    expect(Buffer.from(await cluster.settle(dfs.readFile(`/f${i}`))).equals(data)).toBe(true);
  cluster.server(0).powerLoss();
  await cluster.until('the server is dead', async () => {
    const { servers } = await dfs.report();
    return servers.some((server) => server.state === 'dead');
  });
  await cluster.until('all is repaired', async () => {
    const { blocks } = await dfs.report();
    return blocks.total > 0 && blocks.underReplicated === 0;
  });
  for (const [i, data] of files.entries())
    expect(Buffer.from(await cluster.settle(dfs.readFile(`/f${i}`))).equals(data)).toBe(true);
  return { hash: cluster.world.trace.hash, cluster };
}

test('a cluster keeps what was put when a server loses its power, the same way for the same seed', async () => {
  const first = await story(1);
  expect(first.cluster.world.faults).toEqual([]);
  const again = await story(1);
  expect(again.hash).toBe(first.hash);
  const other = await story(2);
  expect(other.hash).not.toBe(first.hash);
});
