import { link, mkdtemp, open, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GiB, MiB } from '../../../src/common/sizes.js';
import { blockingFileSystem } from '../../../src/runtime/blocking-file-system.js';
import { noPause, pauseOn } from '../../../src/runtime/pause.js';
import { removeInSteps } from '../../../src/runtime/remove-in-steps.js';
import { systemTimers } from '../../../src/runtime/system-clock.js';
import { FaultyFileSystem, systemError } from '../../support/faulty-file-system.js';

let dir: string;
let path: string;
let disk: FaultyFileSystem;
let steps: string[];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cairn-removal-'));
  path = join(dir, 'long');
  disk = new FaultyFileSystem();
  steps = [];
  disk.before = (operation, at) =>
    void steps.push(`${operation} ${at === dir ? 'folder' : 'file'}`);
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** A file of holes, which takes no room. */
async function longFile(bytes: number): Promise<void> {
  await writeFile(path, 'kept');
  await truncate(path, bytes);
}

test('a long file loses its name for good, and then its bytes from the end, with pauses', async () => {
  await longFile(10 * MiB);
  const reader = await open(path, 'r');
  const sizes: number[] = [];
  const pause = async (ms: number): Promise<void> => {
    expect(ms).toBeGreaterThan(0);
    expect(await readdir(dir)).toEqual([]);
    sizes.push((await reader.stat()).size);
  };
  await removeInSteps(disk.fs, path, pause);
  await reader.close();
  expect(sizes).toEqual([6 * MiB, 2 * MiB]);
  expect(steps).toEqual([
    'open file',
    'unlink file',
    'open folder',
    'sync folder',
    'truncate file',
    'truncate file',
  ]);
});

test('a file that has another name is not cut off: somebody keeps it', async () => {
  await longFile(10 * MiB);
  await link(path, join(dir, 'backup'));
  await removeInSteps(disk.fs, path, noPause);
  expect(await readdir(dir)).toEqual(['backup']);
  expect((await stat(join(dir, 'backup'))).size).toBe(10 * MiB);
});

test('however long it is, there are no more than 500 steps', async () => {
  await longFile(20 * GiB);
  let pauses = 0;
  await removeInSteps(blockingFileSystem, path, async () => void pauses++);
  expect(pauses).toBe(499);
});

test('a short file is freed at once, and one that is not there is removed', async () => {
  await longFile(4 * MiB);
  await removeInSteps(disk.fs, path, () => Promise.reject(new Error('no pause')));
  await removeInSteps(disk.fs, path, noPause);
  expect(await readdir(dir)).toEqual([]);
});

test('one that cannot be opened to be cut, or cannot be cut, is removed all the same', async () => {
  for (const refused of ['open', 'truncate']) {
    await longFile(10 * MiB);
    disk.before = (operation, at) => {
      if (operation === refused && at === path) throw systemError('EACCES');
    };
    await removeInSteps(disk.fs, path, noPause);
    expect(await readdir(dir)).toEqual([]);
  }
});

test('one that keeps its name keeps its bytes', async () => {
  for (const refused of ['unlink', 'sync']) {
    await longFile(10 * MiB);
    disk.before = (operation) => {
      if (operation === refused) throw systemError('EIO');
    };
    const reader = await open(path, 'r');
    await expect(removeInSteps(disk.fs, path, noPause)).rejects.toMatchObject({ code: 'EIO' });
    expect((await reader.stat()).size).toBe(10 * MiB);
    await reader.close();
  }
});

test('pauses end at once when they are to end, and there are none after', async () => {
  const stop = new AbortController();
  const pause = pauseOn(systemTimers, stop.signal);
  await pause(1);
  const long = pause(600_000);
  stop.abort();
  await long;
  await pause(600_000);
});
