import { RecentMeasure } from '../../../../src/blockserver/store/recent-measure.js';

/** Timers that run when the test says so. */
function heldTimers() {
  const running = new Set<() => void>();
  return {
    setTimeout(run: () => void) {
      running.add(run);
      return { cancel: () => void running.delete(run) };
    },
    fire: () => {
      for (const run of running) run();
      running.clear();
    },
    running,
  };
}

test('disks are asked once until the answer is old, and again then', async () => {
  const timers = heldTimers();
  const recent = new RecentMeasure(timers, 100);
  let asked = 0;
  const measure = async (): Promise<boolean> => ++asked > 0;
  await recent.renew(measure);
  await recent.renew(measure);
  expect(asked).toBe(1);
  timers.fire();
  await recent.renew(measure);
  expect(asked).toBe(2);
  recent.stop();
  expect(timers.running.size).toBe(0);
});

test('a measurement that a disk did not answer does not count', async () => {
  const recent = new RecentMeasure(heldTimers(), 100);
  let asked = 0;
  const stalled = async (): Promise<boolean> => ++asked < 0;
  await recent.renew(stalled);
  await recent.renew(stalled);
  expect(asked).toBe(2);
});
