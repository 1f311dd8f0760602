import { settingsOf, type Tempo } from './run-settings.js';

const PAUSE_MS = { hectic: 500, middle: 4_000, calm: 120_000 } as const;

test('one run of four is calm, and the others are hectic or not quite', () => {
  const count: Record<Tempo, number> = { hectic: 0, middle: 0, calm: 0 };
  for (let seed = 1; seed <= 4_000; seed++) {
    const { pauseMs } = settingsOf({ seed });
    for (const tempo of ['hectic', 'middle', 'calm'] as const)
      if (PAUSE_MS[tempo] === pauseMs) count[tempo]++;
  }
  expect(count.calm / 4_000).toBeCloseTo(1 / 4, 1);
  expect(count.hectic / 4_000).toBeCloseTo(3 / 8, 1);
  expect(count.hectic + count.middle + count.calm).toBe(4_000);
});

test('a tempo that is asked for changes nothing else of a run', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const drawn = settingsOf({ seed });
    for (const tempo of ['hectic', 'middle', 'calm'] as const) {
      const { pauseMs, faultEveryMs } = drawn;
      const asked = settingsOf({ seed, tempo });
      expect(asked.pauseMs).toBe(PAUSE_MS[tempo]);
      expect({ ...asked, pauseMs, faultEveryMs }).toEqual(drawn);
    }
  }
});
