import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clusterId, generation } from '../../../../src/common/ids.js';
import { BlockCluster, testBytes } from '../../../support/block-cluster.js';

let cluster: BlockCluster;
let dir: string;
const DATA = testBytes(150_000);
const NEXT = testBytes(160_000);

beforeEach(async () => {
  cluster = await BlockCluster.start(1);
  dir = join(cluster.root, 'bs1');
});
afterEach(() => cluster.close());

async function restart(...dirs: string[]): Promise<void> {
  await cluster.stopServer('bs1');
  cluster.master.replicas.clear();
  await cluster.add('bs1', dirs.length > 0 ? { dirs } : {});
  await cluster.master.until(() => cluster.master.reports.at(-1)?.page !== undefined);
}

test('a restarted server is the same server, and reports and serves what it had', async () => {
  const id = cluster.server('bs1').serverId;
  await cluster.put(DATA);
  await restart();
  expect(cluster.server('bs1').serverId).toBe(id);
  expect(cluster.master.replicas.get('1.1')).toBe(DATA.length);
  expect((await cluster.read('bs1')).equals(DATA)).toBe(true);
});

test('fresh disks are marked as the cluster’s only when the master has taken the server', async () => {
  const identity = JSON.parse(await readFile(join(dir, 'IDENTITY'), 'utf8')) as unknown;
  expect(identity).toMatchObject({
    formatVersion: 1,
    clusterId: 'cluster-1',
    serverId: cluster.server('bs1').serverId,
  });
  cluster.master.down = true;
  const fresh = join(cluster.root, 'fresh');
  const joining = cluster.add('bs2', { dirs: [fresh] });
  while (!cluster.servers.some((s) => s.address === 'bs2'))
    await new Promise((resolve) => setImmediate(resolve));
  expect((await cluster.put(DATA, {}, cluster.chain('bs2'))).at(-1)).toMatchObject({
    kind: 'failure',
    code: 'UNAVAILABLE',
  });
  expect(await readdir(fresh)).not.toContain('IDENTITY');
  cluster.master.down = false;
  await joining;
  expect(await readdir(fresh)).toContain('IDENTITY');
});

test('a disk of another cluster is refused by the master’s word, and the server gives up', async () => {
  await cluster.stopServer('bs1');
  cluster.master.cluster = clusterId('cluster-2');
  const joined = cluster.add('bs1').then(() => 'joined');
  while (cluster.fatal.length === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(cluster.fatal[0]).toMatchObject({ code: 'WRONG_CLUSTER' });
  expect(await Promise.race([joined, Promise.resolve('refused')])).toBe('refused');
});

test('disks of two clusters or of two servers are refused by name, with nothing changed', async () => {
  const other = join(cluster.root, 'other');
  for (const change of [{ clusterId: 'cluster-9' }, { serverId: 'server-9' }]) {
    const identity = JSON.parse(await readFile(join(dir, 'IDENTITY'), 'utf8')) as object;
    await mkdir(other, { recursive: true });
    const text = JSON.stringify({ ...identity, volumeId: 'v9', ...change });
    await writeFile(join(other, 'IDENTITY'), text);
    await cluster.stopServer('bs1');
    await expect(cluster.add('bs1', { dirs: [dir, other] })).rejects.toMatchObject({
      code: 'WRONG_CLUSTER',
      message: expect.stringContaining(other),
    });
    expect(await readdir(other)).toEqual(['IDENTITY']);
    await cluster.add('bs1');
  }
});

test('a copy of a disk beside the disk, and blocks of nobody, are refused', async () => {
  await cluster.put(DATA);
  await cluster.stopServer('bs1');
  const copy = join(cluster.root, 'copy');
  await cp(dir, copy, { recursive: true });
  await expect(cluster.add('bs1', { dirs: [dir, copy] })).rejects.toMatchObject({
    code: 'WRONG_CLUSTER',
  });
  await rm(join(copy, 'IDENTITY'));
  await expect(cluster.add('bs1', { dirs: [copy] })).rejects.toMatchObject({
    code: 'WRONG_CLUSTER',
  });
});

test('a damaged or newer IDENTITY is refused', async () => {
  await cluster.stopServer('bs1');
  const path = join(dir, 'IDENTITY');
  const identity = JSON.parse(await readFile(path, 'utf8')) as object;
  await writeFile(path, '{"formatVersion":1');
  await expect(cluster.add('bs1')).rejects.toMatchObject({ code: 'DATA_CORRUPT' });
  await writeFile(path, JSON.stringify({ ...identity, formatVersion: 2 }));
  await expect(cluster.add('bs1')).rejects.toMatchObject({ code: 'UNSUPPORTED' });
});

test('a disk in use is locked, and free again when its server has stopped', async () => {
  await expect(cluster.add('bs9', { dirs: [dir] })).rejects.toMatchObject({ code: 'LOCKED' });
  await cluster.stopServer('bs1');
  await cluster.add('bs9', { dirs: [dir] });
});

test('the lock of a process that was killed does not stay', async () => {
  await cluster.stopServer('bs1');
  const script = `
    const { Level } = await import('level');
    const db = new Level(process.argv[1]);
    await db.open();
    process.stdout.write('open');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, join(dir, 'index')]);
  try {
    await once(child.stdout, 'data');
    await expect(cluster.add('bs1')).rejects.toMatchObject({ code: 'LOCKED' });
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await cluster.add('bs1');
});

test('what a crash left in tmp/ is thrown away', async () => {
  await writeFile(join(dir, 'tmp', '1.1.0.part'), 'half a block');
  await restart();
  expect(await readdir(join(dir, 'tmp'))).toEqual([]);
  expect(cluster.master.replicas.size).toBe(0);
});

test.each([
  ['deleted', async (index: string) => rm(index, { recursive: true })],
  [
    'without its manifest',
    async (index: string) => {
      for (const file of await readdir(index))
        if (file.startsWith('MANIFEST')) await rm(join(index, file));
    },
  ],
  ['with a garbled CURRENT', async (index: string) => writeFile(join(index, 'CURRENT'), 'garbage')],
  [
    'cut to nothing',
    async (index: string) => {
      for (const file of await readdir(index)) await truncate(join(index, file), 0);
    },
  ],
])('an index that was %s is rebuilt from the trailers', async (_, damage) => {
  await cluster.put(DATA);
  await cluster.stopServer('bs1');
  await damage(join(dir, 'index'));
  await cluster.add('bs1');
  await cluster.master.until(() => cluster.master.replicas.get('1.1') === DATA.length);
  expect((await cluster.read('bs1')).equals(DATA)).toBe(true);
});

test('a file that lost its end is not taken for a replica, whatever the index says', async () => {
  await cluster.put(DATA);
  const path = await cluster.fileOf('bs1', '1.1');
  await truncate(path, 100_000);
  await restart();
  expect(cluster.master.replicas.size).toBe(0);
  await expect(cluster.read('bs1')).rejects.toMatchObject({ code: 'REPLICA_NOT_FOUND' });
});

test('foreign files among the blocks are left alone', async () => {
  for (const name of ['01/hello.txt', '01/2.1.blk', '02/x.1.blk'])
    await writeFile(join(dir, 'blocks', name), 'foreign');
  await restart();
  expect(cluster.master.replicas.size).toBe(0);
  expect(await readFile(join(dir, 'blocks', '01', 'hello.txt'), 'utf8')).toBe('foreign');
});

test('two generations of a block are both reported after a restart, and one is deleted by order', async () => {
  await cluster.put(DATA);
  await cluster.put(NEXT, {
    generation: generation(2),
    resume: { generation: generation(1), length: 150_000 },
  });
  await restart();
  await cluster.master.until(() => cluster.master.replicas.size === 2);
  cluster.master.deleteNext = [...cluster.master.reports.at(-1)!.added].filter(
    (r) => r.generation === 1,
  );
  await cluster.master.until(() => !cluster.master.replicas.has('1.1'));
  await expect(cluster.fileOf('bs1', '1.1')).rejects.toThrow('no file');
  expect((await cluster.read('bs1', { generation: generation(2) })).length).toBe(NEXT.length);
});

test('blocks spread over all disks, and each is found again', async () => {
  const second = join(cluster.root, 'second');
  await restart(dir, second);
  for (let id = 1; id <= 24; id++)
    await cluster.put(testBytes(100, id), { blockId: id as never, durability: 'flush' });
  const count = async (path: string): Promise<number> =>
    (await readdir(join(path, 'blocks'), { recursive: true })).filter((f) => f.endsWith('.blk'))
      .length;
  expect(await count(dir)).toBeGreaterThan(3);
  expect(await count(second)).toBeGreaterThan(3);
  await restart(second, dir);
  for (let id = 1; id <= 24; id++)
    expect((await cluster.read('bs1', { blockId: id as never })).equals(testBytes(100, id))).toBe(
      true,
    );
});
