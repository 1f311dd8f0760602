import * as fc from 'fast-check';
import {
  CALL_EVERY_MS,
  LaneLateness,
  LATENESS_WINDOW_MS,
} from '../../../../src/blockserver/copy/lane/lane-lateness.js';

/** Calls a thread that answers after these delays, one call after the other; says when it was first found starved. */
function play(delaysMs: readonly number[]): number | undefined {
  const lateness = new LaneLateness(0);
  let nowMs = 0;
  for (const delayMs of delaysMs) {
    expect(lateness.isAnswered).toBe(true);
    lateness.called(nowMs);
    for (const endMs = nowMs + delayMs; nowMs < endMs; nowMs = Math.min(endMs, nowMs + 250))
      if (lateness.isStarved(nowMs)) return nowMs;
    lateness.answered(nowMs);
    nowMs += CALL_EVERY_MS;
    if (lateness.isStarved(nowMs)) return nowMs;
  }
  return undefined;
}

test('a thread that answers within the pause between calls is never starved, however long it is watched', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: CALL_EVERY_MS - 10 }), { minLength: 60 }),
      (delays) => {
        expect(play(delays)).toBeUndefined();
      },
    ),
  );
});

test('a thread that never answers, or always two times later than that, is starved after one window and not before', () => {
  expect(play([60_000])).toBe(LATENESS_WINDOW_MS);
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 2 * CALL_EVERY_MS, max: 3_000 }), { minLength: 30 }),
      (delays) => {
        const starvedMs = play(delays);
        expect(starvedMs).toBeGreaterThanOrEqual(LATENESS_WINDOW_MS);
        expect(starvedMs).toBeLessThanOrEqual(2 * LATENESS_WINDOW_MS);
      },
    ),
  );
});

test('one long pause, as of a machine that stood still, is forgotten with its window', () => {
  expect(play([...Array<number>(30).fill(5), 2_000, ...Array<number>(60).fill(5)])).toBeUndefined();
});
