import { cp, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { generation } from '../../../src/common/ids.js';
import { CHUNK_BYTES } from '../../../src/common/sizes.js';
import { BlockCluster, testBytes } from '../../support/block-cluster.js';
import { copyHeader, outcomeOf } from '../../support/copy-call.js';
import { FaultyFileSystem } from '../../support/faulty-file-system.js';

const OLD = testBytes(200_000);
const NEW = Buffer.concat([OLD.subarray(0, 150_000), testBytes(100_000, 3)]);

/** The folder as it was before each operation on it, as a crash at that moment would leave it. */
async function statesOf(
  cluster: BlockCluster,
  dir: string,
  write: (disk: FaultyFileSystem) => Promise<void>,
  disk: FaultyFileSystem,
): Promise<string[]> {
  const states: string[] = [];
  const copy = async (what: string): Promise<void> => {
    const state = join(cluster.root, 'states', `${states.length}-${what}`);
    states.push(state);
    await mkdir(state, { recursive: true });
    for (const part of ['IDENTITY', 'blocks', 'tmp'])
      await cp(join(dir, part), join(state, part), { recursive: true });
  };
  disk.before = (what) => (['open', 'read', 'unlink'].includes(what) ? undefined : copy(what));
  await write(disk);
  disk.before = () => {};
  await copy('end');
  return states;
}

test('a crash before or after any step of a reopening leaves the old replica whole, and the new one whole or not at all', async () => {
  const cluster = await BlockCluster.start(0);
  try {
    const disk = new FaultyFileSystem();
    disk.writeBytesMax = 60_000;
    const dir = join(cluster.root, 'bs1');
    await cluster.add('bs1', { fs: disk.fs });
    await cluster.put(OLD, { durability: 'sync' });
    const resume = { generation: generation(1), length: 150_000 };
    const states = await statesOf(
      cluster,
      dir,
      async () => {
        const answers = await cluster.put(NEW, {
          generation: generation(2),
          resume,
          durability: 'sync',
        });
        expect(answers.at(-1)).toMatchObject({ kind: 'sealed' });
      },
      disk,
    );
    await cluster.stopServer('bs1');
    expect(states.length).toBeGreaterThanOrEqual(6);
    const found: boolean[] = [];
    for (const state of states) {
      await cluster.add('bs1', { dirs: [state] });
      expect((await cluster.read('bs1')).equals(OLD)).toBe(true);
      const read = await cluster.read('bs1', { generation: generation(2) }).catch(String);
      found.push(typeof read !== 'string');
      if (typeof read !== 'string') expect(read.equals(NEW)).toBe(true);
      else expect(read).toContain('generation 1, not 2');
      await cluster.stopServer('bs1');
    }
    // Before the rename it is not there, after it it is: both were tried.
    expect(found[0]).toBe(false);
    expect(found.at(-1)).toBe(true);
    expect(found).toEqual(found.toSorted((a, b) => Number(a) - Number(b)));
  } finally {
    await cluster.close();
  }
});

test('a crash before or after any step of a replacing copy leaves one file: the damaged one, or the sound one', async () => {
  const cluster = await BlockCluster.start(1);
  try {
    const disk = new FaultyFileSystem();
    const dir = join(cluster.root, 'bs2');
    await cluster.add('bs2', { fs: disk.fs });
    await cluster.put(OLD, { durability: 'sync' });
    await cluster.spoil('bs2', '1.1', 10);
    const sources = cluster.chain('bs1');
    const header = { ...copyHeader(OLD, sources), durability: 'sync' as const };
    const states = await statesOf(
      cluster,
      dir,
      async () => {
        const call = cluster.blocks.connect('bs2').copy(header, {});
        expect(await outcomeOf(call, OLD.length)).toMatchObject({ kind: 'done' });
      },
      disk,
    );
    await cluster.stopServer('bs2');
    expect(states.length).toBeGreaterThanOrEqual(5);
    const sound: boolean[] = [];
    for (const state of states) {
      await cluster.add('bs2', { dirs: [state] });
      const rest = await cluster.read('bs2', { offset: CHUNK_BYTES });
      expect(rest.equals(OLD.subarray(CHUNK_BYTES))).toBe(true);
      const read = await cluster.read('bs2').catch(String);
      sound.push(typeof read !== 'string');
      if (typeof read !== 'string') expect(read.equals(OLD)).toBe(true);
      expect(await readdir(join(state, 'tmp'))).toEqual([]);
      await cluster.stopServer('bs2');
    }
    expect(sound[0]).toBe(false);
    expect(sound.at(-1)).toBe(true);
    expect(sound).toEqual(sound.toSorted((a, b) => Number(a) - Number(b)));
  } finally {
    await cluster.close();
  }
});

test.each([
  ['sync', ['write', 'datasync', 'rename', 'sync']],
  ['flush', ['write', 'rename']],
] as const)('class %s answers sealed after exactly these steps', async (durability, expected) => {
  const cluster = await BlockCluster.start(0);
  try {
    const disk = new FaultyFileSystem();
    await cluster.add('bs1', { fs: disk.fs });
    const write = await cluster.begin(cluster.chain(), { durability });
    await write.send(OLD, 0);
    await write.until(() => write.acked === OLD.length);
    const steps: string[] = [];
    disk.before = (what) => {
      expect(write.answers.some((a) => a.kind === 'sealed')).toBe(false);
      if (what !== 'open') steps.push(what);
    };
    await write.finish(OLD, OLD.length, new Uint8Array(32));
    expect(steps).toEqual(expected);
  } finally {
    await cluster.close();
  }
});

test.each(['sync', 'flush', undefined] as const)(
  'what is written in class %s goes past the page cache',
  async (durability) => {
    const cluster = await BlockCluster.start(0);
    try {
      const { fs } = new FaultyFileSystem();
      const asked: boolean[] = [];
      const open: typeof fs.open = (path, flags, options) => {
        if (path.endsWith('.part')) asked.push(options?.pastCache ?? false);
        return fs.open(path, flags, options);
      };
      await cluster.add('bs1', { fs: { ...fs, open } });
      await cluster.put(OLD, { durability });
      expect(asked).toEqual([true]);
    } finally {
      await cluster.close();
    }
  },
);
