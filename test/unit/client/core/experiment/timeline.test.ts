import {
  csvCell,
  repairRates,
  timelineCsv,
  type ClusterSample,
} from '../../../../../src/client/core/experiment/timeline.js';

function sample(timeMs: number, repairedBytes: number): ClusterSample {
  return {
    timeMs,
    report: {
      live: 6,
      stale: 0,
      dead: 0,
      queued: { critical: 1, high: 2, normal: 3, misplaced: 4 },
      inFlight: 5,
      underReplicated: 6,
      corruptReplicas: 7,
      missing: 0,
      repairedBytes,
    },
    copies: undefined,
  };
}

test('a rate is that of the second before', () => {
  const samples = [0, 250, 500, 750, 1_000, 1_250, 1_500].map((t) => sample(t, t < 500 ? 0 : 800));
  expect(repairRates(samples)).toEqual([0, 0, 1_600, 800 / 0.75, 800, 800, 0]);
});

test('a master that was away makes a gap, and its new count no negative rate', () => {
  const away = { timeMs: 500, report: undefined, copies: undefined };
  expect(repairRates([sample(0, 900), away, sample(1_000, 100)])).toEqual([0, undefined, 0]);
});

test('each row has every column; the events and the seconds stand in the first row that is not before them', () => {
  const away = {
    timeMs: 1_100.4,
    report: undefined,
    copies: { none: 0, one: 1, two: 2, complete: 3 },
  };
  const csv = timelineCsv({
    samples: [sample(100, 0), sample(350, 0), away],
    seconds: [
      { second: 0, operations: 16, errors: 1, p50Ms: 1.26, p99Ms: undefined },
      { second: 1, operations: 8, errors: 0, p50Ms: 2, p99Ms: 3 },
    ],
    events: [
      { timeMs: 9_999, label: 'behind the end' },
      { timeMs: 200, label: 'kill, "hard"' },
    ],
  });
  const [head = '', ...rows] = csv.trimEnd().split('\n');
  expect(head.split(',')).toHaveLength(23);
  expect(rows).toEqual([
    '100,,6,0,0,1,2,3,4,5,6,7,0,0,0,,,,,16,1,1.3,',
    '350,"kill, ""hard""",6,0,0,1,2,3,4,5,6,7,0,0,0,,,,,,,,',
    '1100,behind the end,,,,,,,,,,,,,,0,1,2,3,8,0,2,3',
  ]);
  expect(csv.endsWith('\n')).toBe(true);
});

test('a cell that would break its row is quoted', () => {
  expect(['a', 'a,b', 'a"b', 'a\nb', 0, undefined].map(csvCell)).toEqual([
    'a',
    '"a,b"',
    '"a""b"',
    '"a\nb"',
    '0',
    '',
  ]);
});
