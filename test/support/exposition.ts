/** Prometheus's text format, read back, and the rules that `promtool check metrics` holds it to. */

export interface ExposedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}
export interface ExposedMetric {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: readonly ExposedSample[];
}

/** Throws at the first line that is none of the format. */
export function parseExposition(text: string): Map<string, ExposedMetric> {
  const metrics = new Map<string, ExposedMetric & { samples: ExposedSample[] }>();
  const seen = new Set<string>();
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const comment = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line);
    if (comment) {
      const [, kind, name = '', rest = ''] = comment;
      const before = metrics.get(name) ?? { name, type: '', help: '', samples: [] };
      metrics.set(name, { ...before, [kind === 'HELP' ? 'help' : 'type']: rest });
      continue;
    }
    const sample = parseSample(line);
    const key = line.slice(0, line.lastIndexOf(' '));
    if (seen.has(key)) throw new Error(`twice: ${key}`);
    seen.add(key);
    const family = sample.name.replace(/_(bucket|sum|count)$/, '');
    const metric = metrics.get(sample.name) ?? metrics.get(family);
    if (metric === undefined) throw new Error(`no HELP and TYPE before ${line}`);
    metric.samples.push(sample);
  }
  return metrics;
}

/** What is wrong with names, types and buckets, in words; nothing if all is well. */
export function expositionFaults(metrics: ReadonlyMap<string, ExposedMetric>): string[] {
  return [...metrics.values()].flatMap((metric) => faultsOf(metric));
}

/** The value of the one sample with these labels; undefined if there is none. */
export function sampleOf(
  metrics: ReadonlyMap<string, ExposedMetric>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const metric = metrics.get(name) ?? metrics.get(name.replace(/_(bucket|sum|count)$/, ''));
  return metric?.samples.find(
    (sample) =>
      sample.name === name &&
      Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
  )?.value;
}

function faultsOf({ name, type, help, samples }: ExposedMetric): string[] {
  const faults: string[] = [];
  const say = (fault: string): void => void faults.push(`${name}: ${fault}`);
  if (help === '') say('has no HELP');
  if (!['counter', 'gauge', 'histogram', 'summary'].includes(type)) say(`type '${type}'`);
  if (!/^[a-z][a-z0-9_]*$/.test(name)) say('is not snake_case');
  if (name.endsWith('_total') !== (type === 'counter')) say('_total is for counters, and for all');
  if (/_(bucket|sum|count)$/.test(name)) say('has a suffix of histograms');
  if (/(^|_)(ms|milliseconds|micros|minutes|hours|kilobytes|kb|mib|percent)(_|$)/.test(name))
    say('is not in base units');
  if (type !== 'histogram' && samples.some((sample) => 'le' in sample.labels)) say('le is taken');
  if (type === 'counter' && samples.some(({ value }) => !(value >= 0))) say('a counter below 0');
  if (type === 'histogram') faults.push(...bucketFaults(name, samples));
  return faults;
}

/** Buckets of the same labels rise, end in +Inf, and +Inf is the count. */
function bucketFaults(name: string, samples: readonly ExposedSample[]): string[] {
  const faults: string[] = [];
  const counts = samples.filter((sample) => sample.name === `${name}_count`);
  for (const { labels, value: count } of counts) {
    const mine = samples.filter(
      (sample) =>
        sample.name === `${name}_bucket` &&
        Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
    );
    const bounds = mine.map(({ labels: { le } }) => (le === '+Inf' ? Infinity : Number(le)));
    const rising = mine.every(
      ({ value }, i) =>
        i === 0 || (value >= (mine[i - 1]?.value ?? 0) && (bounds[i] ?? 0) > (bounds[i - 1] ?? 0)),
    );
    if (!rising) faults.push(`${name}: its buckets do not rise`);
    if (bounds.at(-1) !== Infinity || mine.at(-1)?.value !== count)
      faults.push(`${name}: its last bucket is not the count`);
  }
  if (counts.length !== samples.filter((sample) => sample.name === `${name}_sum`).length)
    faults.push(`${name}: count without sum`);
  return faults;
}

const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/gy;

function parseSample(line: string): ExposedSample {
  const [, name = '', inner = '', value = ''] = SAMPLE.exec(line) ?? [];
  if (name === '') throw new Error(`no sample: ${line}`);
  const labels: Record<string, string> = {};
  let end = 0;
  for (const match of inner.matchAll(LABEL)) {
    labels[match[1] ?? ''] = (match[2] ?? '').replace(/\\(.)/g, (_, c) => (c === 'n' ? '\n' : c));
    end = match.index + match[0].length;
  }
  if (end !== inner.length) throw new Error(`labels of ${line}`);
  const number = value === '+Inf' ? Infinity : Number(value);
  if (Number.isNaN(number) && value !== 'Nan' && value !== 'NaN') throw new Error(`value: ${line}`);
  return { name, labels, value: number };
}
