import { cp, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must } from '../../../../src/common/assert.js';
import { inodeId, ROOT_INODE, txId } from '../../../../src/common/ids.js';
import { readCheckpoint } from '../../../../src/master/checkpoint/checkpoint-reader.js';
import { nullBlockSink } from '../../../../src/master/core/blocks/block-sink.js';
import { encodeState } from '../../../../src/master/core/state-codec.js';
import { decodeState } from '../../../../src/master/core/state-decoder.js';
import type { MasterState } from '../../../../src/master/core/state.js';
import { MasterStateMachine } from '../../../../src/master/master-state-machine.js';
import { nodeFileSystem } from '../../../../src/runtime/file-system.js';
import { checkpointOf, layoutOneOf } from '../../../support/checkpoint-file.js';
import { runDfs, type CliResult } from '../../../support/cli-run.js';
import { FakeDfs } from '../../../support/fake-dfs.js';
import { folderContent } from '../../../support/folder-content.js';
import { resealed } from '../../../support/resealed-checkpoint.js';

const goldenPath = (name: string): string =>
  new URL(`../../../golden/${name}`, import.meta.url).pathname;
const golden = (name: string): Promise<string> => readFile(goldenPath(name), 'utf8');
const GOLDEN = goldenPath('checkpoint-v2.ckpt');

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cairn-image-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const image = (...argv: string[]): Promise<CliResult> =>
  runDfs(new FakeDfs(), ['image', ...argv], {
    connect: () => Promise.reject(new Error('connected')),
  });

async function goldenState(): Promise<MasterState> {
  const machine = new MasterStateMachine(nullBlockSink);
  await machine.restore((memory) => readCheckpoint(nodeFileSystem, GOLDEN, { memory }));
  return machine.state;
}

/** A master's folder with these checkpoints in it. */
async function folderWith(...files: readonly (readonly [txid: number, path: string])[]) {
  const dir = join(root, 'checkpoints');
  await mkdir(dir, { recursive: true });
  await mkdir(join(root, 'log'), { recursive: true });
  const paths = files.map(([txid]) =>
    join(dir, `checkpoint-${String(txid).padStart(20, '0')}.ckpt`),
  );
  for (const [i, [, path]] of files.entries()) await cp(path, must(paths[i], 'a path'));
  return paths;
}

/** The golden checkpoint after some changes of each kind. */
async function changed(): Promise<string> {
  const state = await goldenState();
  const { namespace } = state;
  state.txid = txId(950);
  const day = must(namespace.get(inodeId(3)), 'a directory');
  namespace.unlink(inodeId(3));
  namespace.link(inodeId(3), inodeId(2), 'day "1"\n');
  namespace.unlink(inodeId(10));
  namespace.update(inodeId(11), { mode: 0o600, owner: 'ada', version: 910 });
  const [block] = namespace.blocks(inodeId(11), 0, 1);
  namespace.replaceBlocks(inodeId(11), 0, [
    { ...must(block, 'a block'), generation: 900 as never, length: 1_500 },
    { id: 901 as never, generation: 901 as never, length: 7, sha256: new Uint8Array(32).fill(9) },
  ]);
  namespace.replaceBlocks(inodeId(19), 3, []);
  namespace.insert({ ...day, id: inodeId(70), mtimeMs: 1_700_000_100_000 });
  namespace.link(inodeId(70), ROOT_INODE, 'new');
  return checkpointOf(state, root);
}

describe('as recorded once', () => {
  test.each(['view', 'stats'])('%s', async (what) => {
    const text = await image(what, GOLDEN);
    const json = await image(what, GOLDEN, '--json');
    expect([text.code, json.code, text.stderr, json.stderr]).toEqual([0, 0, '', '']);
    const place = goldenPath('');
    expect(text.stdout.replaceAll(place, '')).toBe(await golden(`image-${what}.txt`));
    expect(json.stdout.replaceAll(place, '')).toBe(await golden(`image-${what}.jsonl`));
  });

  test('diff', async () => {
    const to = await changed();
    const text = await image('diff', GOLDEN, to);
    const json = await image('diff', GOLDEN, to, '--json');
    expect([text.code, json.code, text.stderr, json.stderr]).toEqual([1, 1, '', '']);
    expect(text.stdout).toBe(await golden('image-diff.txt'));
    const summary = must(json.stdout.trimEnd().split('\n').at(-1), 'a line');
    expect(JSON.parse(summary)).toMatchObject({
      change: 'summary',
      from: { txid: 900 },
      to: { txid: 950 },
    });
    expect(json.stdout.replace(`${summary}\n`, '')).toBe(await golden('image-diff.jsonl'));
  });
});

test('a checkpoint of layout 1 gives the same inodes', async () => {
  const old = join(root, 'old.ckpt');
  await writeFile(old, layoutOneOf(await goldenState()));
  expect(await image('view', old)).toEqual(await image('view', GOLDEN));
  expect(await image('diff', old, GOLDEN)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^from txid 900 to 900: 0 created, .* 0 changed\n$/),
  });
  expect(await image('diff', '-q', old, GOLDEN)).toMatchObject({ code: 0, stdout: '' });
});

test('a path is where view begins, and --limit where it ends', async () => {
  const all = (await image('view', GOLDEN)).stdout.split('\n');
  const below = (await image('view', GOLDEN, '/warehouse/')).stdout.split('\n');
  expect(below).toEqual([...all.slice(1, 41), '']);
  const file = '/warehouse/día=01/part-00009-6f1c.parquet';
  expect((await image('view', GOLDEN, file)).stdout).toBe(
    `${must(
      all.find((line) => line.endsWith(file)),
      'a line',
    )}\n`,
  );
  expect((await image('view', GOLDEN, '--limit=3')).stdout.split('\n')).toEqual([
    ...all.slice(0, 3),
    '',
  ]);
  expect((await image('view', GOLDEN, '--limit=0')).stdout).toBe('');
  expect(await image('view', GOLDEN, `${file}/x`)).toMatchObject({ code: 3, stdout: '' });
  expect(await image('view', GOLDEN, '/nothing')).toMatchObject({
    code: 3,
    stdout: '',
    stderr: "image: '/nothing': No such file or directory in this checkpoint (NOT_FOUND)\n",
  });
});

test('a folder stands for its newest checkpoint, and stays as it is', async () => {
  const later = await changed();
  const [older = ''] = await folderWith([900, GOLDEN], [950, later]);
  const before = await folderContent(root);
  const newest = await image('view', root);
  expect(newest.stdout).toContain('/new\n');
  expect(await image('view', join(root, 'checkpoints'))).toEqual(newest);
  expect((await image('view', older)).stdout).toBe((await image('view', GOLDEN)).stdout);
  expect(await image('diff', older, root)).toMatchObject({ code: 1 });
  expect(await folderContent(root)).toEqual(before);
});

describe('what is wrong is one line that says what to do', () => {
  const everyWay = (path: string): Promise<CliResult[]> =>
    Promise.all([
      image('view', path),
      image('stats', path),
      image('diff', path, GOLDEN),
      image('diff', GOLDEN, path),
    ]);

  async function refused(path: string, code: number, text: string): Promise<void> {
    for (const result of await everyWay(path)) {
      expect(result).toMatchObject({ code, stdout: '' });
      expect(result.stderr).toMatch(/^image: [^\n]*\n$/);
      expect(result.stderr).toContain(text);
    }
  }

  test('damage', async () => {
    const [path = ''] = await folderWith([900, GOLDEN]);
    const bytes = await readFile(path);
    await truncate(path, bytes.length - 10);
    await refused(
      root,
      7,
      `${path}: byte ${bytes.length - 52}: the file ends, 10 bytes early. The checkpoint before it`,
    );
    const flipped = Buffer.from(bytes);
    flipped[5_000]! ^= 1;
    await writeFile(path, flipped);
    await refused(path, 7, 'byte 4096: the checksum of a group of pages is wrong');
    await writeFile(path, 'no checkpoint');
    await refused(path, 7, 'byte 0: ');
  });

  test('a file under the name of another txid', async () => {
    const [path = ''] = await folderWith([901, GOLDEN]);
    await refused(path, 7, 'it was written for txid 900');
  });

  test('a layout, and a state, of a later version', async () => {
    const path = join(root, 'later.ckpt');
    const bytes = await readFile(GOLDEN);
    bytes.writeUInt32LE(3, 8);
    await writeFile(path, resealed(bytes));
    await refused(
      path,
      2,
      'has layout 3, which this version cannot read: use the version that wrote it',
    );
  });

  test('a file of another kind, a folder without a checkpoint, and nothing', async () => {
    await refused(goldenPath('entries.json'), 7, 'byte 0: ');
    await refused(root, 3, 'There is no checkpoint here');
    await folderWith();
    await refused(root, 3, 'There is no checkpoint here');
    await refused(join(root, 'none'), 3, 'No such file');
  });

  test('two clusters', async () => {
    const path = join(root, 'other.ckpt');
    const bytes = await readFile(GOLDEN);
    bytes.write('silver', 16);
    await writeFile(path, resealed(bytes));
    expect(await image('diff', GOLDEN, path)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('name two checkpoints of one cluster'),
    });
  });

  test('directories in a circle, under right checksums', async () => {
    const state = await goldenState();
    const { namespace } = state;
    const at = { ...must(namespace.get(inodeId(3)), 'a directory') };
    for (const id of [70, 71]) namespace.insert({ ...at, id: inodeId(id) });
    namespace.link(inodeId(70), inodeId(71), 'a');
    namespace.link(inodeId(71), inodeId(70), 'b');
    const path = await checkpointOf(state, root);
    for (const what of ['view', 'stats'])
      expect(await image(what, path)).toMatchObject({
        code: 7,
        stderr: expect.stringContaining('so it was written like this'),
      });
    expect((await image('view', path)).stderr).toContain(
      '2 names are in directories that no path leads to',
    );
    expect(await image('diff', path, GOLDEN)).toMatchObject({
      code: 7,
      stderr: expect.stringContaining('lies in itself'),
    });
    // And in records, where a start sees it too.
    expect(() => decodeState(encodeState(state), nullBlockSink)).toThrow('no path leads to');
  });
});

test.each([
  [['view'], 2],
  [['look', GOLDEN], 2],
  [['stats', GOLDEN, GOLDEN], 2],
  [['stats', GOLDEN, '--limit=1'], 2],
  [['diff', GOLDEN], 2],
  [['diff', GOLDEN, GOLDEN, GOLDEN], 2],
  [['view', GOLDEN, '--limit=x'], 2],
  [['view', GOLDEN, 'relative'], 2],
  [['view', GOLDEN, '/a/../b'], 2],
])('%j is refused with exit code %d', async (argv, code) => {
  const result = await image(...argv);
  expect(result).toMatchObject({ code, stdout: '' });
  expect(result.stderr).toMatch(/^image: .*\n$/);
});
