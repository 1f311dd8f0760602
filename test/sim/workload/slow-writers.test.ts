import { seededRandom } from '../../../src/common/clock.js';
import { HeldFiles } from './held-files.js';
import { Planner, USUAL_WORKLOAD, type Plan, type WritePlan } from './plan.js';
import { SlowWriters } from './slow-writers.js';

function varied(held: HeldFiles, count = 300): Plan[] {
  const planner = new Planner(seededRandom(1), USUAL_WORKLOAD);
  const slow = new SlowWriters(seededRandom(2), held, 5_000);
  return Array.from({ length: count }, () => slow.vary('me', planner.next()));
}

function slowOnes(plans: readonly Plan[]): WritePlan[] {
  return plans.filter((plan) => plan.verb === 'write').filter(({ slow }) => slow !== undefined);
}

test('some writers take their time, flush and close, and all else is as it was planned', () => {
  const planner = new Planner(seededRandom(1), USUAL_WORKLOAD);
  const plans = varied(new HeldFiles());
  const slow = slowOnes(plans);
  expect(slow.length).toBeGreaterThan(5);
  expect(slow.length).toBeLessThan(50);
  for (const { flushes, end } of slow)
    expect({ flushes, end }).toEqual({ flushes: true, end: 'close' });
  for (const plan of plans) {
    const planned = planner.next();
    if (plan.verb !== 'write' || plan.slow === undefined) expect(plan).toEqual(planned);
  }
});

test('a file that somebody else holds is waited for and appended to', () => {
  const held = new HeldFiles();
  held.hold('other', '/d1/a');
  held.hold('me', '/d1/b');
  const waiting = slowOnes(varied(held)).filter(({ path }) => path === '/d1/a');
  expect(waiting.filter(({ mode }) => mode === 'append').length).toBeGreaterThan(100);
  for (const { slow } of waiting) expect(slow!.tries * slow!.retryMs).toBeGreaterThan(5_000);
});

test('what was let go is waited for no more, and who rests is known while it does', async () => {
  const held = new HeldFiles();
  held.hold('other', '/d1/a');
  expect([held.ofOthers('me'), held.ofOthers('other')]).toEqual([['/d1/a'], []]);
  let wake = (): void => {};
  const rested = held.during('other', new Promise((resolve) => (wake = resolve)));
  expect(held.resting()).toEqual(['other']);
  wake();
  await rested;
  held.release('other');
  expect([held.resting(), held.ofOthers('me')]).toEqual([[], []]);
});
