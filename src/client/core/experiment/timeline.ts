import type { RepairPriority } from '../../../common/repair-priority.js';
import type { CopiesSample } from './redundancy-watch.js';

/** What the master said at one moment; times are milliseconds since the load began. */
export interface ClusterSample {
  readonly timeMs: number;
  /** Undefined while the master does not answer. */
  readonly report:
    | {
        readonly live: number;
        readonly stale: number;
        readonly dead: number;
        readonly queued: Readonly<Record<RepairPriority, number>>;
        readonly inFlight: number;
        readonly underReplicated: number;
        readonly corruptReplicas: number;
        readonly missing: number;
        /** Bytes copied by repair since the load began. */
        readonly repairedBytes: number;
      }
    | undefined;
  /** Blocks that lost copies; undefined before the fault and where nothing is lost. */
  readonly copies: CopiesSample | undefined;
}
/** What the clients met in one second, by the time at which each operation was due. */
export interface LoadSecond {
  readonly second: number;
  readonly operations: number;
  readonly errors: number;
  readonly p50Ms: number | undefined;
  readonly p99Ms: number | undefined;
}
export interface TimelineEvent {
  readonly timeMs: number;
  readonly label: string;
}
export interface Timeline {
  readonly samples: readonly ClusterSample[];
  readonly seconds: readonly LoadSecond[];
  readonly events: readonly TimelineEvent[];
}

/** Over this time a rate is taken: workers tell their progress a few times a second. */
const RATE_WINDOW_MS = 1_000;

/** Bytes a second that repair copied just before each sample; undefined where the master did not answer. */
export function repairRates(samples: readonly ClusterSample[]): (number | undefined)[] {
  let first = 0;
  return samples.map(({ timeMs, report }, i) => {
    while (first < i && (samples[first + 1]?.timeMs ?? timeMs) <= timeMs - RATE_WINDOW_MS) first++;
    const before = samples.slice(first, i).find((sample) => sample.report !== undefined);
    if (report === undefined) return undefined;
    if (before?.report === undefined || before.timeMs === timeMs) return 0;
    const bytes = report.repairedBytes - before.report.repairedBytes;
    return Math.max(0, (bytes * 1_000) / (timeMs - before.timeMs));
  });
}

const COLUMNS = [
  'timeMs',
  'event',
  'serversLive',
  'serversStale',
  'serversDead',
  'queuedCritical',
  'queuedHigh',
  'queuedNormal',
  'queuedMisplaced',
  'inFlight',
  'underReplicated',
  'corruptReplicas',
  'missing',
  'repairedBytes',
  'repairBytesPerSecond',
  'noCopyLeft',
  'oneCopyLeft',
  'twoCopiesLeft',
  'complete',
  'operations',
  'errors',
  'p50Ms',
  'p99Ms',
] as const;

/**
 * One row a sample. What the clients met in a second stands in the first row of that second; the label of an event in
 * the first row that is not before it. A cell is empty where nothing is known.
 */
export function timelineCsv({ samples, seconds, events }: Timeline): string {
  const rates = repairRates(samples);
  const bySecond = new Map(seconds.map((each) => [each.second, each]));
  const pending = [...events].sort((a, b) => a.timeMs - b.timeMs);
  const rows = samples.map(({ timeMs, report, copies }, i) => {
    const labels: string[] = [];
    const upToMs = i === samples.length - 1 ? Infinity : timeMs;
    while ((pending[0]?.timeMs ?? Infinity) <= upToMs && pending.length > 0)
      labels.push(pending.shift()?.label ?? '');
    const second = Math.floor(timeMs / 1_000);
    const load = bySecond.get(second);
    bySecond.delete(second);
    return [
      Math.round(timeMs),
      labels.join('; '),
      report?.live,
      report?.stale,
      report?.dead,
      report?.queued.critical,
      report?.queued.high,
      report?.queued.normal,
      report?.queued.misplaced,
      report?.inFlight,
      report?.underReplicated,
      report?.corruptReplicas,
      report?.missing,
      report?.repairedBytes,
      rounded(rates[i], 0),
      copies?.none,
      copies?.one,
      copies?.two,
      copies?.complete,
      load?.operations,
      load?.errors,
      rounded(load?.p50Ms, 1),
      rounded(load?.p99Ms, 1),
    ];
  });
  return [[...COLUMNS], ...rows].map((row) => `${row.map(csvCell).join(',')}\n`).join('');
}

/** As RFC 4180 has it. */
export function csvCell(value: string | number | undefined): string {
  if (value === undefined) return '';
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function rounded(value: number | undefined, decimals: number): number | undefined {
  return value === undefined ? undefined : Number(value.toFixed(decimals));
}
