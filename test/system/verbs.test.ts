import { DfsClient } from '../../src/client/dfs-client.js';
import { KiB, MiB } from '../../src/common/sizes.js';
import { blockFilesOf } from '../support/cluster-disks.js';
import { dfs, dfsOk, DfsProcess } from '../support/dfs-process.js';
import { eventually } from '../support/eventually.js';
import { seeded, sha256 } from '../support/local-content.js';
import { startTestCluster, type TestCluster } from '../support/test-cluster.js';

/** What the verbs that change or read parts of files do to the bytes, on the command line. */

const servers = ['bs1', 'bs2', 'bs3', 'bs4'];
let running: TestCluster;
/** Prepares files and looks at them; a process for each would take most of the time. */
let client: DfsClient;

beforeAll(async () => {
  running = await startTestCluster({
    blockServers: 4,
    repairWorkers: 1,
    blockSize: MiB,
    durability: 'flush',
  });
  client = await DfsClient.connect({ master: running.master });
});

afterAll(async () => {
  await client.close();
  await running.end();
});

test.each([
  ['within a block', 100_001],
  ['to the edge of a block', MiB],
  ['over an edge', MiB - 1],
])('append: from %s on, in one step and byte for byte', async (_, length) => {
  const path = `/append-${length}`;
  const content = seeded(path, length + 3 * MiB + 5);
  await client.writeFile(path, content.subarray(0, length));
  await dfsOk(running, ['append', '-', path], content.subarray(length, length + 7));
  await dfsOk(running, ['append', '-', path], content.subarray(length + 7));
  await expectContent(path, content);
});

test.each([
  ['within its first block', 100_003],
  ['within a block', 2 * MiB + 65_537],
  ['at the edge of a block', 2 * MiB],
  ['to nothing', 0],
  ['to what it is', 3 * MiB + 11],
])('truncate %s: the bytes before it stay, and it can be appended to', async (what, length) => {
  const path = `/truncate ${what}`;
  const content = seeded(path, 3 * MiB + 11);
  await client.writeFile(path, content);
  await dfsOk(running, ['truncate', `${length}`, path]);
  await expectContent(path, content.subarray(0, length));
  await dfsOk(running, ['append', '-', path], content.subarray(length));
  await expectContent(path, content);
});

test('truncate beyond the end is refused, and the file stays', async () => {
  await client.writeFile('/short', 'short');
  const refused = await dfs(running, ['truncate', '6', '/short']);
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toMatch(/^truncate: '\/short': .*\([A-Z_]+\)\n$/);
  await expectContent('/short', Buffer.from('short'));
});

test('concat: the target is all of them one after the other, the sources are gone', async () => {
  const parts = [2 * MiB, MiB, 3 * MiB + 1].map((length, i) => seeded(`part ${i}`, length));
  await dfsOk(running, ['mkdir', '/parts']);
  for (const [i, part] of parts.entries()) await client.writeFile(`/parts/${i}`, part);
  await dfsOk(running, ['concat', '/parts/0', '/parts/1', '/parts/2']);
  await expectContent('/parts/0', Buffer.concat(parts));
  expect((await dfsOk(running, ['ls', '-C', '/parts'])).stdout).toBe('/parts/0\n');
});

test('checksum: the same for every block size, equal bytes and only for them', async () => {
  const content = seeded('checksum', 2 * MiB + 12_345);
  const other = Buffer.from(content);
  other[MiB] = (other[MiB] ?? 0) ^ 1;
  const sums: string[] = [];
  for (const size of [64, 192, 1_024, 65_536]) {
    await client.writeFile('/sum', content, { blockSize: size * KiB, overwrite: true });
    sums.push((await dfsOk(running, ['checksum', '/sum'])).stdout);
  }
  expect(sums[0]).toMatch(/COMPOSITE-CRC32C/);
  expect(new Set(sums).size).toBe(1);
  await client.writeFile('/sum', other, { overwrite: true });
  expect((await dfsOk(running, ['checksum', '/sum'])).stdout).not.toBe(sums[0]);
});

test('get --range: every kind of range is exactly those bytes, over chunks and blocks', async () => {
  const content = seeded('range', 2 * MiB + 100);
  await client.writeFile('/range', content);
  const ranges: [string, number, number][] = [
    ['0-0', 0, 1],
    ['65535-65536', 65_535, 65_537],
    ['1048575-1048576', MiB - 1, MiB + 1],
    ['5-2097159', 5, 2 * MiB + 8],
    ['2097151-', 2 * MiB - 1, content.length],
    ['-101', content.length - 101, content.length],
  ];
  for (const [range, start, end] of ranges) {
    const { bytes } = await dfsOk(running, ['get', `--range=${range}`, '/range', '-']);
    expect({ range, hash: sha256(bytes) }).toEqual({
      range,
      hash: sha256(content.subarray(start, end)),
    });
  }
});

test('setrep: fewer copies and then as many as before: the number follows, the content stays', async () => {
  const before = await filesOnDisks();
  const content = seeded('setrep', MiB + 1);
  await client.writeFile('/copies', content);
  await dfsOk(running, ['setrep', '2', '/copies']);
  const { stdout } = await dfsOk(running, ['stat', '--json', '/copies']);
  expect(JSON.parse(stdout)).toMatchObject({ replication: 2 });
  // A third copy that is still there would be taken back instead of made anew.
  await eventually('the third copies are gone', async () =>
    (await filesOnDisks()) === before + 2 * 2 ? true : undefined,
  );
  await expectContent('/copies', content);
  await dfsOk(running, ['setrep', '-w', '3', '/copies']);
  const fsck = await dfsOk(running, ['fsck', '--json', '/copies']);
  expect(JSON.parse(fsck.stdout)).toMatchObject({ status: 'HEALTHY', underReplicated: 0 });
});

test('tail -f: prints what is appended, and ends with exit 130 on an interrupt', async () => {
  await client.writeFile('/log', 'one\n');
  using tail = new DfsProcess(running, ['tail', '-f', '/log']);
  await printed(tail, 'one\n');
  await dfsOk(running, ['append', '-', '/log'], 'two\n');
  await printed(tail, 'one\ntwo\n');
  await dfsOk(running, ['append', '-', '/log'], 'three\n');
  await printed(tail, 'one\ntwo\nthree\n');
  tail.child.kill('SIGINT');
  expect(await tail.result).toMatchObject({ code: 130, stdout: 'one\ntwo\nthree\n' });
});

test('tail -f: sees what an open writer flushes before it closes', async () => {
  const writer = await client.openWriter('/flushes');
  await writer.write(Buffer.from('a'));
  await writer.flush();
  using tail = new DfsProcess(running, ['tail', '-f', '/flushes']);
  await printed(tail, 'a');
  await writer.write(Buffer.from('b'));
  await writer.flush();
  await printed(tail, 'ab');
  await writer.close();
});

test('permissions: another user is refused with exit 5 until the mode lets him', async () => {
  const stranger = { master: running.master, user: 'stranger' };
  await dfsOk(running, ['mkdir', '/home']);
  await client.writeFile('/home/file', 'mine');
  await dfsOk(running, ['chmod', '600', '/home/file']);
  await dfsOk(running, ['chmod', '755', '/home']);
  const attempts = [
    ['cat', '/home/file'],
    ['put', '-f', '-', '/home/file'],
    ['put', '-', '/home/new'],
    ['append', '-', '/home/file'],
    ['truncate', '0', '/home/file'],
    ['rm', '/home/file'],
    ['mv', '/home/file', '/home/moved'],
    ['chmod', '777', '/home/file'],
    ['chown', 'stranger', '/home/file'],
    ['setrep', '1', '/home/file'],
    ['mkdir', '/home/dir'],
  ];
  for (const argv of attempts) {
    const { code, stderr } = await dfs(stranger, argv, 'theirs');
    expect({ argv, code, stderr }).toEqual({
      argv,
      code: 5,
      stderr: expect.stringMatching(/^\w+: '.+': .*\(PERMISSION_DENIED\)\n$/),
    });
  }
  expect((await dfsOk(running, ['cat', '/home/file'])).stdout).toBe('mine');
  await dfsOk(running, ['chmod', '644', '/home/file']);
  expect((await dfsOk(stranger, ['cat', '/home/file'])).stdout).toBe('mine');
  expect((await dfs(stranger, ['append', '-', '/home/file'], 'theirs')).code).toBe(5);
  await dfsOk(running, ['chmod', '666', '/home/file']);
  await dfsOk(stranger, ['append', '-', '/home/file'], ' and theirs');
  expect((await dfsOk(running, ['cat', '/home/file'])).stdout).toBe('mine and theirs');
});

test('a directory is renamed with all below, and all of it is the same after a restart of everything', async () => {
  const content = seeded('moved', 2 * MiB + 3);
  await dfsOk(running, ['mkdir', '-p', '/from/deep/er']);
  await client.writeFile('/from/deep/er/file', content);
  await dfsOk(running, ['chmod', '750', '/from/deep']);
  await dfsOk(running, ['mv', '/from', '/to']);
  await dfsOk(running, ['mv', '/to/deep/er/file', '/to/deep/er/named']);
  const before = (await dfsOk(running, ['ls', '-R', '--json', '/to'])).stdout;
  const sums = (await dfsOk(running, ['checksum', '/to/deep/er/named'])).stdout;

  for (const node of ['master', ...servers]) await running.cluster.kill(node);
  for (const node of ['master', ...servers]) await running.cluster.start(node);
  await running.until(
    'safe mode is over',
    (r) => !r.safeMode && r.servers.every((s) => s.state === 'live') && r.servers.length === 4,
  );

  expect((await dfsOk(running, ['ls', '-R', '--json', '/to'])).stdout).toBe(before);
  expect((await dfs(running, ['stat', '/from'])).code).toBe(3);
  expect((await dfsOk(running, ['checksum', '/to/deep/er/named'])).stdout).toBe(sums);
  await expectContent('/to/deep/er/named', content);
});

test('rm -r: everything goes, from the disks too', async () => {
  await dfsOk(running, ['rm', '--skip-trash', '-r', '/*']);
  expect((await dfsOk(running, ['ls', '-C', '/'])).stdout).toBe('');
  await eventually('no block is left on any disk', async () =>
    (await filesOnDisks()) === 0 ? true : undefined,
  );
});

async function filesOnDisks(): Promise<number> {
  const files = await Promise.all(servers.map((name) => blockFilesOf(running, name)));
  return files.flat().length;
}

async function expectContent(path: string, content: Uint8Array): Promise<void> {
  const bytes = await client.readFile(path, { verify: true });
  expect(bytes).toHaveLength(content.length);
  expect(sha256(bytes)).toBe(sha256(content));
}

async function printed(process: DfsProcess, text: string): Promise<void> {
  await eventually(`it prints ${JSON.stringify(text)}`, () =>
    process.printed.toString('utf8') === text ? true : undefined,
  );
}
