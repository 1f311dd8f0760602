import { collectDefaultMetrics, Registry, type Metric } from 'prom-client';
import { assert } from '../common/assert.js';
import { VERSION } from '../common/version.js';
import { Count, Distribution } from './figures.js';

export type Labels = Readonly<Record<string, string>>;

interface Sample {
  /** If not that of the metric, as in `…_bucket`. */
  readonly metricName?: string;
  readonly labels: Labels;
  readonly value: number;
}

/** Bounds of durations in seconds: a call in memory, a sync to disk, a stall. */
export const DURATION_BOUNDS_SECONDS = [
  0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
] as const;

/** Names that prom-client gives to gauges although `_total` is for counters. */
const ILL_NAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/**
 * The metrics of one process, or of one daemon where tests run several in a process. Gauges, and counts that somebody
 * keeps anyway, are read when they are asked for; other events are counted as they happen. A role declares its own:
 *
 *     metrics.gauge('dfs_master_safe_mode', 'Whether …', () => (safeMode.on ? 1 : 0));
 *     metrics.gaugeBy('dfs_master_servers', 'Block servers by state', 'state', () => ({ live: 3, dead: 0 }));
 *     const repaired = metrics.counter('dfs_repair_bytes_total', 'Bytes …');        // repaired.add(bytes)
 *     const durations = metrics.histogram('dfs_repair_duration_seconds', 'Time …');  // durations.observe(seconds)
 *
 * Names: one prefix, base units (seconds, bytes), `_total` on counters and on nothing else. Labels take few values, all
 * known beforehand: never a path, a block or a client.
 */
export class Metrics {
  private readonly registry = new Registry();

  constructor({ role }: { readonly role: string }) {
    const labels = { version: VERSION, role };
    this.declare('dfs_build_info', 'gauge', 'Version and role of this process; always 1', () => [
      { labels, value: 1 },
    ]);
  }

  /** `read` is called at every scrape; undefined leaves the sample out, for what is not known. */
  gauge(name: string, help: string, read: () => number | undefined): void {
    this.declare(name, 'gauge', help, () => {
      const value = read();
      return value === undefined ? [] : [{ labels: {}, value }];
    });
  }

  /** A gauge with a sample for each value of one label. */
  gaugeBy(
    name: string,
    help: string,
    label: string,
    read: () => Readonly<Record<string, number>>,
  ): void {
    this.declare(name, 'gauge', help, () =>
      Object.entries(read()).map(([key, value]) => ({ labels: { [label]: key }, value })),
    );
  }

  counter(name: string, help: string): Count {
    const count = new Count();
    this.counterOf(name, help, count);
    return count;
  }

  /** A counter over what somebody else counts. */
  counterOf(name: string, help: string, count: { readonly value: number }): void {
    this.declare(name, 'counter', help, () => [{ labels: {}, value: count.value }]);
  }

  /** Counters that differ in labels. Ask once for each and keep it: the look-up is no work for a hot path. */
  counters(name: string, help: string): (labels: Labels) => Count {
    const family = new Family(() => new Count());
    this.declare(name, 'counter', help, () =>
      family.children.map(({ labels, child }) => ({ labels, value: child.value })),
    );
    return (labels) => family.of(labels);
  }

  histogram(
    name: string,
    help: string,
    bounds: readonly number[] = DURATION_BOUNDS_SECONDS,
  ): Distribution {
    return this.histograms(name, help, bounds)({});
  }

  /** Histograms that differ in labels; ask once for each and keep it, as with counters. */
  histograms(
    name: string,
    help: string,
    bounds: readonly number[] = DURATION_BOUNDS_SECONDS,
  ): (labels: Labels) => Distribution {
    const family = new Family(() => new Distribution(bounds));
    this.declare(name, 'histogram', help, () =>
      family.children.flatMap(({ labels, child }) => bucketSamples(name, labels, child)),
    );
    return (labels) => family.of(labels);
  }

  /** Adds what prom-client knows of a Node process: `process_*`, `nodejs_eventloop_lag_*`, heap and collections. */
  addProcess(): void {
    collectDefaultMetrics({ register: this.registry });
    for (const name of ILL_NAMED) this.registry.removeSingleMetric(name);
  }

  /** All of them in Prometheus's text format, and what to call it in a header. */
  async exposition(): Promise<{ readonly text: string; readonly contentType: string }> {
    return { text: await this.registry.metrics(), contentType: this.registry.contentType };
  }

  private declare(
    name: string,
    type: 'counter' | 'gauge' | 'histogram',
    help: string,
    read: () => readonly Sample[],
  ): void {
    assert(name.endsWith('_total') === (type === 'counter'), `${name} is no name of a ${type}`);
    const get = () => Promise.resolve({ name, help, type, values: read(), aggregator: 'sum' });
    // All that a registry asks of a metric; its own classes look labels up at every event.
    this.registry.registerMetric({ name, help, type, get } as unknown as Metric);
  }
}

/** What differs in labels alone: one child for each set of values. */
class Family<Child> {
  private readonly byLabels = new Map<string, { readonly labels: Labels; readonly child: Child }>();
  private readonly make: () => Child;

  constructor(make: () => Child) {
    this.make = make;
  }

  get children(): { readonly labels: Labels; readonly child: Child }[] {
    return [...this.byLabels.values()];
  }

  /** Labels are always given in the same order. */
  of(labels: Labels): Child {
    const key = JSON.stringify(Object.entries(labels));
    const known = this.byLabels.get(key);
    if (known !== undefined) return known.child;
    const child = this.make();
    this.byLabels.set(key, { labels, child });
    return child;
  }
}

function bucketSamples(name: string, labels: Labels, spread: Distribution): Sample[] {
  const counts = spread.cumulative();
  const total = counts.at(-1) ?? 0;
  const buckets = counts.map((value, i) => ({
    metricName: `${name}_bucket`,
    labels: { ...labels, le: spread.bounds[i] === undefined ? '+Inf' : String(spread.bounds[i]) },
    value,
  }));
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: spread.sum },
    { metricName: `${name}_count`, labels, value: total },
  ];
}
