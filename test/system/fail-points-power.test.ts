import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiskImages } from '../chaos/grounds/disk-images.js';
import { powerCut } from '../chaos/nemeses/power-cut.js';
import { CrashBench } from '../support/crash/crash-bench.js';
import { FAIL_POINT_PLAN } from '../support/crash/fail-point-plan.js';
import { seededRandom } from '../support/described-content.js';
import { reportSkip } from '../support/report-skip.js';

/** Every so many-th death of the plan, others than without loss of power, unless all are asked for. */
const STEP = process.env['CRASH_ALL'] === '1' ? 1 : 6;
const CUTS = Number(process.env['CRASH_CUTS'] ?? 3);
const LIFE_MS_MAX = 700;
const TEST_MS_MAX = 3_600_000;

test(
  'a loss of power at a boundary of log or checkpoint, or at any moment, takes nothing that was acknowledged',
  async () => {
    const reason = await powerCut.lacks();
    if (reason !== undefined) return reportSkip(reason);
    const dir = await mkdtemp(join(tmpdir(), 'cairn-power-'));
    const cluster = join(dir, 'cluster');
    const images = await DiskImages.make({ dir, cluster, nodes: ['master'] });
    // The process is gone and its writes are in the page cache: the image beneath has what was synced.
    const afterDeath = async (): Promise<void> => {
      await images.freeze(['master']);
      await images.swap('master');
    };
    try {
      const random = seededRandom('power cuts');
      await using bench = await CrashBench.start({
        dir: join(cluster, 'master'),
        seed: 'power',
        afterDeath,
      });
      const plan = FAIL_POINT_PLAN.filter((_, i) => i % STEP === STEP - 1);
      for (const death of plan) await bench.die(death);
      for (let i = 0; i < CUTS; i++) await bench.killAfter(random() * LIFE_MS_MAX);
      await bench.finish();
      expect(bench.deaths).toBeGreaterThanOrEqual(plan.length + CUTS);
    } finally {
      await images.end();
      await rm(dir, { recursive: true, force: true });
    }
  },
  TEST_MS_MAX,
);
