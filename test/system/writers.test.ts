import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { DfsClient } from '../../src/client/dfs-client.js';
import { packageRoot } from '../../src/client/local-cluster/package-root.js';
import { isDfsError } from '../../src/common/error.js';
import { MiB } from '../../src/common/sizes.js';
import { blockFilesOf } from '../support/cluster-disks.js';
import { dfs, dfsOk, DfsProcess } from '../support/dfs-process.js';
import { eventually } from '../support/eventually.js';
import { seeded, sha256 } from '../support/local-content.js';
import { startTestCluster, type TestCluster } from '../support/test-cluster.js';

/** Several writers of one path, writers that replace, and writers that die. */

const SERVERS = ['bs1', 'bs2', 'bs3'];

let running: TestCluster;
let client: DfsClient;

beforeAll(async () => {
  running = await startTestCluster({
    blockServers: 3,
    blockSize: MiB,
    // Long enough for what is looked at before a dead writer's lease ends, on a busy machine too.
    masterFlags: ['--lease-timeout=5s'],
  });
  client = await DfsClient.connect({ master: running.master });
});

afterAll(async () => {
  await client.close();
  await running.end();
});

test('two writers of one path: the second gets FILE_BEING_WRITTEN and exit 4, the first wins', async () => {
  using first = new DfsProcess(running, ['put', '-', '/two']);
  await first.write(Buffer.from('first '));
  await openFiles(1);
  for (const flags of [[], ['-f']]) {
    const second = await dfs(running, ['put', ...flags, '-', '/two'], 'second');
    expect(second.code).toBe(4);
    expect(second.stderr).toMatch(/^put: '\/two': .*\(FILE_BEING_WRITTEN\)\n$/);
  }
  expect((await dfs(running, ['cat', '/two'])).code).toBe(3);
  expect(await first.feed([Buffer.from('wins')])).toMatchObject({ code: 0, stderr: '' });
  expect((await dfsOk(running, ['cat', '/two'])).stdout).toBe('first wins');
});

test('four puts of one path at once: one wins, and the file is its content', async () => {
  const puts = ['a', 'b', 'c', 'd'].map(async (name) => {
    const content = seeded(`at once ${name}`, 2 * MiB);
    // A master that does not survive this is not waited for.
    const { code, stderr } = await dfs(running, ['put', '--timeout=4s', '-', '/race'], content);
    return { code, stderr, hash: sha256(content) };
  });
  const results = await Promise.all(puts);
  expect(results.map(({ code }) => code ?? -1).toSorted((a, b) => a - b)).toEqual([0, 4, 4, 4]);
  const winners = results.filter(({ code }) => code === 0);
  for (const { code, stderr } of results)
    if (code !== 0) expect(stderr).toMatch(/\((FILE_BEING_WRITTEN|ALREADY_EXISTS)\)\n$/);
  const { bytes } = await dfsOk(running, ['get', '/race', '-']);
  expect(sha256(bytes)).toBe(winners[0]?.hash);
});

test('put -f over a file: every read sees the old or the new content, never a mix', async () => {
  const contents = [1, 2, 3, 4].map((n) => seeded(`version ${n}`, 3 * MiB + n));
  await dfsOk(running, ['put', '-', '/replaced'], contents[0]);
  const seen: string[] = [];
  const done = new AbortController();
  const reader = (async () => {
    while (!done.signal.aborted) {
      try {
        seen.push(sha256(await client.readFile('/replaced', { verify: true })));
      } catch (error) {
        // Its blocks went while it was read; an error is no mix.
        if (!isDfsError(error)) throw error;
        seen.push(error.code);
      }
    }
  })();
  for (const content of contents.slice(1))
    await dfsOk(running, ['put', '-f', '-', '/replaced'], content);
  done.abort();
  await reader;
  const hashes = contents.map((content) => sha256(content));
  const order = seen.map((hash) => hashes.indexOf(hash));
  expect(seen.filter((hash) => !hashes.includes(hash))).toEqual([]);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(new Set(order).size).toBeGreaterThan(1);
  expect(sha256(await client.readFile('/replaced'))).toBe(hashes.at(-1));
});

test('a reader of a file that is replaced under it ends with the old content or an error, never with the new', async () => {
  // More than a reader fetches ahead.
  const old = seeded('long', 40 * MiB);
  await dfsOk(running, ['put', '--replication', '1', '-', '/long'], old);
  const reading = client.read('/long');
  const parts = [Buffer.from((await reading.next()).value ?? [])];
  const { blocks } = await running.report();
  await dfsOk(running, ['put', '-f', '--replication', '1', '-', '/long'], seeded('new', 40 * MiB));
  await running.until('old blocks are gone', (report) => report.blocks.total <= blocks.total);
  let fault: unknown;
  try {
    for await (const slice of reading) parts.push(Buffer.from(slice));
  } catch (error) {
    fault = error;
  }
  const read = Buffer.concat(parts);
  expect(read.equals(old.subarray(0, read.length))).toBe(true);
  if (fault === undefined) expect(read).toHaveLength(old.length);
  else expect(isDfsError(fault)).toBe(true);
  await dfsOk(running, ['rm', '--skip-trash', '/long']);
});

describe('kill -9 of writers', () => {
  const old = seeded('old', MiB + 9);
  const fresh = seeded('fresh', 3 * MiB);
  const half = 300_000;
  /** Of the long append: the last block is not sealed when its writer dies. */
  const wholeBlocks = Buffer.concat([old, fresh]).subarray(0, 4 * MiB);
  let blockFilesBefore: string[];

  beforeAll(async () => {
    for (const path of ['/kept', '/appended', '/far', '/extended'])
      await dfsOk(running, ['put', '-', path], old);
    blockFilesBefore = await blockFiles();
    using replacing = new DfsProcess(running, ['put', '-f', '-', '/kept']);
    using creating = new DfsProcess(running, ['put', '-', '/vanishes']);
    using appending = new DfsProcess(running, ['append', '-', '/appended']);
    using far = new DfsProcess(running, ['append', '-', '/far']);
    const flushing = await flushedWriter('create', '/flushed');
    const extending = await flushedWriter('append', '/extended');
    for (const writer of [replacing, creating, far]) await writer.write(fresh);
    await appending.write(fresh.subarray(0, half));
    await openFiles(6);
    // What was written is on disks, in final replicas of whole blocks.
    await eventually('blocks are written', async () =>
      (await blockFiles()).length >= blockFilesBefore.length + 3 * 4 ? true : undefined,
    );
    await eventually('all whole blocks of the long append are committed', async () =>
      (await client.stat('/far')).length === wholeBlocks.length ? true : undefined,
    );
    const clients = [replacing, creating, appending, far].map(({ child }) => child);
    const processes = [...clients, flushing, extending];
    for (const { pid } of processes) process.kill(pid ?? 0, 'SIGKILL');
  });

  test('before their leases end: readers see the old content, and the names are taken', async () => {
    expect(sha256(await client.readFile('/kept'))).toBe(sha256(old));
    expect(await client.exists('/vanishes')).toBe(false);
    const taken = await dfs(running, ['put', '-', '/vanishes'], 'mine');
    expect(taken).toMatchObject({ code: 4, stderr: expect.stringContaining('FILE_BEING_WRITTEN') });
  });

  test('an interrupted put -f leaves the old file', async () => {
    await openFiles(0);
    const { bytes } = await dfsOk(running, ['get', '--verify', '/kept', '-']);
    expect(sha256(bytes)).toBe(sha256(old));
  });

  test('a new file that was never flushed is gone, and its name is free', async () => {
    expect((await dfs(running, ['stat', '/vanishes'])).code).toBe(3);
    await dfsOk(running, ['put', '-', '/vanishes'], 'again');
    await dfsOk(running, ['rm', '--skip-trash', '/vanishes']);
  });

  test.each([
    ['/flushed', Buffer.alloc(half, 'f')],
    ['/extended', Buffer.concat([old, Buffer.alloc(half, 'f')])],
  ])(
    '%s is closed with exactly what was flushed, and can be appended to',
    async (path, content) => {
      const status = await client.stat(path);
      expect(status).toMatchObject({ length: content.length, openForWrite: false });
      expect(sha256(await client.readFile(path, { verify: true }))).toBe(sha256(content));
      await dfsOk(running, ['append', '-', path], 'more');
      const { bytes } = await dfsOk(running, ['get', '--verify', path, '-']);
      expect(sha256(bytes)).toBe(sha256(Buffer.concat([content, Buffer.from('more')])));
    },
  );

  test('an append within a block that was not flushed is gone, the old content stays', async () => {
    expect(await client.stat('/appended')).toMatchObject({ openForWrite: false });
    const { bytes } = await dfsOk(running, ['get', '--verify', '/appended', '-']);
    expect(sha256(bytes)).toBe(sha256(old));
  });

  test('an append of several blocks ends with its last committed one, after the old content', async () => {
    expect(await client.stat('/far')).toMatchObject({ openForWrite: false });
    const { bytes } = await dfsOk(running, ['get', '--verify', '/far', '-']);
    expect(bytes).toHaveLength(wholeBlocks.length);
    expect(bytes.equals(wholeBlocks)).toBe(true);
  });

  test('what they wrote and nobody owns is deleted from the disks', async () => {
    for await (const { path } of client.list('/')) await client.remove(path);
    await eventually('no block is left on any disk', async () =>
      (await blockFiles()).length === 0 ? true : undefined,
    );
    const { blocks } = await running.report();
    expect(blocks).toMatchObject({ total: 0, missing: 0 });
  });

  async function flushedWriter(how: 'create' | 'append', path: string) {
    const program = join(packageRoot(), 'test/support/flushing-writer.mjs');
    const writer = spawn(process.execPath, [program, running.master, how, path, String(half)]);
    await once(writer.stdout, 'data');
    return writer;
  }
});

async function openFiles(count: number): Promise<void> {
  await running.until(`${count} open files`, (report) => report.openFiles === count);
}

async function blockFiles(): Promise<string[]> {
  const each = await Promise.all(SERVERS.map((server) => blockFilesOf(running, server)));
  return each.flat().map(({ path }) => path);
}
