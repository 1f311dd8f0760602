import { readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identify } from '../../src/runtime/process-identity.js';
import { run, tryRun } from './program.js';
import { FOLDER_PREFIX } from './stage.js';

/** Removes what runs left that were killed themselves: namespaces, links, mounts, folders. What it removed. */
export async function sweep(): Promise<string[]> {
  if (process.getuid?.() !== 0) return [];
  const removed: string[] = [];
  for (const space of await readdir('/run/netns').catch(() => [])) {
    if (!isOrphan(/^cc(\d+)-/.exec(space))) continue;
    await tryRun('ip', 'netns', 'del', space);
    removed.push(`namespace ${space}`);
  }
  for (const link of await readdir('/sys/class/net')) {
    if (!isOrphan(/^cc(\d+)(v\d+)?$/.exec(link))) continue;
    await tryRun('ip', 'link', 'del', link);
    removed.push(`link ${link}`);
  }
  removed.push(...(await sweepFolders()));
  return removed;
}

async function sweepFolders(): Promise<string[]> {
  const removed: string[] = [];
  for (const folder of await readdir(tmpdir())) {
    const match = new RegExp(`^${FOLDER_PREFIX}(\\d+)-`).exec(folder);
    if (!isOrphan(match)) continue;
    const path = join(tmpdir(), folder);
    // The innermost first: images are mounted from what is mounted itself.
    for (const mount of (await mountsBelow(path)).reverse()) await run('umount', mount);
    await rm(path, { recursive: true, force: true });
    removed.push(path);
  }
  return removed;
}

async function mountsBelow(path: string): Promise<string[]> {
  const table = await readFile('/proc/self/mounts', 'utf8');
  return table
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((place) => place.startsWith(`${path}/`));
}

function isOrphan(match: RegExpExecArray | null): boolean {
  return match !== null && identify(Number(match[1])) === undefined;
}
