import { REAP_STEPS_MAX } from '../../../../src/master/core/limits.js';
import { ReapPace } from '../../../../src/master/core/reap-pace.js';

/** Slices of a machine where each step takes so long; how long the longest after the first few took. */
function longestSlice(stepMs: number): { longestMs: number; steps: number } {
  const pace = new ReapPace();
  let longestMs = 0;
  for (let i = 0; i < 50; i++) {
    const tookMs = pace.steps * stepMs;
    if (i > 3) longestMs = Math.max(longestMs, tookMs);
    pace.note(tookMs);
  }
  return { longestMs, steps: pace.steps };
}

test.each([0.001, 0.02, 0.2])('slices of steps of %s ms each take some milliseconds', (stepMs) => {
  const { longestMs, steps } = longestSlice(stepMs);
  expect(longestMs).toBeLessThanOrEqual(8);
  expect(steps).toBeGreaterThan(4);
});

test('steps that cost nothing are taken up to the bound, and a slow one brings them down again', () => {
  const pace = new ReapPace();
  for (let i = 0; i < 20; i++) pace.note(0);
  expect(pace.steps).toBe(REAP_STEPS_MAX);
  pace.note(50);
  expect(pace.steps).toBe(REAP_STEPS_MAX / 2);
});
