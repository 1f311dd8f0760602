import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DfsClient } from '../../../src/client/dfs-client.js';
import { withMaster } from '../../support/master-in-process.js';
import { TcpProxy } from '../../support/tcp-proxy.js';

const CUTS = 5;
const DIRECTORIES = 400;

test('mutations under way when a session is cut are retried on the next one and take effect once', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'session-cut-'));
  try {
    await withMaster(dir, async ({ address, client: direct }) => {
      const proxy = await TcpProxy.start(address);
      {
        await using client = await DfsClient.connect({ master: proxy.address, user: 'root' });
        await client.mkdir('/d');
        const state = { next: 0, cutting: true };
        // Made twice, one of these would be refused with ALREADY_EXISTS.
        const worker = async (): Promise<void> => {
          while (state.next < DIRECTORIES || state.cutting)
            await client.mkdir(`/d/${state.next++}`);
        };
        const workers = Promise.all(Array.from({ length: 32 }, worker));
        for (let cuts = 0; cuts < CUTS; cuts++) {
          const before = state.next;
          proxy.cut();
          while (state.next < before + 40) await sleep(1);
        }
        state.cutting = false;
        await workers;
        const names = new Set<string>();
        for await (const entry of direct.list('/d')) names.add(entry.path);
        expect(names.size).toBe(state.next);
      }
      await proxy.kill();
    });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});
