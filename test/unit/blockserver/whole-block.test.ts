import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pieceCrcs } from '../../../src/common/checksum.js';
import type { WholeBlock, WriteAnswer, WriteHeader } from '../../../src/common/block-messages.js';
import { blockId, generation } from '../../../src/common/ids.js';
import { KiB, MiB } from '../../../src/common/sizes.js';
import { serveRange, serveWholeBlock } from '../../../src/rpc/block-verbs.js';
import { BlockCluster, testBytes, testHeader } from '../../support/block-cluster.js';
import { FaultyFileSystem, systemError } from '../../support/faulty-file-system.js';

let cluster: BlockCluster;
let disk: FaultyFileSystem;
const DATA = testBytes(4 * KiB);

beforeEach(async () => {
  cluster = await BlockCluster.start(0);
  disk = new FaultyFileSystem();
});
afterEach(() => cluster.close());

function wholeBlock(header: Partial<WriteHeader> = {}, data = DATA): WholeBlock {
  const sha256 = new Uint8Array(createHash('sha256').update(data).digest());
  return {
    header: { ...testHeader([]), ...header },
    packet: { offset: 0, crcs: pieceCrcs(data, 0), data },
    seal: { length: data.length, sha256 },
  };
}

function put(
  header: Partial<WriteHeader> = {},
  block = wholeBlock(header),
  signal = new AbortController().signal,
): Promise<WriteAnswer[]> {
  return serveWholeBlock(cluster.server('bs1').handlers, block, { signal });
}

const unfinished = async (): Promise<string[]> => readdir(join(cluster.root, 'bs1', 'tmp'));

test.each(['sync', 'flush'] as const)(
  'a small block in one message is final on all of its chain, as one that came in packets is, class %s',
  async (durability) => {
    for (const name of ['bs1', 'bs2', 'bs3']) await cluster.add(name);
    const [, ...downstream] = cluster.chain();
    const answers = await put({ downstream, durability });
    const sealed = answers.filter((answer) => answer.kind === 'sealed');
    expect(new Set(sealed.map(({ serverId }) => serverId))).toEqual(
      new Set(cluster.chain().map(({ serverId }) => serverId)),
    );
    await cluster.put(DATA, { blockId: blockId(2), durability });
    for (const name of ['bs1', 'bs2', 'bs3']) {
      expect((await cluster.read(name)).equals(DATA)).toBe(true);
      expect((await cluster.read(name, { blockId: blockId(2) })).equals(DATA)).toBe(true);
    }
    await cluster.master.until(() => cluster.master.replicas.has('1.1'));
    expect(await unfinished()).toEqual([]);
  },
);

test('a small block is read back after a restart, and damage of its file is found', async () => {
  await cluster.add('bs1');
  await put();
  await cluster.stopServer('bs1');
  await cluster.add('bs1');
  const { signal } = new AbortController();
  const request = { blockId: blockId(1), generation: generation(1), offset: 0, length: 4 * KiB };
  const read = () => serveRange(cluster.server('bs1').handlers, request, { signal });
  const { slices, damage } = await read();
  expect([Buffer.concat(slices.map(({ data }) => data)).equals(DATA), damage]).toEqual([
    true,
    undefined,
  ]);
  await cluster.spoil('bs1', '1.1', 17);
  expect(await read()).toMatchObject({
    slices: [],
    damage: expect.stringContaining('damaged') as string,
  });
});

test('a bit that flipped on the way is refused, and nothing is kept', async () => {
  await cluster.add('bs1');
  const block = wholeBlock();
  const data = Buffer.from(DATA);
  data[99]! ^= 1;
  const flipped = { ...block, packet: { ...block.packet, data } };
  expect(await put({}, flipped)).toMatchObject([{ kind: 'failure', code: 'CHECKSUM_MISMATCH' }]);
  expect(await unfinished()).toEqual([]);
  expect((await put()).at(-1)).toMatchObject({ kind: 'sealed' });
});

test('one that resumes, and one of an older generation, are refused', async () => {
  await cluster.add('bs1');
  const resume = { generation: generation(1), length: 0 };
  expect(await put({ generation: generation(2), resume })).toMatchObject([
    { kind: 'failure', code: 'INVALID_ARGUMENT' },
  ]);
  await put({ generation: generation(3) });
  expect(await put({ generation: generation(2) })).toMatchObject([
    { kind: 'failure', code: 'STALE_GENERATION' },
  ]);
});

test('a server of the chain that cannot be reached is named', async () => {
  await cluster.add('bs1');
  await cluster.add('bs2');
  const [, gone] = cluster.chain();
  await cluster.stopServer('bs2');
  const answers = await put({ downstream: [gone!] });
  expect(answers.at(-1)).toMatchObject({ kind: 'failure', serverId: gone!.serverId });
});

test('it takes the room of its bytes and no more, and gives it back where it fails', async () => {
  disk.space = { capacity: 10 * MiB, free: MiB };
  await cluster.add('bs1', { fs: disk.fs });
  expect((await cluster.put(DATA, { blockId: blockId(9) })).at(-1)).toMatchObject({
    code: 'NO_SPACE',
  });
  let full = true;
  disk.before = (what) => {
    if (full && what === 'write') throw systemError('ENOSPC');
  };
  for (let id = 1; id <= 40; id++)
    expect((await put({ blockId: blockId(id) })).at(-1)).toMatchObject({ code: 'NO_SPACE' });
  full = false;
  for (let id = 1; id <= 40; id++)
    expect((await put({ blockId: blockId(id) })).at(-1)).toMatchObject({ kind: 'sealed' });
  expect(await unfinished()).toEqual([]);
});

test.each([
  ['datasync', '.part'],
  ['sync', '/blocks/'],
] as const)('a failed %s of %s fails the disk, and nothing is acknowledged', async (what, path) => {
  await cluster.add('bs1', { fs: disk.fs });
  disk.before = (operation, where) => {
    if (operation === what && where.includes(path)) throw systemError('EIO');
  };
  expect(await put({ durability: 'sync' })).not.toContainEqual(
    expect.objectContaining({ kind: 'sealed' }),
  );
  expect(cluster.fatal).toMatchObject([{ code: 'VOLUME_FAILED' }]);
});

test('a writer that leaves while the file is made changes nothing: it is whole, and its block free', async () => {
  await cluster.add('bs1', { fs: disk.fs });
  let reached!: () => void;
  let go!: () => void;
  const renaming = new Promise<void>((resolve) => (reached = resolve));
  const stuck = new Promise<void>((resolve) => (go = resolve));
  disk.before = (what) => {
    if (what !== 'rename') return undefined;
    reached();
    return stuck;
  };
  const writer = new AbortController();
  const writing = put({}, wholeBlock(), writer.signal);
  await renaming;
  writer.abort();
  go();
  await writing;
  await cluster.master.until(() => cluster.master.replicas.has('1.1'));
  disk.before = () => undefined;
  expect((await put({ generation: generation(2) })).at(-1)).toMatchObject({ kind: 'sealed' });
});
