import { spawn } from 'node:child_process';
import { cp, link, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { transform } from '@swc/core';
import type { PlantedBug, Spoiling } from './planted-bugs.js';

/** What `run/main.ts --json` says of its seeds. */
export interface Played {
  readonly failed: boolean;
  readonly failedSeed: number | undefined;
  /** The first thing that was found, in words. */
  readonly found: string | undefined;
}

async function compile(source: string): Promise<string> {
  const { code } = await transform(source, {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'es6' },
  });
  return code;
}

/** Compiles src/ and test/sim/ of the project into a tree that the simulation can be started from. */
export async function compileTree(root: string, tree: string): Promise<void> {
  await rm(tree, { recursive: true, force: true });
  for (const folder of ['src', 'test/sim', 'test/support']) {
    for (const name of await readdir(join(root, folder), { recursive: true })) {
      if (!name.endsWith('.ts') || name.endsWith('.d.ts') || name.endsWith('.test.ts')) continue;
      const to = join(tree, folder, name.replace(/\.ts$/, '.js'));
      await mkdir(dirname(to), { recursive: true });
      await writeFile(to, await compile(await readFile(join(root, folder, name), 'utf8')));
    }
  }
  await symlink(join(root, 'proto'), join(tree, 'proto'));
}

/** The source with the bug; throws if its place is not there exactly once. */
export async function spoiledSource(
  root: string,
  { file, find, replace }: Spoiling,
): Promise<string> {
  const source = await readFile(join(root, 'src', file), 'utf8');
  const places = source.split(find).length - 1;
  if (places !== 1)
    throw new Error(`This cannot be planted: src/${file} has its place ${places} times: ${find}`);
  return source.replace(find, () => replace);
}

/** A tree of hard links to `sound`, with a file or a few that are others. */
export async function plant(
  root: string,
  sound: string,
  tree: string,
  bug: PlantedBug,
): Promise<void> {
  await rm(tree, { recursive: true, force: true });
  await linkTree(sound, tree);
  for (const spoiling of [bug, ...(bug.also ?? [])]) {
    const code = await compile(await spoiledSource(root, spoiling));
    const path = join(tree, 'src', spoiling.file.replace(/\.ts$/, '.js'));
    // A new file under the name: what the link points to is shared.
    await rm(path);
    await writeFile(path, code);
  }
}

async function linkTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await linkTree(source, target);
    else if (entry.isFile()) await link(source, target);
    else await cp(source, target, { recursive: true, verbatimSymlinks: true });
  }
}

/** Plays seeds with the programs of a tree, until one fails; in so many processes at once. */
export async function play(tree: string, first: number, last: number, jobs = 1): Promise<Played> {
  const main = join(tree, 'test/sim/run/main.js');
  const flags = ['--no-kept', '--no-shrink', '--jobs', `${jobs}`, '--seeds', `${first}-${last}`];
  const child = spawn(process.execPath, ['--max-semi-space-size=64', main, ...flags], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {},
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  const seed = /^seed (\d+) failed/m.exec(said)?.[1];
  const found = /^ {2}- (.*)$/m.exec(said)?.[1];
  // A run that ended otherwise found nothing: it was not played.
  if (code !== 0 && seed === undefined) throw new Error(`the simulation did not run: ${said}`);
  return { failed: code !== 0, failedSeed: seed === undefined ? undefined : Number(seed), found };
}
