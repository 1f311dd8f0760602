import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cp, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/client/local-cluster/package-root.js';
import { seededBytes } from '../../src/client/local-cluster/seeded-bytes.js';
import { GiB, KiB, MiB } from '../../src/common/sizes.js';
import { dfsOk, DfsProcess } from '../support/dfs-process.js';
import { sha256OfFile, sha256OfStream, writeSeeded } from '../support/local-content.js';
import { startTestCluster, type TestCluster } from '../support/test-cluster.js';

/** What goes in through the command line comes out the same, at every size where something changes. */

const run = promisify(execFile);
const CHUNK = 64 * KiB;
const BLOCK = 64 * MiB;
/** Of a client that moves 1 GiB; Node alone takes about 60 MiB. */
const MEMORY_MAX = 400 * MiB;

let running: TestCluster;

beforeAll(async () => {
  running = await startTestCluster({ blockServers: 3, durability: 'flush' });
});

afterAll(() => running.end());

test('put and get: files around the edges of a chunk and of a block come back bit for bit', async () => {
  const sizes = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, BLOCK - 1, BLOCK, BLOCK + 1, 200 * MiB];
  const source = join(running.dir, 'sizes');
  const copy = join(running.dir, 'sizes-copy');
  await mkdir(source);
  const expected: Record<string, string> = {};
  for (const size of sizes)
    expected[size] = await writeSeeded(join(source, `${size}`), `size ${size}`, size);

  await dfsOk(running, ['put', '-r', source, '/sizes']);
  await dfsOk(running, ['get', '-r', '--verify', '/sizes', copy]);

  const found: Record<string, string> = {};
  for (const name of await readdir(copy)) found[name] = await sha256OfFile(join(copy, name));
  expect(found).toEqual(expected);
  const listed = await dfsOk(running, ['ls', '--json', '/sizes']);
  const lengths = (JSON.parse(listed.stdout) as { size: number }[]).map(({ size }) => size);
  expect(lengths.sort((a, b) => a - b)).toEqual(sizes);
  await rm(source, { recursive: true });
  await rm(copy, { recursive: true });
}, 240_000);

test('put - and get -: 1 GiB through stdin and stdout comes back bit for bit, in bounded memory', async () => {
  const size = GiB;
  const hash = createHash('sha256');
  using put = new DfsProcess(running, ['put', '-', '/big']);
  function* content(): Iterable<Uint8Array> {
    for (const slice of seededBytes('one GiB', size)) {
      hash.update(slice);
      yield slice;
    }
    expect(peakMemory(put)).toBeLessThan(MEMORY_MAX);
  }
  expect(await put.feed(content())).toMatchObject({ code: 0, stderr: '' });

  using get = new DfsProcess(running, ['get', '/big', '-'], { keepOutput: false });
  async function* received(): AsyncIterable<Uint8Array> {
    let left = size;
    for await (const slice of get.child.stdout as AsyncIterable<Buffer>) {
      // Looked at before the last slice ends the process.
      if (left > MiB && left - slice.length <= MiB)
        expect(peakMemory(get)).toBeLessThan(MEMORY_MAX);
      left -= slice.length;
      yield slice;
    }
  }
  expect(await sha256OfStream(received())).toBe(hash.digest('hex'));
  expect((await get.result).code).toBe(0);
  const { stdout } = await dfsOk(running, ['stat', '--json', '/big']);
  const status = JSON.parse(stdout) as { size: number; blocks: unknown[] };
  expect(status.size).toBe(size);
  expect(status.blocks).toHaveLength(size / BLOCK);
  await dfsOk(running, ['rm', '--skip-trash', '/big']);
}, 240_000);

test('put -r and get -r: a tree of 2,000 real files comes back the same by diff', async () => {
  const source = join(running.dir, 'tree');
  const copy = join(running.dir, 'tree-copy');
  await copySome(join(packageRoot(), 'node_modules'), source, 2_000);
  await dfsOk(running, ['put', '-r', source, '/tree']);
  await dfsOk(running, ['get', '-r', '/tree', copy]);

  const { stdout } = await run('diff', ['-r', source, copy]);
  expect(stdout).toBe('');
  const count = await run('find', [copy, '-type', 'f', '-printf', '.']);
  expect(count.stdout).toHaveLength(2_000);
}, 240_000);

/** Most bytes of memory that a running process ever had. */
function peakMemory({ child }: DfsProcess): number {
  const status = readFileSync(`/proc/${child.pid ?? 0}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * KiB;
}

/** The first so many files of a tree, in byte order of their paths; large ones and links left out. */
async function copySome(from: string, to: string, count: number): Promise<void> {
  const paths = await readdir(`${from}/`, { recursive: true, withFileTypes: true });
  const files = paths
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(from.length + 1))
    .sort();
  let copied = 0;
  for (const file of files) {
    if (copied === count) return;
    if ((await stat(join(from, file))).size > 256 * KiB) continue;
    await mkdir(dirname(join(to, file)), { recursive: true });
    await cp(join(from, file), join(to, file));
    copied += 1;
  }
  throw new Error(`only ${copied} files below ${from}`);
}
