import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { compileTree, plant, play, spoiledSource } from './planted/plant.js';
import { PLANTED_BUGS } from './planted/planted-bugs.js';

const ROOT = join(import.meta.dirname, '../..');
const BUG = 'master answers before fsync';
/** About fifteen seconds of one core in all; more only where others want it too. */
const PATIENCE_MS = 180_000;
let dir: string;

beforeAll(async () => {
  // Below the project, so that the trees find its packages.
  await mkdir(join(ROOT, 'out'), { recursive: true });
  dir = await mkdtemp(join(ROOT, 'out/canary-'));
  await compileTree(ROOT, join(dir, 'sound'));
}, PATIENCE_MS);

afterAll(() => rm(dir, { recursive: true, force: true }));

test(
  'a simulation of the programs as they are finds nothing in two seeds',
  async () => {
    const played = await play(join(dir, 'sound'), 1, 2);
    expect(played).toEqual({ failed: false, failedSeed: undefined, found: undefined });
  },
  PATIENCE_MS,
);

test(
  'a simulation of a master that answers before its log is on disk fails',
  async () => {
    const bug = PLANTED_BUGS.find(({ name }) => name === BUG)!;
    await plant(ROOT, join(dir, 'sound'), join(dir, 'spoiled'), bug);
    expect(await play(join(dir, 'spoiled'), 1, 2)).toMatchObject({ failed: true });
    const byTwo = await play(join(dir, 'spoiled'), 1, 2, 2);
    expect(byTwo).toMatchObject({ failed: true, found: expect.any(String) });
  },
  PATIENCE_MS,
);

test.each(PLANTED_BUGS.map((bug) => [bug.name, bug] as const))(
  'the place of %p is there once',
  async (_, bug) => {
    for (const spoiling of [bug, ...(bug.also ?? [])])
      await expect(spoiledSource(ROOT, spoiling)).resolves.toContain(spoiling.replace);
  },
);
