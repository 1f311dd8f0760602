import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fakeReport } from '../../../support/fake-report.js';
import { runningInFolder } from '../../../support/running-in-folder.js';
import { startTestCluster } from '../../../support/test-cluster.js';

const root = join(import.meta.dirname, '../../../..');
const FAKE = [process.execPath, join(root, 'test/support/fake-daemon.mjs')];

test('a test cluster ends with its block: no process, no folder', async () => {
  let dir = '';
  {
    await using running = await startTestCluster({ blockServers: 2, domains: 2 }, (folder) => ({
      program: FAKE,
      fetchReport: fakeReport(folder),
    }));
    dir = running.dir;
    await running.untilServers('live', ['bs1', 'bs2']);
    await running.cluster.kill('/rack2');
    await running.untilServers('dead', ['bs2']);
    expect(await runningInFolder(dir)).toHaveLength(2);
  }
  expect(await runningInFolder(dir)).toEqual([]);
  expect(existsSync(dir)).toBe(false);
});

test('waiting in vain tells what for, and what was seen last', async () => {
  await using running = await startTestCluster({ blockServers: 1 }, (folder) => ({
    program: FAKE,
    fetchReport: fakeReport(folder),
  }));
  const wait = running.until('a second server', ({ servers }) => servers.length > 1, 100);
  await expect(wait).rejects.toThrow(/not within 100 ms: a second server.*"name":"bs1"/);
});

test.each([true, false])('owner killed by SIGKILL, owned: %s', async (owned) => {
  const dir = await mkdtemp(join(tmpdir(), 'cairn-owner-'));
  const script = `
    import { LocalCluster } from ${JSON.stringify(join(root, 'dist/client/local-cluster/local-cluster.js'))};
    const live = (name) => ({ name, id: name, state: 'live', lastContactMs: 0 });
    await LocalCluster.up(${JSON.stringify(dir)}, { blockServers: 2, repairWorkers: 1 }, {
      owned: ${owned},
      program: ${JSON.stringify(FAKE)},
      fetchReport: async () => ({ safeMode: false, servers: [live('bs1'), live('bs2')] }),
    });
    console.log('up');
    setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', script]);
  try {
    await once(owner.stdout, 'data');
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    const left = owned ? 0 : 4;
    const deadline = performance.now() + 10_000;
    while ((await runningInFolder(dir)).length > left) {
      if (performance.now() > deadline) throw new Error('nodes outlive their owner');
      await sleep(20);
    }
    expect(await runningInFolder(dir)).toHaveLength(left);
  } finally {
    for (const line of await runningInFolder(dir))
      process.kill(Number.parseInt(line, 10), 'SIGKILL');
    await rm(dir, { recursive: true, force: true });
  }
});
