import { DfsClient } from '../../../src/client/dfs-client.js';
import { startTestCluster } from '../../support/test-cluster.js';

test('a file is read whole at once after a fault domain was killed, and its servers come back', async () => {
  await using running = await startTestCluster({ blockSize: 65_536 });
  await using dfs = await DfsClient.connect({ master: running.master });
  const data = Buffer.alloc(300_000, 'every copy in another domain ');
  await dfs.writeFile('/file', data);

  const killed = await running.cluster.kill('/rack1');
  expect(killed).toEqual(['bs1', 'bs4']);
  expect(data.equals(await dfs.readFile('/file'))).toBe(true);

  const report = await running.untilServers('dead', killed);
  expect(report.blocks).toMatchObject({ total: 5, underReplicated: 5, missing: 0 });
  await running.cluster.start('/rack1');
  await running.until('all copies are back', ({ blocks }) => blocks.underReplicated === 0);
});
