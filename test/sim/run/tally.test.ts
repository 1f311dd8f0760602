import type { RunVerdict } from './run-seed.js';
import { Tally } from './tally.js';

const verdict = (seed: number, faults: readonly string[]): RunVerdict => ({
  seed,
  faults,
  traceHash: '',
  virtualMs: 1_800_000,
  operations: 10,
  undecided: 2,
  struck: [{ atMs: 1, kind: 'hung disk' }],
});

test('runs add up, those that failed by their seeds, hours by the core time of all processes', () => {
  const tally = new Tally();
  for (const seed of [12, 5, 7]) tally.add(verdict(seed, seed === 7 ? [] : ['wrong']));
  expect(tally.summary(90_000)).toEqual({
    seeds: 3,
    failed: 2,
    failedSeeds: [5, 12],
    virtualHours: 1.5,
    operations: 30,
    faultsStruck: 3,
    undecided: 6,
    cpuSeconds: 90,
    virtualHoursPerCpuMinute: 1,
  });
});
