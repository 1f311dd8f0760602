import { repairRates, type Timeline } from '../../core/experiment/timeline.js';
import type { Plot, PlotSeries } from '../../plot/plot.js';
import { losesServers } from '../figures.js';
import { GFS } from '../gfs-figures.js';
import type { ExperimentResult } from '../result.js';

export function plotsOf(result: ExperimentResult, timeline: Timeline): Plot[] {
  const { samples } = timeline;
  const lost = samples.some(({ copies }) => copies !== undefined);
  return [
    redundancy(timeline),
    ...(lost ? [copiesLeft(timeline)] : []),
    repairRate(result, timeline),
    latency(timeline),
    operations(timeline),
  ];
}

function redundancy({ samples }: Timeline): Plot {
  const line = (
    label: string,
    colour: number,
    pick: (report: NonNullable<(typeof samples)[number]['report']>) => number,
  ): PlotSeries => ({
    label,
    colour,
    stepped: true,
    values: samples.map(({ report }) => (report === undefined ? null : pick(report))),
  });
  const damaged = samples.some(({ report }) => (report?.corruptReplicas ?? 0) > 0);
  const most = Math.max(0, ...samples.map(({ report }) => report?.underReplicated ?? 0));
  return {
    id: 'redundancy',
    title: 'Blocks that wait for a repair, by priority',
    caption: `What the master said four times a second. At most ${most} blocks lacked a copy at once.`,
    unit: 'blocks',
    times: timesOf(samples),
    series: [
      line('critical', 1, ({ queued }) => queued.critical),
      line('high', 2, ({ queued }) => queued.high),
      line('normal', 3, ({ queued }) => queued.normal),
      line('misplaced', 5, ({ queued }) => queued.misplaced),
      line('being copied', 4, ({ inFlight }) => inFlight),
      ...(damaged ? [line('damaged', 6, ({ corruptReplicas }) => corruptReplicas)] : []),
    ],
  };
}

function copiesLeft({ samples }: Timeline): Plot {
  const line = (
    label: string,
    colour: number,
    key: 'none' | 'one' | 'two' | 'complete',
  ): PlotSeries => ({
    label,
    colour,
    stepped: true,
    values: samples.map(({ copies }) => copies?.[key] ?? null),
  });
  return {
    id: 'copies',
    title: 'Blocks that lost copies, by the copies that they have',
    caption:
      'Blocks with one copy come first: they are at two before any block with two gets its third.',
    unit: 'blocks',
    times: timesOf(samples),
    series: [
      line('no copy', 6, 'none'),
      line('one copy', 1, 'one'),
      line('two copies', 3, 'two'),
      line('all copies', 4, 'complete'),
    ],
  };
}

function repairRate(result: ExperimentResult, { samples }: Timeline): Plot {
  const times = timesOf(samples);
  const flat = (label: string, colour: number, bytes: number): PlotSeries => ({
    label,
    colour,
    reference: true,
    values: times.map(() => bytes / 1e6),
  });
  const cap = result.config.bandwidth;
  const mean = result.repairBytesPerSecond;
  return {
    id: 'repair',
    title: 'Repair, MB/s',
    caption:
      mean === null
        ? 'Bytes that repair copied in the second before each moment. Above 10 the scale is logarithmic.'
        : `Bytes that repair copied in the second before each moment; ${(mean / 1e6).toFixed(1)} MB/s on the whole. Above 10 the scale is logarithmic.${losesServers(result) ? ' The GFS line is the published rate of a cluster of hundreds of servers.' : ''}`,
    unit: 'MB/s',
    scale: 'rate',
    times,
    series: [
      {
        label: 'repair',
        colour: 3,
        values: repairRates(samples).map((rate) => (rate === undefined ? null : rate / 1e6)),
      },
      ...(cap === null ? [] : [flat('cap', 2, cap)]),
      ...(losesServers(result) ? [flat('GFS 2003', 5, GFS.bytesPerSecond)] : []),
    ],
  };
}

function latency({ seconds }: Timeline): Plot {
  return {
    id: 'latency',
    title: 'Operations of clients, latency',
    caption:
      'By the second in which each operation was due. A stall is charged to every operation that it held up.',
    unit: 'ms',
    scale: 'log',
    times: seconds.map(({ second }) => second + 0.5),
    series: [
      { label: 'p50', colour: 3, values: seconds.map(({ p50Ms }) => p50Ms ?? null) },
      { label: 'p99', colour: 1, values: seconds.map(({ p99Ms }) => p99Ms ?? null) },
    ],
  };
}

function operations({ seconds }: Timeline): Plot {
  return {
    id: 'operations',
    title: 'Operations of clients a second, and how many failed',
    caption: 'A read compares every byte; an operation fails if the cluster answers with an error.',
    unit: '/s',
    times: seconds.map(({ second }) => second + 0.5),
    series: [
      { label: 'operations', colour: 3, values: seconds.map(({ operations }) => operations) },
      { label: 'errors', colour: 1, values: seconds.map(({ errors }) => errors) },
    ],
  };
}

function timesOf(samples: Timeline['samples']): number[] {
  return samples.map(({ timeMs }) => timeMs / 1_000);
}
