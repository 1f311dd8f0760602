import { VERSION } from '../../../src/common/version.js';
import { Metrics } from '../../../src/runtime/metrics.js';
import {
  expositionFaults,
  parseExposition,
  sampleOf,
  type ExposedMetric,
} from '../../support/exposition.js';

async function exposed(metrics: Metrics): Promise<Map<string, ExposedMetric>> {
  return parseExposition((await metrics.exposition()).text);
}

test('a process tells its version and role, and two in one process do not mix', async () => {
  const [one, two] = [new Metrics({ role: 'master' }), new Metrics({ role: 'repair' })];
  one.counter('dfs_x_total', 'Some').add(2);
  two.counter('dfs_x_total', 'Some').add(5);
  const labels = { version: VERSION, role: 'master' };
  expect(sampleOf(await exposed(one), 'dfs_build_info', labels)).toBe(1);
  expect(sampleOf(await exposed(one), 'dfs_x_total')).toBe(2);
  expect(sampleOf(await exposed(two), 'dfs_x_total')).toBe(5);
});

test('gauges are read at each scrape; one that is not known is left out, one with labels may come and go', async () => {
  const metrics = new Metrics({ role: 'test' });
  let value: number | undefined;
  let byState: Record<string, number> = { live: 1 };
  metrics.gauge('dfs_a', 'A', () => value);
  metrics.gaugeBy('dfs_b', 'B', 'state', () => byState);
  const before = await exposed(metrics);
  expect(before.get('dfs_a')?.samples).toEqual([]);
  expect(sampleOf(before, 'dfs_b', { state: 'live' })).toBe(1);
  value = -1.5;
  byState = { dead: 2 };
  const after = await exposed(metrics);
  expect(sampleOf(after, 'dfs_a')).toBe(-1.5);
  expect(after.get('dfs_b')?.samples).toEqual([
    { name: 'dfs_b', labels: { state: 'dead' }, value: 2 },
  ]);
});

test('counters and histograms of equal labels are one, of others apart', async () => {
  const metrics = new Metrics({ role: 'test' });
  const calls = metrics.counters('dfs_calls_total', 'Calls');
  calls({ method: 'Stat', code: 'OK' }).add();
  calls({ method: 'Stat', code: 'OK' }).add();
  calls({ method: 'List', code: 'OK' }).add();
  const durations = metrics.histograms('dfs_call_seconds', 'Durations', [0.1, 1]);
  durations({ method: 'Stat' }).observe(0.1);
  durations({ method: 'Stat' }).observe(0.5);
  durations({ method: 'Stat' }).observe(7);
  const read = await exposed(metrics);
  expect(sampleOf(read, 'dfs_calls_total', { method: 'Stat' })).toBe(2);
  expect(sampleOf(read, 'dfs_calls_total', { method: 'List' })).toBe(1);
  const bucket = (le: string) => sampleOf(read, 'dfs_call_seconds_bucket', { method: 'Stat', le });
  // A value on a bound is at or below it.
  expect([bucket('0.1'), bucket('1'), bucket('+Inf')]).toEqual([1, 2, 3]);
  expect(sampleOf(read, 'dfs_call_seconds_sum')).toBeCloseTo(7.6);
  expect(sampleOf(read, 'dfs_call_seconds_count')).toBe(3);
  expect(expositionFaults(read)).toEqual([]);
});

test('label values and help texts that hold quotes, backslashes and newlines stay one line', async () => {
  const metrics = new Metrics({ role: 'test' });
  const odd = '/disk "one"\\\nof two';
  metrics.gaugeBy('dfs_disk', 'One\nof \\ many', 'disk', () => ({ [odd]: 1 }));
  const read = await exposed(metrics);
  expect(sampleOf(read, 'dfs_disk', { disk: odd })).toBe(1);
});

test('_total is for counters alone, and a name is declared once', () => {
  const metrics = new Metrics({ role: 'test' });
  expect(() => metrics.gauge('dfs_things_total', 'Things', () => 1)).toThrow(/no name of a gauge/);
  expect(() => metrics.counter('dfs_things', 'Things')).toThrow(/no name of a counter/);
  metrics.gauge('dfs_once', 'Once', () => 1);
  expect(() => metrics.gauge('dfs_once', 'Once', () => 1)).toThrow(/already/);
});

test('the figures of the process keep to the rules as well', async () => {
  const metrics = new Metrics({ role: 'test' });
  metrics.addProcess();
  const read = await exposed(metrics);
  expect(expositionFaults(read)).toEqual([]);
  expect(sampleOf(read, 'process_resident_memory_bytes')).toBeGreaterThan(1e6);
  expect(read.has('nodejs_eventloop_lag_p99_seconds')).toBe(true);
});

test.each([
  ['# HELP a_b A\n# TYPE a_b counter\na_b 1\n', /_total/],
  ['# HELP a_total A\n# TYPE a_total gauge\na_total 1\n', /_total/],
  ['# HELP a_ms A\n# TYPE a_ms gauge\na_ms 1\n', /base units/],
  ['# TYPE a gauge\na 1\n', /no HELP/],
  ['# HELP a A\na 1\n', /type ''/],
  [
    '# HELP a A\n# TYPE a histogram\na_bucket{le="1"} 2\na_bucket{le="+Inf"} 1\na_sum 1\na_count 1\n',
    /do not rise/,
  ],
  ['# HELP a A\n# TYPE a histogram\na_bucket{le="1"} 1\na_sum 1\na_count 1\n', /not the count/],
])('the checker sees what is wrong with %j', (text, fault) => {
  expect(expositionFaults(parseExposition(text)).join()).toMatch(fault);
});

test.each(['a 1\n', '# HELP a A\na{b=c} 1\n', '# HELP a A\na one\n', '# HELP a A\na 1\na 2\n'])(
  'the checker refuses %j',
  (text) => {
    expect(() => parseExposition(text)).toThrow();
  },
);
