import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CrashBench } from '../support/crash/crash-bench.js';
import { FAIL_POINT_PLAN } from '../support/crash/fail-point-plan.js';
import { runProgram } from '../support/daemon-process.js';
import { seededRandom } from '../support/described-content.js';

/** Every so many-th death of the plan, unless all are asked for: a life costs a second of a core or two. */
const STEP = process.env['CRASH_ALL'] === '1' ? 1 : 3;
/** How often a master is killed at a random moment. */
const KILLS = Number(process.env['CRASH_KILLS'] ?? 10);
const TEST_MS_MAX = 3_600_000;
/** Long enough for a few segments and a checkpoint. */
const LIFE_MS_MAX = 700;

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cairn-fail-points-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test(
  'a master that dies at any boundary of log or checkpoint has all that it acknowledged, and each call takes effect once',
  async () => {
    await using bench = await CrashBench.start({ dir: join(dir, 'master'), seed: 'fail-points' });
    const plan = FAIL_POINT_PLAN.filter((_, i) => i % STEP === 0);
    for (const death of plan) await bench.die(death);
    await bench.finish();
    expect(bench.deaths).toBeGreaterThanOrEqual(plan.length);
  },
  TEST_MS_MAX,
);

test(
  'a master that is killed at any moment has all that it acknowledged, and each call takes effect once',
  async () => {
    const random = seededRandom('random kills');
    await using bench = await CrashBench.start({ dir: join(dir, 'master'), seed: 'random' });
    for (let i = 0; i < KILLS; i++) await bench.killAfter(random() * LIFE_MS_MAX);
    await bench.finish();
    expect(bench.deaths).toBe(KILLS);
  },
  TEST_MS_MAX,
);

test('a fail point that nobody allowed keeps a master from starting, and nothing is made', async () => {
  const folder = join(dir, 'master');
  const { code, stdout, stderr } = await runProgram(['master', `--dir=${folder}`], {
    env: { DFS_FAIL_POINT: 'append-synced' },
  });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(existsSync(folder)).toBe(false);
  expect(stderr).toMatch(/^(dfs|master): DFS_FAIL_POINT is for tests.*\(INVALID_ARGUMENT\)\n$/);
});
