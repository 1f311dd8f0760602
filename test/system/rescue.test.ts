import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DfsClient } from '../../src/client/dfs-client.js';
import type { RescueReport } from '../../src/common/rescue.js';
import { KiB, MiB } from '../../src/common/sizes.js';
import { blockFilesOf, type BlockFile } from '../support/cluster-disks.js';
import { dfs, dfsOk, DfsProcess } from '../support/dfs-process.js';
import { eventually } from '../support/eventually.js';
import { folderContent } from '../support/folder-content.js';
import { seeded } from '../support/local-content.js';
import { startTestCluster, type TestCluster } from '../support/test-cluster.js';

/** The master's folder is gone, and all that is left are the disks of the block servers. */

const BLOCK = MiB;
const SERVERS = ['bs1', 'bs2', 'bs3', 'bs4'];
const PARTS = ['master', '/rack1', '/rack2'];

let running: TestCluster;
let scratch: string;

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'cairn-rescue-'));
  running = await startTestCluster({
    blockServers: 4,
    domains: 2,
    blockSize: BLOCK,
    replication: 2,
  });
});
afterEach(async () => {
  await running.end();
  await rm(scratch, { recursive: true, force: true });
});

/** Path -> SHA-256 of what it should hold. */
type Contents = Record<string, string>;

test('after a clean stop: every file with blocks is back bit for bit, and the cluster goes on', async () => {
  const contents = await writeTree();
  await untilReclaimed();
  const used = await highestNumbers();
  await stopAll('stop');
  const disks = await diskContents();
  await rm(join(running.dir, 'master'), { recursive: true });

  const report = await rescue('--replication=2', '--superuser=root', ...diskFlags());
  expect(report).toMatchObject({
    whole: true,
    files: Object.keys(contents).length,
    lostAndFoundFiles: 0,
    damaged: [],
    olderReplicas: 0,
  });
  expect(await diskContents()).toEqual(disks);

  await startAll();
  await expectContents(contents);
  expect(await filesThere()).toEqual(Object.keys(contents).sort());
  await expectHealthy();
  await goOn(used, report);
}, 240_000);

test('after kill -9 of everything while a file is written, one machine at a time: all that was complete is back', async () => {
  const contents = await writeTree();
  using put = new DfsProcess(running, ['put', '-', '/unfinished']);
  await put.write(seeded('unfinished', 3 * BLOCK + 5));
  const sealed = (await allBlocks()).length;
  // The third one is under way. One with a single copy would keep that for ever: nobody repairs here.
  await eventually('both copies of its first two blocks', async () =>
    (await allBlocks()).length === sealed + 2 * 2 ? true : undefined,
  );
  await stopAll('kill');
  await put.kill();
  const used = await highestNumbers();
  await rm(join(running.dir, 'master'), { recursive: true });

  const inventories: string[] = [];
  for (const server of SERVERS) {
    const out = join(scratch, `${server}.inventory`);
    inventories.push(`--inventory=${out}`);
    await dfsOk(running, [
      'rescue',
      'scan',
      `--disks=${join(running.dir, server)}`,
      '--verify',
      `--out=${out}`,
    ]);
  }
  const report = await rescue('build', '--replication=2', '--superuser=root', ...inventories);
  expect(report.files).toBeGreaterThanOrEqual(Object.keys(contents).length);

  await startAll();
  await expectContents(contents);
  await expectHealthy();
  await goOn(used, report);
}, 240_000);

test('a disk that is left out: what needs it is in /lost+found, and it keeps all its replicas when it comes back', async () => {
  const content = seeded('spread', 12 * BLOCK);
  await using client = await connect();
  await client.writeFile('/spread', content, { replication: 1 });
  await stopAll('stop');
  const left = await serverOfFirstBlock();
  const kept = await blockFilesOf(running, left);
  expect(kept.length).toBeGreaterThan(0);
  await rename(join(running.dir, 'master'), join(scratch, 'lost'));

  const dir = join(running.dir, 'master');
  const flags = diskFlags().filter((flag) => !flag.endsWith(left));
  const partial = await dfs(running, [
    'rescue',
    `--dir=${dir}`,
    '--superuser=root',
    '--json',
    ...flags,
  ]);
  expect(partial.code).toBe(1);
  const report = JSON.parse(partial.stdout) as RescueReport;
  expect(report).toMatchObject({ files: 0, partial: [{ path: '/spread' }] });
  const saved = report.partial.flatMap(({ pieces }) => pieces);

  await startAll();
  await eventually('the master has heard of what it does not know', async () =>
    (await readFile(join(running.dir, 'logs', 'master.log'), 'utf8')).includes('never allotted')
      ? true
      : undefined,
  );
  for (const { path, offset, length } of saved) {
    const bytes = Buffer.from(await client.readFile(path, { verify: true }));
    expect(bytes.equals(content.subarray(offset, offset + length))).toBe(true);
  }
  // More writing and removing makes the master give orders; none is for what it does not know.
  // They are carried out before anything stops, or the second rescue would find a part of that file.
  const before = new Set((await allBlocks()).map(nameOf));
  await client.writeFile('/other', seeded('other', 2 * BLOCK));
  await client.remove('/other');
  await eventually('nothing of the removed file is left', async () =>
    (await allBlocks()).every((file) => before.has(nameOf(file))) ? true : undefined,
  );
  await running.cluster.stop(left);
  await running.cluster.start(left);
  await running.untilServers('live', [left]);
  expect(await namesOn(left)).toEqual(expect.arrayContaining(kept.map(nameOf)));

  await stopAll('stop');
  expect(await namesOn(left)).toEqual(expect.arrayContaining(kept.map(nameOf)));
  await rename(dir, join(scratch, 'first-rescue'));
  expect(await rescue('--superuser=root', ...diskFlags())).toMatchObject({ whole: true });
  await startAll();
  expect((await dfsOk(running, ['get', '--verify', '/spread', '-'])).bytes.equals(content)).toBe(
    true,
  );
}, 240_000);

test('refusals: a disk in use, a folder in use, a disk of another cluster; nothing is changed', async () => {
  await dfsOk(running, ['put', '-', '/f'], 'content');
  const dir = join(scratch, 'new');
  const inUse = await dfs(running, ['rescue', `--dir=${dir}`, ...diskFlags()]);
  expect(inUse).toMatchObject({ code: 1, stderr: expect.stringContaining('(LOCKED)') });
  expect(inUse.stderr).toContain('stop it first, or look with --dry-run');
  const looked = await dfs(running, ['rescue', '--dry-run', '--json', ...diskFlags()]);
  expect(JSON.parse(looked.stdout)).toMatchObject({ dir: null, files: 1, whole: true });
  expect(looked.code).toBe(0);
  const used = await dfs(running, [
    'rescue',
    `--dir=${join(running.dir, 'master')}`,
    ...diskFlags(),
  ]);
  expect(used).toMatchObject({ code: 4, stderr: expect.stringContaining('is not empty') });

  await stopAll('stop');
  const foreign = join(scratch, 'foreign');
  await cp(join(running.dir, 'bs1'), foreign, { recursive: true });
  const identity = { formatVersion: 1, clusterId: 'another', serverId: 's', volumeId: 'v' };
  await writeFile(join(foreign, 'IDENTITY'), JSON.stringify(identity));
  const before = await diskContents();
  const mixed = await dfs(running, [
    'rescue',
    `--dir=${dir}`,
    ...diskFlags(),
    `--disks=${foreign}`,
  ]);
  expect(mixed).toMatchObject({ code: 1, stderr: expect.stringContaining('(WRONG_CLUSTER)') });
  expect(mixed.stderr).toContain(`${foreign} belongs to cluster another`);
  expect(await diskContents()).toEqual(before);
  expect(await readdir(scratch)).toEqual(['foreign']);
  await startAll();
  expect((await dfsOk(running, ['cat', '/f'])).stdout).toBe('content');
}, 240_000);

/** Files with every kind of past, in the master's folder that is about to be lost. */
async function writeTree(): Promise<Contents> {
  await using client = await connect();
  const expected: Contents = {};
  const put = async (path: string, content: Buffer, overwrite = false): Promise<void> => {
    await client.writeFile(path, content, { createParents: true, overwrite });
    expected[path] = sha256(content);
  };
  await client.mkdir('/empty-directory');
  await client.writeFile('/empty', '');
  await put('/small', Buffer.from('small'));
  await put('/deep/er/still/blocks', seeded('blocks', 3 * BLOCK + 17));
  await put('/deep/edge', seeded('edge', 2 * BLOCK));
  await put('/deep/Größe und\u2028 Zeile', seeded('names', 70 * KiB));

  const grown = seeded('grown', 3 * BLOCK);
  await put('/grown', grown.subarray(0, BLOCK + 100));
  await append(client, '/grown', grown.subarray(BLOCK + 100));
  expected['/grown'] = sha256(grown);

  await put('/replaced', seeded('before', 2 * BLOCK + 9));
  await put('/replaced', seeded('after', BLOCK + 1), true);

  const cut = seeded('cut', 3 * BLOCK);
  await put('/cut', cut);
  await client.truncate('/cut', BLOCK + 333);
  expected['/cut'] = sha256(cut.subarray(0, BLOCK + 333));

  await put('/deleted', seeded('deleted', 2 * BLOCK));
  await client.remove('/deleted');
  delete expected['/deleted'];
  return expected;
}

function connect(): Promise<DfsClient> {
  return DfsClient.connect({ master: running.master, user: 'root' });
}

async function append(client: DfsClient, path: string, content: Uint8Array): Promise<void> {
  const writer = await client.openAppend(path);
  await writer.write(content);
  await writer.close();
}

/** Until the disks hold what the master knows, and nothing of what was replaced, cut or deleted. */
async function untilReclaimed(): Promise<void> {
  const listed = await dfsOk(running, ['fsck', '--json', '/']);
  const { blocks } = JSON.parse(listed.stdout) as { blocks: number };
  await eventually('nothing but what files have is on the disks', async () =>
    (await allBlocks()).length === 2 * blocks ? true : undefined,
  );
}

/** New files can be written under new numbers, and removing frees the disks. */
async function goOn(
  used: { id: number; generation: number },
  { olderReplicas }: RescueReport,
): Promise<void> {
  const before = new Set((await allBlocks()).map(nameOf));
  await using client = await connect();
  await client.writeFile('/new', seeded('new', 2 * BLOCK + 1));
  const made = (await allBlocks()).filter((file) => !before.has(nameOf(file)));
  expect(new Set(made.map(({ id }) => id)).size).toBe(3);
  for (const { id, generation } of made) {
    expect(id).toBeGreaterThan(used.id);
    expect(generation).toBeGreaterThan(used.generation);
  }
  await append(client, '/small', Buffer.from(' and more'));
  expect(String(Buffer.from(await client.readFile('/small')))).toBe('small and more');
  for await (const { path } of client.list('/')) await client.remove(path, { recursive: true });
  await eventually('the disks are free but for older generations', async () =>
    (await allBlocks()).length <= olderReplicas ? true : undefined,
  );
}

async function rescue(...argv: string[]): Promise<RescueReport> {
  const verb = argv[0] === 'build' ? ['rescue', 'build'] : ['rescue'];
  const flags = argv[0] === 'build' ? argv.slice(1) : argv;
  const dir = `--dir=${join(running.dir, 'master')}`;
  const { stdout, stderr, code } = await dfs(running, [...verb, dir, '--json', ...flags]);
  if (code !== 0 && code !== 1) throw new Error(`rescue: exit ${code}: ${stderr}`);
  const report = JSON.parse(stdout) as RescueReport;
  expect(code).toBe(report.whole ? 0 : 1);
  return report;
}

function diskFlags(): string[] {
  return SERVERS.map((server) => `--disks=${join(running.dir, server)}`);
}

async function stopAll(how: 'stop' | 'kill'): Promise<void> {
  for (const part of PARTS) await running.cluster[how](part);
}

async function startAll(): Promise<void> {
  for (const part of PARTS) await running.cluster.start(part);
  await running.untilServers('live', SERVERS);
  await running.until('no safe mode', ({ safeMode }) => !safeMode);
}

async function expectContents(contents: Contents): Promise<void> {
  await using client = await connect();
  const found: Contents = {};
  for (const path of Object.keys(contents))
    found[path] = sha256(await client.readFile(path, { verify: true }));
  expect(found).toEqual(contents);
}

/** Safe mode ends with one replica of each block; the others are reported soon after. */
async function expectHealthy(): Promise<void> {
  const { code } = await eventually('fsck finds all healthy', async () => {
    const asked = await dfs(running, ['fsck', '--json', '/']);
    const { status } = JSON.parse(asked.stdout) as { status: string };
    return status === 'HEALTHY' ? asked : undefined;
  });
  expect(code).toBe(0);
}

async function filesThere(): Promise<string[]> {
  const { stdout } = await dfsOk(running, ['ls', '-R', '--json', '/']);
  const entries = JSON.parse(stdout) as { path: string; type: string }[];
  return entries.flatMap(({ path, type }) => (type === 'file' ? [path] : [])).sort();
}

async function allBlocks(): Promise<BlockFile[]> {
  return (await Promise.all(SERVERS.map((server) => blockFilesOf(running, server)))).flat();
}

async function highestNumbers(): Promise<{ id: number; generation: number }> {
  const blocks = await allBlocks();
  return {
    id: Math.max(...blocks.map(({ id }) => id)),
    generation: Math.max(...blocks.map(({ generation }) => generation)),
  };
}

/** The server that has the first block of all, so that a file without it cannot look whole. */
async function serverOfFirstBlock(): Promise<string> {
  const { id: first } = (await allBlocks()).reduce((a, b) => (b.id < a.id ? b : a));
  for (const server of SERVERS)
    if ((await blockFilesOf(running, server)).some(({ id }) => id === first)) return server;
  throw new Error('no server has the first block');
}

async function namesOn(server: string): Promise<string[]> {
  return (await blockFilesOf(running, server)).map(nameOf);
}

function nameOf({ id, generation }: BlockFile): string {
  return `${id}.${generation}`;
}

async function diskContents(): Promise<Record<string, string>[]> {
  return await Promise.all(SERVERS.map((server) => folderContent(join(running.dir, server))));
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
