import type { FileSystem, OpenFile } from '../../../src/runtime/file-system.js';
import { SimDisk } from './disk.js';
import { World } from './scheduler.js';

const CAPACITY = 1_048_576;

class DiskBench {
  readonly world: World;
  readonly disk: SimDisk;
  fs: FileSystem;

  constructor(seed = 1) {
    this.world = new World({ seed });
    const node = this.world.addNode('a');
    this.disk = new SimDisk(node, '/d', CAPACITY);
    this.fs = this.disk.fileSystem(node.start());
  }

  run<T>(work: Promise<T>): Promise<T> {
    return this.world.settle(work, 60_000);
  }

  async create(path: string): Promise<OpenFile> {
    return this.run(this.fs.open(path, 'wx+'));
  }

  async write(file: OpenFile, data: Uint8Array, position = 0): Promise<number> {
    return (await this.run(file.write(data, 0, data.length, position))).bytesWritten;
  }

  async read(path: string): Promise<Buffer> {
    const file = await this.run(this.fs.open(path, 'r'));
    const data = Buffer.alloc(await this.run(this.fs.size(path)));
    await this.run(file.read(data, 0, data.length, 0));
    return data;
  }

  async syncFolder(path: string): Promise<void> {
    const folder = await this.run(this.fs.open(path, 'r'));
    await this.run(folder.sync());
  }

  restart(how: 'kill' | 'power'): void {
    const { node } = this.disk;
    if (how === 'kill') node.kill();
    else node.powerLoss();
    this.fs = this.disk.fileSystem(node.start());
  }

  list(path = '/d'): Promise<string[]> {
    return this.run(this.fs.list(path));
  }
}

const ones = (bytes: number): Buffer => Buffer.alloc(bytes, 1);

test('what was written is read back, across pages and beyond the end of the file', async () => {
  const bench = new DiskBench();
  const file = await bench.create('/d/f');
  const data = Buffer.from(Array.from({ length: 10_000 }, (_, i) => i % 251));
  await bench.write(file, data, 100);
  const all = await bench.read('/d/f');
  expect(all.subarray(100).equals(data)).toBe(true);
  expect(all.subarray(0, 100).equals(Buffer.alloc(100))).toBe(true);
  const { bytesRead } = await bench.run(file.read(Buffer.alloc(10), 0, 10, 20_000));
  expect(bytesRead).toBe(0);
});

test('a kill leaves the page cache: what was written and not synced is still there', async () => {
  const bench = new DiskBench();
  await bench.write(await bench.create('/d/f'), ones(1_000));
  bench.restart('kill');
  expect((await bench.read('/d/f')).equals(ones(1_000))).toBe(true);
});

test('a kill does operations that are under way as a whole or not at all', async () => {
  const lengths = new Set<number>();
  for (let seed = 1; seed <= 20; seed++) {
    const bench = new DiskBench(seed);
    const file = await bench.create('/d/f');
    void file.write(ones(5_000), 0, 5_000, 0);
    bench.restart('kill');
    lengths.add((await bench.read('/d/f')).length);
  }
  expect([...lengths].sort((a, b) => a - b)).toEqual([0, 5_000]);
});

test('power loss keeps what was synced under a synced name', async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const bench = new DiskBench(seed);
    const file = await bench.create('/d/f');
    await bench.write(file, ones(9_000));
    await bench.run(file.datasync());
    await bench.syncFolder('/d');
    bench.restart('power');
    expect((await bench.read('/d/f')).equals(ones(9_000))).toBe(true);
  }
});

test('power loss tears what was not synced at sectors of 512 bytes, and may keep any length between', async () => {
  let torn = 0;
  const patterns = new Set<string>();
  const lengths = new Set<number>();
  for (let seed = 1; seed <= 40; seed++) {
    const bench = new DiskBench(seed);
    const file = await bench.create('/d/f');
    await bench.write(file, ones(8_192));
    await bench.run(file.datasync());
    await bench.syncFolder('/d');
    await bench.write(file, Buffer.alloc(16_384, 2));
    bench.restart('power');
    const left = await bench.read('/d/f');
    lengths.add(left.length);
    const kinds = new Set<number>();
    let pattern = '';
    for (let at = 0; at < 8_192; at += 512) {
      const sector = left.subarray(at, at + 512);
      expect(sector.every((byte) => byte === sector[0])).toBe(true);
      kinds.add(sector[0] ?? -1);
      pattern += String(sector[0]);
    }
    expect([...kinds].every((kind) => kind === 1 || kind === 2)).toBe(true);
    patterns.add(pattern);
    if (kinds.size === 2) torn++;
  }
  expect(torn).toBeGreaterThan(30);
  expect(patterns.size).toBeGreaterThan(30);
  expect(lengths.size).toBeGreaterThan(2);
});

test('power loss may take a name whose folder was not synced, though the file was', async () => {
  const kept = new Set<boolean>();
  for (let seed = 1; seed <= 20; seed++) {
    const bench = new DiskBench(seed);
    const file = await bench.create('/d/f');
    await bench.write(file, ones(100));
    await bench.run(file.sync());
    bench.restart('power');
    kept.add((await bench.list()).includes('f'));
  }
  expect(kept).toEqual(new Set([true, false]));
});

test('power loss undoes a rename as a whole: the file has its old name or its new one, never both or none', async () => {
  const seen = new Set<string>();
  for (let seed = 1; seed <= 20; seed++) {
    const bench = new DiskBench(seed);
    await bench.run(bench.fs.makeFolder('/d/tmp'));
    await bench.run(bench.fs.makeFolder('/d/final'));
    const file = await bench.create('/d/tmp/f');
    await bench.run(file.sync());
    await bench.syncFolder('/d/tmp');
    await bench.syncFolder('/d');
    await bench.run(bench.fs.rename('/d/tmp/f', '/d/final/g'));
    bench.restart('power');
    seen.add([...(await bench.list('/d/tmp')), ...(await bench.list('/d/final'))].join());
  }
  expect([...seen].sort()).toEqual(['f', 'g']);
});

test('power loss that undoes a change of names undoes those after it in the same folders', async () => {
  const seen = new Set<string>();
  for (let seed = 1; seed <= 40; seed++) {
    const bench = new DiskBench(seed);
    await bench.run(bench.fs.makeFolder('/d/tmp'));
    await bench.run(bench.fs.makeFolder('/d/final'));
    await bench.run((await bench.create('/d/tmp/f')).sync());
    await bench.syncFolder('/d/tmp');
    await bench.syncFolder('/d');
    await bench.run(bench.fs.rename('/d/tmp/f', '/d/final/g'));
    await bench.run(bench.fs.rename('/d/final/g', '/d/final/h'));
    bench.restart('power');
    seen.add([...(await bench.list('/d/tmp')), ...(await bench.list('/d/final'))].join());
  }
  expect([...seen].sort()).toEqual(['f', 'g', 'h']);
});

test('a sync of the folder that a file was renamed into makes the rename durable, also out of a folder never synced', async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const bench = new DiskBench(seed);
    await bench.run(bench.fs.makeFolder('/d/tmp'));
    await bench.run(bench.fs.makeFolder('/d/final'));
    await bench.syncFolder('/d');
    await bench.run((await bench.create('/d/tmp/f')).sync());
    await bench.run(bench.fs.rename('/d/tmp/f', '/d/final/g'));
    await bench.syncFolder('/d/final');
    bench.restart('power');
    expect(await bench.list('/d/final')).toEqual(['g']);
    expect(await bench.list('/d/tmp')).toEqual([]);
  }
});

test('power loss may bring an unlinked file back while the folder was not synced', async () => {
  const kept = new Set<boolean>();
  for (let seed = 1; seed <= 20; seed++) {
    const bench = new DiskBench(seed);
    await bench.run((await bench.create('/d/f')).sync());
    await bench.syncFolder('/d');
    await bench.run(bench.fs.unlink('/d/f'));
    bench.restart('power');
    kept.add((await bench.list()).includes('f'));
  }
  expect(kept).toEqual(new Set([true, false]));
});

test('a failed sync throws EIO; reads still see the new bytes, a later sync succeeds, and power loss shows the old ones', async () => {
  const bench = new DiskBench();
  const file = await bench.create('/d/f');
  await bench.write(file, ones(4_096));
  await bench.run(file.datasync());
  await bench.syncFolder('/d');
  await bench.write(file, Buffer.alloc(4_096, 2));
  bench.disk.failNextSync();
  await expect(bench.run(file.datasync())).rejects.toMatchObject({ code: 'EIO' });
  expect((await bench.read('/d/f'))[0]).toBe(2);
  await bench.run(file.datasync());
  bench.restart('power');
  expect((await bench.read('/d/f')).equals(ones(4_096))).toBe(true);
});

test('a bit that rots on disk is read wrong, also after power loss', async () => {
  const bench = new DiskBench();
  const file = await bench.create('/d/f');
  await bench.write(file, ones(600));
  await bench.run(file.datasync());
  await bench.syncFolder('/d');
  bench.disk.file('f')?.rot(555, 3);
  expect((await bench.read('/d/f'))[555]).toBe(9);
  bench.restart('power');
  expect((await bench.read('/d/f'))[555]).toBe(9);
});

test('who waits for the next sync hears of it while it is under way', async () => {
  const bench = new DiskBench();
  const file = await bench.create('/d/f');
  const heard: string[] = [];
  void bench.disk.whenBegun('fdatasync').then(() => heard.push('begun'));
  await bench.write(file, ones(512));
  expect(heard).toEqual([]);
  const synced = file.datasync().then(() => heard.push('done'));
  await bench.run(synced);
  await bench.run(file.datasync());
  expect(heard).toEqual(['begun', 'done']);
});

test('a bad sector gives EIO to reads that meet it, until it is written as a whole', async () => {
  const bench = new DiskBench();
  const file = await bench.create('/d/f');
  await bench.write(file, ones(2_048));
  bench.disk.file('f')?.badSectors.add(1);
  const into = Buffer.alloc(2_048);
  await expect(bench.run(file.read(into, 0, 2_048, 0))).rejects.toMatchObject({ code: 'EIO' });
  await bench.run(file.read(into, 0, 512, 0));
  await bench.write(file, ones(512), 512);
  await bench.run(file.read(into, 0, 2_048, 0));
});

test('faults by chance strike reads, writes and syncs; a pulled disk fails everything', async () => {
  const bench = new DiskBench();
  const file = await bench.create('/d/f');
  const sound = bench.disk.conditions;
  bench.disk.conditions = { ...sound, writeErrorChance: 1 };
  await expect(bench.write(file, ones(1))).rejects.toMatchObject({ code: 'EIO' });
  bench.disk.conditions = { ...sound, readErrorChance: 1, syncErrorChance: 1 };
  await expect(bench.run(file.sync())).rejects.toMatchObject({ code: 'EIO' });
  await expect(bench.run(file.read(ones(1), 0, 1, 0))).rejects.toMatchObject({ code: 'EIO' });
  bench.disk.conditions = sound;
  bench.disk.isGone = true;
  await expect(bench.list()).rejects.toMatchObject({ code: 'EIO' });
});

test('reads and writes may do less than they were asked to, never nothing', async () => {
  const bench = new DiskBench();
  const file = await bench.create('/d/f');
  bench.disk.conditions = { ...bench.disk.conditions, shortChance: 1 };
  const written = await bench.write(file, ones(1_000));
  expect(written).toBeGreaterThan(0);
  expect(written).toBeLessThan(1_000);
});

test('a full disk takes what fits and then gives ENOSPC; unlinking makes room', async () => {
  const bench = new DiskBench();
  const file = await bench.create('/d/f');
  expect(await bench.write(file, ones(CAPACITY - 4_096))).toBe(CAPACITY - 4_096);
  expect(await bench.write(file, ones(10_000), CAPACITY - 4_096)).toBe(4_096);
  expect(await bench.run(bench.fs.space('/d'))).toEqual({ capacity: CAPACITY, free: 0 });
  await expect(bench.write(file, ones(1), CAPACITY)).rejects.toMatchObject({ code: 'ENOSPC' });
  await expect(bench.create('/d/g')).rejects.toMatchObject({ code: 'ENOSPC' });
  await bench.run(bench.fs.unlink('/d/f'));
  expect(await bench.run(bench.fs.space('/d'))).toEqual({ capacity: CAPACITY, free: CAPACITY });
});

test('a disk that hangs answers nothing until it goes on', async () => {
  const bench = new DiskBench();
  bench.disk.hang();
  let answered = false;
  void bench.fs.list('/d').then(() => (answered = true));
  await bench.world.advance(3_600_000);
  expect(answered).toBe(false);
  bench.disk.goOn();
  await bench.world.advance(10);
  expect(answered).toBe(true);
});

test('a slow disk takes longer by its factor', async () => {
  const timed = async (slowness: number): Promise<number> => {
    const bench = new DiskBench();
    bench.disk.conditions = { ...bench.disk.conditions, slowness };
    const file = await bench.create('/d/f');
    const before = bench.world.nowMs;
    await bench.run(file.sync());
    return bench.world.nowMs - before;
  };
  expect(await timed(100)).toBeCloseTo(100 * (await timed(1)), 3);
});

test('errors of names are those of the system', async () => {
  const { fs, ...bench } = new DiskBench();
  const { world } = bench;
  const code = (work: Promise<unknown>) =>
    world.settle(
      work.then(
        () => 'none',
        (error: { code: string }) => error.code,
      ),
    );
  await world.settle(fs.open('/d/f', 'wx+'));
  await world.settle(fs.makeFolder('/d/x/y'));
  expect(await code(fs.open('/d/f', 'wx+'))).toBe('EEXIST');
  expect(await code(fs.open('/d/g', 'r'))).toBe('ENOENT');
  expect(await code(fs.list('/d/f'))).toBe('ENOTDIR');
  expect(await code(fs.open('/d/f/z', 'r'))).toBe('ENOTDIR');
  expect(await code(fs.unlink('/d/g'))).toBe('ENOENT');
  expect(await code(fs.rename('/d/g', '/d/h'))).toBe('ENOENT');
  expect(await code(fs.open('/d/x', 'w'))).toBe('EISDIR');
  expect(await code(fs.removeTree('/d/nothing'))).toBe('none');
  await world.settle(fs.removeTree('/d/x'));
  expect(await world.settle(fs.list('/d'))).toEqual(['f']);
});

test('thousands of names that are never synced cost no more each than the first ones', async () => {
  const bench = new DiskBench();
  await bench.run(bench.fs.makeFolder('/d/tmp'));
  await bench.run(bench.fs.makeFolder('/d/final'));
  const before = process.cpuUsage();
  for (let i = 0; i < 3_000; i++) {
    await bench.create('/d/tmp/f');
    await bench.run(bench.fs.rename('/d/tmp/f', `/d/final/${i % 8}`));
    if (i % 8 === 0) await bench.syncFolder('/d/final');
  }
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(5_000);
});
