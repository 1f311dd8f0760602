import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compileTree, plant, play, type Played } from './plant.js';
import { PLANTED_BUGS, type PlantedBug } from './planted-bugs.js';

/** Plants one bug after the other and says which seed finds it; fails if one is not found in time. */
const FOUND_CHARACTERS_MAX = 120;
const ROOT = process.cwd();
const TREES = join(ROOT, 'out/planted');
const SOUND = join(TREES, 'sound');
/** Seeds that failed with a bug, and whether they do so without one too: these say nothing of the bug. */
const failsAnyway = new Map<number, boolean>();

function print(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Plays until a seed fails that does not fail without the bug. */
async function hunt(bug: PlantedBug): Promise<Played> {
  const tree = join(TREES, bug.name.replace(/[^a-z0-9]+/g, '-'));
  await plant(ROOT, SOUND, tree, bug);
  for (let first = 1; ;) {
    const played = await play(tree, first, bug.seedsMax);
    const { failedSeed } = played;
    if (failedSeed === undefined) return played;
    let anyway = failsAnyway.get(failedSeed);
    anyway ??= (await play(SOUND, failedSeed, failedSeed)).failed;
    failsAnyway.set(failedSeed, anyway);
    if (!anyway) return played;
    first = failedSeed + 1;
    if (first > bug.seedsMax) return { failed: false, failedSeed: undefined, found: undefined };
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { bug: { type: 'string' } } });
  const bugs = PLANTED_BUGS.filter(({ name }) => values.bug === undefined || name === values.bug);
  const names = PLANTED_BUGS.map(({ name }) => name).join(', ');
  if (bugs.length === 0) throw new Error(`no bug '${values.bug}'; there are: ${names}`);
  await compileTree(ROOT, SOUND);
  print('| Bug | Found by seed | Allowed | First finding |\n| --- | --- | --- | --- |');
  for (const bug of bugs) {
    const { failedSeed = 'not found', found = '' } = await hunt(bug);
    const finding = found.slice(0, FOUND_CHARACTERS_MAX);
    print(`| ${bug.name} | ${failedSeed} | ${bug.seedsMax} | ${finding} |`);
    if (failedSeed === 'not found') process.exitCode = 1;
  }
}

await main();
