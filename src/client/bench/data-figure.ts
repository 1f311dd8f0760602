import type { MachineLimits } from './limits/machine-limits.js';
import { median, percentile } from './median.js';

export interface DataBenchOptions {
  /** Of each file. */
  readonly bytes: number;
  /** Client processes at once, each with files of its own. */
  readonly clients: number;
  readonly runs: number;
  readonly durability: 'sync' | 'flush';
  readonly limits: MachineLimits;
}

export interface DataFigure {
  /**
   * `get first` is the first one after the put; the others find all copies in the page cache. `get local` is by a client that
   * reads the files of its host's servers itself.
   */
  readonly what: 'put' | 'get first' | 'get' | 'get local';
  readonly durability: 'sync' | 'flush';
  /** Of one file. */
  readonly bytes: number;
  readonly clients: number;
  /** Of each client in a run, one after the other. */
  readonly filesEach: number;
  readonly runs: number;
  /** Medians of the runs, of all clients together. */
  readonly mbPerSecond: number;
  readonly filesPerSecond: number;
  /** Of clients, master and block servers together, and of each kind. */
  readonly coreSecondsPerGb: number;
  readonly coreMicrosPerFile: number;
  readonly clientCoreSecondsPerGb: number;
  readonly masterCoreSecondsPerGb: number;
  readonly serverCoreSecondsPerGb: number;
  /** User bytes a second of three large raw files side by side, written between the runs; absent for gets. */
  readonly rawMbPerSecond: number | undefined;
  readonly ratioToRaw: number | undefined;
  /** Of a get over the network to one bare stream, and of one from files to a raw read; absent for put. */
  readonly ratioToLimit: number | undefined;
  /** Of a get over the network to one stream of grpc-js alone. */
  readonly ratioToGrpcJs: number | undefined;
  /** Of one file, over all runs: of few files the p99 is the longest. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** The highest of all runs; of clients and block servers that of the largest one. */
  readonly clientMaxRssBytes: number;
  readonly masterMaxRssBytes: number;
  readonly serverMaxRssBytes: number;
  /** Whether the two of servers are of these runs; else of their lives, as the system tells nothing else. */
  readonly peaksOfRuns: boolean;
}

/** What all clients of a run did, and what it took. */
export interface DataSample {
  /** Of the last client. */
  readonly seconds: number;
  /** Of each file. */
  readonly secondsOfEach: readonly number[];
  readonly coreSeconds: Readonly<Record<ProcessKind, number>>;
  readonly maxRssBytes: Readonly<Record<ProcessKind, number>>;
  readonly peaksOfRun: boolean;
}

export type ProcessKind = 'client' | 'master' | 'server';

/** What a figure is set beside, in MB a second. */
export interface Beside {
  readonly raw?: number;
  readonly limit?: number;
  readonly grpcJs?: number;
}

export function dataFigure(
  what: DataFigure['what'],
  { bytes, clients, runs, durability }: Omit<DataBenchOptions, 'limits'>,
  filesEach: number,
  samples: readonly DataSample[],
  beside: Beside,
): DataFigure {
  const files = filesEach * clients;
  const seconds = median(samples.map((each) => each.seconds));
  const mbPerSecond = (files * bytes) / 1e6 / seconds;
  const cores = (of: (each: DataSample['coreSeconds']) => number): number =>
    median(samples.map((each) => of(each.coreSeconds)));
  const allCores = cores(({ client, master, server }) => client + master + server);
  const perGb = (coreSeconds: number): number => coreSeconds / ((files * bytes) / 1e9);
  const peak = (kind: ProcessKind): number =>
    Math.max(...samples.map(({ maxRssBytes }) => maxRssBytes[kind]));
  const eachMs = samples.flatMap((each) => each.secondsOfEach.map((of) => of * 1_000));
  return {
    what,
    durability,
    bytes,
    clients,
    filesEach,
    runs,
    mbPerSecond,
    filesPerSecond: files / seconds,
    coreSecondsPerGb: perGb(allCores),
    coreMicrosPerFile: (allCores * 1e6) / files,
    clientCoreSecondsPerGb: perGb(cores(({ client }) => client)),
    masterCoreSecondsPerGb: perGb(cores(({ master }) => master)),
    serverCoreSecondsPerGb: perGb(cores(({ server }) => server)),
    rawMbPerSecond: beside.raw,
    ratioToRaw: ratio(mbPerSecond, beside.raw),
    ratioToLimit: ratio(mbPerSecond, beside.limit),
    ratioToGrpcJs: ratio(mbPerSecond, beside.grpcJs),
    p50Ms: median(eachMs),
    p99Ms: percentile(eachMs, 0.99),
    clientMaxRssBytes: peak('client'),
    masterMaxRssBytes: peak('master'),
    serverMaxRssBytes: peak('server'),
    peaksOfRuns: samples.every(({ peaksOfRun }) => peaksOfRun),
  };
}

function ratio(of: number, to: number | undefined): number | undefined {
  return to === undefined ? undefined : of / to;
}
