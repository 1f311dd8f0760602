import { setTimeout as sleep } from 'node:timers/promises';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectParts } from '../../src/client/connect.js';
import { createDfsClient, DfsClient } from '../../src/client/dfs-client.js';
import { must } from '../../src/common/assert.js';
import { DfsError } from '../../src/common/error.js';
import { MiB } from '../../src/common/sizes.js';
import { namespaceClient } from '../../src/rpc/namespace-client.js';
import type { NamespaceApi } from '../../src/rpc/namespace-api.js';
import { RpcChannel } from '../../src/rpc/channel.js';
import { runAgainst } from '../support/daemon-process.js';
import type { LocatedBlock } from '../../src/common/file-status.js';
import { describedContent } from '../support/described-content.js';
import { startTestCluster, type TestCluster } from '../support/test-cluster.js';

async function killAndStart({ cluster }: TestCluster, target = 'master'): Promise<void> {
  await cluster.kill(target);
  await cluster.start(target);
}

/** What the master logged at its last start. */
async function restored({ dir }: TestCluster): Promise<Record<string, unknown>> {
  const lines = (await readFile(join(dir, 'logs/master.log'), 'utf8')).split('\n');
  const line = lines.findLast((text) => text.includes('"state restored"'));
  return JSON.parse(must(line, 'the start is logged')) as Record<string, unknown>;
}

describe('a master that was killed', () => {
  test('comes back from the log, from a checkpoint and the log, and from the checkpoint alone', async () => {
    await using running = await startTestCluster({ blockServers: 3, blockSize: MiB });
    await using client = await DfsClient.connect({ master: running.master });
    const keys: string[] = [];
    const check = async (): Promise<void> => {
      for (const key of keys) {
        const content = Buffer.from(await client.readFile(key, { verify: true }));
        expect(content.equals(describedContent(key, 2 * MiB))).toBe(true);
      }
    };
    const put = async (key: string): Promise<number> => {
      await client.writeFile(key, describedContent(key, 2 * MiB), { createParents: true });
      keys.push(key);
      return (await client.stat(key)).inode;
    };

    const first = await put('/a/log-only');
    await killAndStart(running);
    expect(await restored(running)).toMatchObject({ checkpoint: 0 });
    await check();

    const { txid } = await client.checkpoint();
    expect(txid).toBeGreaterThan(0);
    await killAndStart(running);
    expect(await restored(running)).toMatchObject({ checkpoint: txid, replayed: 0, txid });
    await check();

    const second = await put('/a/after-checkpoint');
    expect(second).toBeGreaterThan(first);
    await killAndStart(running);
    const third = await restored(running);
    expect(third).toMatchObject({ checkpoint: txid });
    expect(third['replayed']).toBeGreaterThan(0);
    await check();
  });

  test('never gives an id again, not even one of what was removed or given up', async () => {
    await using running = await startTestCluster({ blockServers: 1, replication: 1 });
    await using client = await DfsClient.connect({ master: running.master });
    let inode = 0;
    let block = 0;
    const newIds = async (path: string): Promise<void> => {
      const writer = await client.openWriter(path);
      await writer.write(Buffer.from('x'));
      await writer.flush();
      const status = await client.stat(path);
      const located = await client.locate(path)[Symbol.asyncIterator]().next();
      const { id } = must(located.value, 'a block') as LocatedBlock;
      expect(status.inode).toBeGreaterThan(inode);
      expect(id).toBeGreaterThan(block);
      [inode, block] = [status.inode, id];
      // What is flushed stays, but the writer is given up as any that failed.
      await writer.abort();
    };
    for (const [i, withCheckpoint] of [false, true, true].entries()) {
      await newIds(`/f${i}`);
      await client.remove(`/f${i}`);
      if (withCheckpoint) await client.checkpoint();
      await killAndStart(running);
      await newIds(`/h${i}`);
    }
  });

  test('gives every lease a fresh interval, and then ends it', async () => {
    const leaseMs = 3_000;
    const masterFlags = [`--lease-timeout=${leaseMs}ms`];
    await using running = await startTestCluster({ blockServers: 1, replication: 1, masterFlags });
    await using client = await DfsClient.connect({ master: running.master });
    const api = withoutRenewal(running.master);
    try {
      const { context, namespace } = api;
      const request = {
        path: '/leased',
        mode: 0o644,
        replication: 1,
        blockSize: MiB,
        overwrite: false,
        createParents: false,
        ifVersion: undefined,
        close: false,
      };
      await namespace.createFile(context, request, {});
      await sleep(leaseMs * 0.8);
      await running.cluster.kill('master');
      const startedMs = performance.now();
      await running.cluster.start('master');
      const taken = { code: 'FILE_BEING_WRITTEN' };
      // Later than the lease would have ended without the restart.
      await sleep(leaseMs * 0.5);
      await expect(client.writeFile('/leased', 'other')).rejects.toMatchObject(taken);
      for (;;) {
        try {
          await client.writeFile('/leased', 'other');
          break;
        } catch (error) {
          expect(error).toMatchObject(taken);
          await sleep(100);
        }
      }
      expect(performance.now() - startedMs).toBeGreaterThanOrEqual(leaseMs);
      expect(performance.now() - startedMs).toBeLessThan(3 * leaseMs);
    } finally {
      api.close();
    }
  });

  test('gives a file out as soon as one server has reported its blocks, and until then says so', async () => {
    await using running = await startTestCluster({ blockServers: 3, blockSize: MiB });
    await using client = await DfsClient.connect({ master: running.master });
    const content = describedContent('/f', 3 * MiB);
    await client.writeFile('/f', content, { replication: 3 });
    await client.writeFile('/empty', '');
    const nodes = ['master', 'bs1', 'bs2', 'bs3'];
    for (const node of nodes) await running.cluster.kill(node);
    await running.cluster.start('master');
    const target = join(running.dir, 'got');
    const early = await runAgainst(running.master, ['get', '--timeout=1s', '/f', target]);
    expect({ code: early.code, stdout: early.stdout }).toEqual({ code: 6, stdout: '' });
    expect(early.stderr).toMatch(/^get: '\/f': .*\(BLOCK_NOT_REPORTED\)\n$/);
    expect(await client.readFile('/empty')).toHaveLength(0);

    await running.cluster.start('bs2');
    const late = await runAgainst(running.master, ['get', '/f', target]);
    expect(late).toMatchObject({ code: 0, stderr: '' });
    expect(content.equals(await readFile(target))).toBe(true);
  });
});

/** A caller that holds leases and never renews them. */
function withoutRenewal(master: string) {
  const channel = RpcChannel.connect(master);
  const { identity, disconnect } = connectParts({ master });
  void disconnect?.();
  const { user, groups, clientId } = identity;
  const context = { user, groups, clientId, operation: 1, acknowledgedOperation: 0 };
  return { context, namespace: namespaceClient(channel), close: () => channel.close() };
}

describe('an answer that was lost as the master died', () => {
  /** A client whose first attempt of each mutation is carried out, and then cut off from its answer. */
  function forgetful(master: string, onLost: () => Promise<void>): DfsClient {
    const parts = connectParts({ master });
    const cut = (namespace: NamespaceApi): NamespaceApi => {
      const lost = new Set<number>();
      const entries = Object.entries(namespace).map(([name, method]) => {
        const call = method as (context: { operation: number }, ...rest: unknown[]) => unknown;
        const cutOff: typeof call = async (context, ...rest) => {
          const answer = await call(context, ...rest);
          if (context.operation === 0 || lost.has(context.operation)) return answer;
          lost.add(context.operation);
          await onLost();
          throw new DfsError('UNAVAILABLE', 'the answer was lost');
        };
        return [name, cutOff];
      });
      return Object.fromEntries(entries) as NamespaceApi;
    };
    const masters = parts.masters.map((stub) => ({ ...stub, namespace: cut(stub.namespace) }));
    return createDfsClient({ ...parts, masters });
  }

  test.each([false, true])(
    'takes effect exactly once; restart from a checkpoint: %s',
    async (withCheckpoint) => {
      await using running = await startTestCluster({ blockServers: 1, replication: 1 });
      await using plain = await DfsClient.connect({ master: running.master });
      await plain.writeFile('/from', 'content');
      await plain.mkdir('/made-before');
      for (const name of ['target', 'part1', 'part2', 'gone'])
        await plain.writeFile(`/${name}`, name);
      const calls = 5;
      let lost = 0;
      let restart: Promise<void> | undefined;
      let allLost = (): void => {};
      const everyLost = new Promise<void>((resolve) => (allLost = resolve));
      await using client = forgetful(running.master, async () => {
        if (++lost === calls) allLost();
        await everyLost;
        restart ??= (async () => {
          if (withCheckpoint) await plain.checkpoint();
          await killAndStart(running);
        })();
        await restart;
      });
      const before = (await running.report()).txid;
      const answers = await Promise.all([
        client.mkdir('/made'),
        client.rename('/from', '/to'),
        client.remove('/gone').then(() => ({})),
        client.concat('/target', ['/part1', '/part2']),
        client.setMode('/made-before', 0o700),
      ]);
      expect(lost).toBe(calls);
      expect(answers).toMatchObject([
        { type: 'directory' },
        { path: '/to' },
        {},
        { length: 'targetpart1part2'.length },
        { mode: 0o700 },
      ]);
      expect((await running.report()).txid).toBeGreaterThanOrEqual(before + calls);
      expect(Buffer.from(await client.readFile('/target')).toString()).toBe('targetpart1part2');
      expect(Buffer.from(await client.readFile('/to')).toString()).toBe('content');
      for (const path of ['/from', '/gone', '/part1', '/part2'])
        expect(await plain.exists(path)).toBe(false);
    },
  );
});
