import type { ClusterSample } from '../../../../src/client/core/experiment/timeline.js';
import { composeResult } from '../../../../src/client/experiment/compose-result.js';
import { figuresOf } from '../../../../src/client/experiment/figures.js';
import { LoadRecords } from '../../../../src/client/experiment/load/load-records.js';
import type { ExperimentRun } from '../../../../src/client/experiment/run-experiment.js';
import { killNode } from '../../../../src/client/experiment/scenarios/kill-node.js';
import { RESULT } from '../../../support/fake-experiment.js';

const ORDER = {
  scenario: killNode,
  seed: '12',
  config: RESULT.config,
  dir: undefined,
  keep: false,
};

function sample(timeMs: number, repairedBytes: number): ClusterSample {
  const report = {
    live: 5,
    stale: 0,
    dead: 1,
    queued: { critical: 0, high: 0, normal: 0, misplaced: 0 },
    inFlight: 0,
    underReplicated: 0,
    corruptReplicas: 0,
    missing: 0,
    repairedBytes,
  };
  return { timeMs, report, copies: undefined };
}

function run(changes: Partial<ExperimentRun> = {}): ExperimentRun {
  const records = new LoadRecords();
  records.enter('before', 0);
  for (let i = 0; i < 100; i++)
    records.ended({ dueMs: 10 * i, begunMs: 10 * i, endedMs: 10 * i + (i < 98 ? 10 : 100) });
  records.enter('repair', 1_000);
  for (let i = 0; i < 100; i++)
    records.ended({ dueMs: 1_000 + i, begunMs: 1_100 + i, endedMs: 1_000 + i + 400 });
  return {
    outcome: {
      detectedMs: 5_000,
      fullyReplicatedMs: 9_000,
      during: 'repair',
      faultMs: 1_000,
      facts: [{ key: 'victims', label: 'killed', value: 'bs1', unit: 'text' }],
      failures: [],
    },
    records,
    verification: { verifiedFiles: 3, verifiedBytes: 300, lostBytes: 0, lostFiles: [] },
    timeline: {
      samples: [
        sample(900, 50),
        sample(6_000, 50),
        sample(10_100, 200_000_050),
        sample(12_000, 200_000_150),
      ],
      seconds: [],
      events: [],
    },
    machine: RESULT.machine,
    loadAverages: [1, 2],
    failures: [],
    ...changes,
  };
}

test('the rate is that of the repair alone: not of what was copied before, nor of what was moved afterwards', () => {
  expect(composeResult(ORDER, run(), 'again')).toMatchObject({
    seed: 12,
    repairMs: 4_000,
    bytesRepaired: 200_000_000,
    bytesRepairedLater: 100,
    repairBytesPerSecond: 50_000_000,
    capShare: 0.477,
    passed: true,
  });
});

test('latencies during the repair stand beside those before', () => {
  const { latency } = composeResult(ORDER, run(), 'again');
  expect(latency.before).toMatchObject({ operations: 100, maxMs: 100 });
  expect(latency.before.p50Ms).toBeCloseTo(10, 0);
  expect(latency.during.servedP50Ms).toBeGreaterThan(290);
  expect(latency.during.servedP50Ms).toBeLessThan(320);
  expect(latency.p50Ratio).toBeGreaterThan(37);
  expect(latency.p99Ratio).toBeCloseTo(4, 0);
});

test.each([
  [{ failures: ['too late'] }, ['too late']],
  [
    {
      verification: {
        verifiedFiles: 2,
        verifiedBytes: 200,
        lostBytes: 100,
        lostFiles: ['/x: gone'],
      },
    },
    ['lost: /x: gone'],
  ],
])('what went wrong fails the experiment: %j', (changes, failures) => {
  expect(composeResult(ORDER, run(changes), 'again')).toMatchObject({ passed: false, failures });
});

test('bytes that a reader got wrong fail the experiment, although a later read had them right', () => {
  const wrong = run();
  wrong.records.wrong.push('/y: byte 3 is wrong');
  expect(composeResult(ORDER, wrong, 'again')).toMatchObject({
    passed: false,
    failures: ['read: /y: byte 3 is wrong'],
  });
});

test('what an experiment does not have is null in the JSON and no row of the table', () => {
  const outcome = { ...run().outcome, detectedMs: null };
  const result = composeResult(ORDER, run({ outcome }), 'again');
  expect(result).toMatchObject({ detectedMs: null, repairMs: null, repairBytesPerSecond: null });
  const labels = figuresOf(result, outcome.facts).map(({ label }) => label);
  expect(labels).toContain('killed');
  expect(labels).not.toContain('detected after');
  expect(labels).not.toContain('repair rate');
});
