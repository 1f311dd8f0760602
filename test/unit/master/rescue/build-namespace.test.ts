import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterId, serverId } from '../../../../src/common/ids.js';
import type { InventoryRecord } from '../../../../src/common/inventory.js';
import type { BuildOptions, RescueReport } from '../../../../src/common/rescue.js';
import { buildNamespace, refuseUsedFolder } from '../../../../src/master/rescue/build-namespace.js';
import { withMaster } from '../../../support/master-in-process.js';
import { replica } from '../core/rescue/written-files.js';

let root: string;
let dir: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cairn-build-'));
  dir = join(root, 'new', 'master');
});
afterEach(() => rm(root, { recursive: true, force: true }));

function diskOf(disk: number, volumeId: string, cluster = 'c1'): InventoryRecord {
  const owner = { clusterId: clusterId(cluster), serverId: serverId(`s-${volumeId}`) };
  return { kind: 'disk', disk, dir: `/disks/${volumeId}`, volumeId, ...owner };
}

function replicaOn(disk: number, given: Parameters<typeof replica>[0]): InventoryRecord {
  return { kind: 'replica', ...replica(given), disk };
}

async function* inventory(...records: InventoryRecord[]): AsyncIterable<InventoryRecord> {
  yield* records;
}

function build(
  inventories: readonly AsyncIterable<InventoryRecord>[],
  options: Partial<BuildOptions> = {},
): Promise<RescueReport> {
  return buildNamespace({
    dir,
    inventories,
    superuser: 'root',
    supergroup: undefined,
    replication: undefined,
    blockSize: undefined,
    signal: new AbortController().signal,
    ...options,
  });
}

test('the folder is one that a master starts from, with the files, of the cluster of the disks', async () => {
  const report = await build([
    inventory(
      diskOf(0, 'v1'),
      replicaOn(0, { block: 1, inode: 9, path: '/d/f', sealedAtMs: 5_000 }),
      replicaOn(0, { block: 2, inode: 9, path: '/d/f', offset: 100, sealedAtMs: 7_000 }),
    ),
    inventory(diskOf(0, 'v2'), replicaOn(0, { block: 1, inode: 9, path: '/d/f' })),
  ]);
  expect(report).toMatchObject({ clusterId: 'c1', dir, files: 1, bytes: 200, whole: true });
  expect(report.disks.map(({ replicas }) => replicas)).toEqual([2, 1]);
  expect(report.blocksByReplicas).toEqual([0, 1, 1, 0]);
  expect(JSON.parse(await readFile(join(dir, 'FORMAT'), 'utf8'))).toMatchObject({
    clusterId: 'c1',
  });
  await withMaster(dir, async ({ client, warnings }) => {
    expect(await client.stat('/d/f')).toMatchObject({
      inode: 9,
      length: 200,
      owner: 'root',
      group: 'supergroup',
      mode: 0o644,
      mtimeMs: 7_000,
      replication: 3,
      blockCount: 2,
    });
    expect(await client.stat('/d')).toMatchObject({ type: 'directory', mode: 0o755 });
    const made = await client.mkdir('/later');
    expect(made.inode).toBeGreaterThan(1_000_009);
    expect(warnings).toEqual([]);
  });
  // What was done since is in the log, and comes back with the rest.
  await withMaster(dir, async ({ client }) => {
    expect(await client.stat('/later')).toMatchObject({ type: 'directory' });
    expect(await client.stat('/d/f')).toMatchObject({ length: 200 });
  });
});

test('without its checkpoint the folder is refused, not served empty', async () => {
  await build([inventory(diskOf(0, 'v1'), replicaOn(0, {}))]);
  const [name = ''] = await readdir(join(dir, 'checkpoints'));
  await rm(join(dir, 'checkpoints', name));
  await expect(withMaster(dir, () => Promise.resolve())).rejects.toMatchObject({
    code: 'LOG_DAMAGED',
  });
});

test('a folder that is not empty is refused and left as it is', async () => {
  await mkdir(dir, { recursive: true });
  await expect(refuseUsedFolder(dir)).resolves.toBeUndefined();
  await writeFile(join(dir, 'mine'), '');
  await expect(refuseUsedFolder(dir)).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
  await expect(build([inventory(diskOf(0, 'v1'))])).rejects.toMatchObject({
    code: 'ALREADY_EXISTS',
  });
  expect(await readdir(dir)).toEqual(['mine']);
  await expect(refuseUsedFolder(join(dir, 'mine'))).rejects.toMatchObject({
    code: 'ALREADY_EXISTS',
  });
});

test('inventories of two clusters, and one disk in two of them, are refused by name before anything is written', async () => {
  const mine = (): AsyncIterable<InventoryRecord> => inventory(diskOf(0, 'v1'));
  await expect(build([mine(), inventory(diskOf(0, 'v2', 'c2'))])).rejects.toMatchObject({
    code: 'WRONG_CLUSTER',
    message: expect.stringContaining('/disks/v2 belongs to cluster c2'),
  });
  await expect(build([mine(), mine()])).rejects.toMatchObject({ code: 'WRONG_CLUSTER' });
  await expect(build([inventory()])).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  expect(await readdir(root)).toEqual([]);
});

test('a dry run gives the report and writes nothing', async () => {
  const report = await build([inventory(diskOf(0, 'v1'), replicaOn(0, {}))], { dir: undefined });
  expect(report).toMatchObject({ files: 1, dir: undefined });
  expect(await readdir(root)).toEqual([]);
});

test('damaged files: replaced where a sound replica was found, and otherwise the report is not whole', async () => {
  const { blockId, generation } = replica({ block: 1 });
  const damaged = (disk: number): InventoryRecord => ({
    kind: 'damaged',
    disk,
    file: 'blocks/01/1.1.blk',
    why: 'not a block file',
    replica: { blockId, generation },
  });
  const replaced = await build(
    [inventory(diskOf(0, 'v1'), diskOf(1, 'v2'), damaged(0), replicaOn(1, { block: 1 }))],
    { dir: undefined },
  );
  expect(replaced).toMatchObject({ whole: true, damaged: [{ dir: '/disks/v1', replaced: true }] });
  const gone = await build([inventory(diskOf(0, 'v1'), damaged(0))], { dir: undefined });
  expect(gone).toMatchObject({ whole: false, files: 0, damaged: [{ replaced: false }] });
  expect(gone.next.block).toBeGreaterThan(1_000_000);
});
