import { existsSync } from 'node:fs';
import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { CHUNK_BYTES, MiB } from '../../src/common/sizes.js';
import { blockFilesOf, flipBit } from '../support/cluster-disks.js';
import { dfs, dfsOk } from '../support/dfs-process.js';
import { seeded, sha256, sha256OfFile } from '../support/local-content.js';
import { startTestCluster, type TestCluster } from '../support/test-cluster.js';

/** Blocks of which every replica is damaged, but each in other chunks: what is sound somewhere can be read. */

const SERVERS = ['bs1', 'bs2', 'bs3'];
const CHUNKS = MiB / CHUNK_BYTES;

interface Block {
  readonly id: number;
  readonly generation: number;
}

let running: TestCluster;

beforeAll(async () => {
  running = await startTestCluster({ blockServers: 3, blockSize: MiB });
});

afterAll(() => running.end());

test('three replicas of every block damaged in different chunks: every way of reading gives the right bytes, before and after the damage is known', async () => {
  const content = seeded('scattered', 3 * MiB + 100_000);
  await dfsOk(running, ['put', '-', '/scattered'], content);
  const { stdout: checksum } = await dfsOk(running, ['checksum', '/scattered']);
  const blocks = await blocksOf('/scattered');
  expect(blocks).toHaveLength(4);
  // Every third chunk of each replica, so that a read meets all three, whichever it begins with.
  for (const block of blocks.slice(0, 3))
    for (const [i, server] of SERVERS.entries())
      for (let chunk = i; chunk < CHUNKS; chunk += 3)
        await flipBit(await fileOf(server, block), chunk * CHUNK_BYTES + 77 * (chunk + 1));
  // The last block is shorter than two chunks.
  const last = blocks.slice(3);
  for (const block of last) {
    await flipBit(await fileOf('bs1', block), 5);
    await flipBit(await fileOf('bs2', block), 99_999);
    await flipBit(await fileOf('bs3', block), CHUNK_BYTES);
  }

  await expectReadable('/scattered', content, checksum);
  await running.until('every replica is known as damaged', (report) => {
    return report.blocks.corruptReplicas >= 11;
  });
  await expectReadable('/scattered', content, checksum);
  const fsck = await dfs(running, ['fsck', '--json', '/scattered']);
  expect(JSON.parse(fsck.stdout)).toMatchObject({ status: 'CORRUPT' });
  await dfsOk(running, ['rm', '/scattered']);
});

test('one replica damaged, one cut off, the third unreachable: what is sound somewhere is read, the rest is named', async () => {
  const content = seeded('remnants', MiB);
  await dfsOk(running, ['put', '-', '/remnants'], content);
  const [block] = await blocksOf('/remnants');
  if (block === undefined) throw new Error('no block');
  await flipBit(await fileOf('bs1', block), 3 * CHUNK_BYTES);
  await truncate(await fileOf('bs2', block), 10 * CHUNK_BYTES + 17);
  await running.cluster.kill('bs3');
  try {
    const { bytes } = await dfsOk(running, ['get', '/remnants', '-']);
    expect(sha256(bytes)).toBe(sha256(content));
    // Behind the cut there is bs1 alone.
    await flipBit(await fileOf('bs1', block), 12 * CHUNK_BYTES);
    const failed = await dfs(running, ['get', '/remnants', '-']);
    expect(failed.code).toBe(7);
    expect(failed.stderr).toMatch(
      new RegExp(`'/remnants': .*block ${block.id} .*byte ${12 * CHUNK_BYTES}, .*dfs report`),
    );
  } finally {
    await running.cluster.start('bs3');
  }
  await running.untilServers('live', SERVERS);
  const { bytes } = await dfsOk(running, ['get', '--verify', '/remnants', '-']);
  expect(sha256(bytes)).toBe(sha256(content));
  await dfsOk(running, ['rm', '/remnants']);
});

test('one chunk damaged in all replicas: DATA_CORRUPT names path, block, chunk and servers, exit 7; no local file; the rest is readable', async () => {
  const content = seeded('hole', MiB);
  await dfsOk(running, ['put', '-', '/hole'], content);
  const [block] = await blocksOf('/hole');
  if (block === undefined) throw new Error('no block');
  const at = 9 * CHUNK_BYTES;
  for (const [i, server] of SERVERS.entries()) {
    await flipBit(await fileOf(server, block), at + i);
    await flipBit(await fileOf(server, block), i * CHUNK_BYTES);
  }
  const local = join(running.dir, 'hole');
  const failed = await dfs(running, ['get', '/hole', local]);
  expect(failed.code).toBe(7);
  expect(failed.stderr).toMatch(
    new RegExp(
      `^get: '/hole': .*block ${block.id} .*chunk at byte ${at}, .*dfs fsck.*DATA_CORRUPT`,
    ),
  );
  for (const server of SERVERS) expect(failed.stderr).toContain(server);
  expect(existsSync(local)).toBe(false);

  const before = await dfsOk(running, ['get', '--range', `0-${at - 1}`, '/hole', '-']);
  expect(before.bytes.equals(content.subarray(0, at))).toBe(true);
  const behind = await dfsOk(running, ['get', '--range', `${at + CHUNK_BYTES}-`, '/hole', '-']);
  expect(behind.bytes.equals(content.subarray(at + CHUNK_BYTES))).toBe(true);
  const cat = await dfs(running, ['cat', '/hole']);
  expect(cat.code).toBe(7);
  expect(cat.bytes.equals(content.subarray(0, cat.bytes.length))).toBe(true);
  await dfsOk(running, ['rm', '/hole']);
});

async function expectReadable(path: string, content: Buffer, checksum: string): Promise<void> {
  const local = join(running.dir, 'read-back');
  await dfsOk(running, ['get', '--verify', '--force', path, local]);
  expect(await sha256OfFile(local)).toBe(sha256(content));
  const { bytes: whole, stderr } = await dfsOk(running, ['cat', path]);
  expect(sha256(whole)).toBe(sha256(content));
  expect(stderr).toBe('');
  const from = MiB - 70_001;
  const { bytes: range } = await dfsOk(running, [
    'get',
    '--range',
    `${from}-${from + MiB}`,
    path,
    '-',
  ]);
  expect(range.equals(content.subarray(from, from + MiB + 1))).toBe(true);
  const { bytes: head } = await dfsOk(running, ['head', path]);
  expect(head.equals(content.subarray(0, head.length))).toBe(true);
  const { bytes: tail } = await dfsOk(running, ['tail', path]);
  expect(tail.equals(content.subarray(content.length - tail.length))).toBe(true);
  expect([head.length, tail.length]).toEqual([1_024, 1_024]);
  expect((await dfsOk(running, ['checksum', path])).stdout).toBe(checksum);
}

async function blocksOf(path: string): Promise<readonly Block[]> {
  const { stdout } = await dfsOk(running, ['stat', '--json', path]);
  return (JSON.parse(stdout) as { blocks: readonly Block[] }).blocks;
}

async function fileOf(server: string, { id, generation }: Block): Promise<string> {
  const files = await blockFilesOf(running, server);
  const found = files.find((file) => file.id === id && file.generation === generation);
  if (found === undefined) throw new Error(`${server} has no block ${id} of ${generation}`);
  return found.path;
}
