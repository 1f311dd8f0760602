import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { asCommand } from './as-command.js';
import type { ClientOutcome, ClientTask } from './client-run.js';
import type { MachineLimits } from './limits/machine-limits.js';
import { median, percentile } from './median.js';
import { cpuSeconds, residentBytes } from './process-usage.js';
import { threeRawWrites } from './raw-disk.js';

const runFile = promisify(execFile);
const CLIENT_RUN = fileURLToPath(new URL('./client-run.js', import.meta.url));

export interface DataBenchTarget {
  readonly master: string;
  /** Folder on the same disk as the volumes, for the raw writes. */
  readonly scratchDir: string;
  readonly masterPid: number;
  readonly serverPids: readonly number[];
}

export interface DataFigure {
  /** `get local` is a get by a client that reads the files of its host's servers itself. */
  readonly what: 'put' | 'get' | 'get local';
  readonly durability: 'sync' | 'flush';
  /** Of one file; each client has its own. */
  readonly bytes: number;
  readonly clients: number;
  readonly runs: number;
  /** Medians, of all clients together. */
  readonly mbPerSecond: number;
  readonly coreSecondsPerGb: number;
  /** User bytes a second of three raw writes side by side, measured between the runs; absent for get. */
  readonly rawMbPerSecond: number | undefined;
  readonly ratioToRaw: number | undefined;
  /** Of a get over the network to one bare stream, and of one from files to a raw read; absent for put. */
  readonly ratioToLimit: number | undefined;
  /** Of one client, from its start to its end, over all runs: of some runs the p99 is the longest. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly clientMaxRssBytes: number;
  readonly serverMaxRssBytes: number;
}

export interface DataBenchOptions {
  readonly bytes: number;
  /** Client processes at once, each with a file of its own. */
  readonly clients: number;
  readonly runs: number;
  readonly durability: 'sync' | 'flush';
  readonly limits: MachineLimits;
}

/** Puts and gets one file of `bytes` a client several times; each put is paired with raw writes in the same class. */
export async function benchData(
  target: DataBenchTarget,
  options: DataBenchOptions,
  say: (line: string) => void,
): Promise<DataFigure[]> {
  const { bytes, clients, durability, limits } = options;
  const tasks = Array.from({ length: clients }, (_, i) => ({
    path: `/bench-data-${durability}-${i}`,
    bytes,
    durability,
    master: target.master,
  }));
  const all = (how: Pick<ClientTask, 'kind' | 'localReads'>): Promise<Sample> =>
    sample(
      target,
      tasks.map((task) => ({ ...task, ...how })),
    );
  const puts: Sample[] = [];
  const gets: Sample[] = [];
  const localGets: Sample[] = [];
  const raws: number[] = [];
  for (let i = 0; i < options.runs; i++) {
    raws.push(await threeRawWrites(target.scratchDir, bytes * clients, durability === 'sync'));
    puts.push(await all({ kind: 'put' }));
    gets.push(await all({ kind: 'get' }));
    localGets.push(await all({ kind: 'get', localReads: true }));
    say(`${durability}, ${clients} at once, run ${i + 1}/${options.runs} done`);
  }
  const rawMbPerSecond = (bytes * clients) / 1e6 / median(raws);
  return [
    figure('put', options, puts, { rawMbPerSecond }),
    figure('get', options, gets, { limitMbPerSecond: limits.stream }),
    figure('get local', options, localGets, { limitMbPerSecond: limits.read }),
  ];
}

/** What all clients of a run did. */
interface Sample {
  /** Of the last one. */
  readonly seconds: number;
  readonly eachSeconds: readonly number[];
  readonly maxRssBytes: number;
  readonly coreSeconds: number;
  readonly serverMaxRssBytes: number;
}

async function sample(target: DataBenchTarget, tasks: readonly ClientTask[]): Promise<Sample> {
  const pids = [target.masterPid, ...target.serverPids];
  const before = pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
  const outcomes = await Promise.all(tasks.map(runClient));
  const after = pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
  const eachSeconds = outcomes.map(({ seconds }) => seconds);
  return {
    eachSeconds,
    seconds: Math.max(...eachSeconds),
    maxRssBytes: Math.max(...outcomes.map(({ maxRssBytes }) => maxRssBytes)),
    coreSeconds: outcomes.reduce((sum, { cpuSeconds: own }) => sum + own, after - before),
    serverMaxRssBytes: Math.max(...target.serverPids.map((pid) => residentBytes(pid, 'VmHWM'))),
  };
}

/** Carries out a task in a process of its own. */
export async function runClient(task: ClientTask): Promise<ClientOutcome> {
  const { execArgv, env } = asCommand();
  const args = [...execArgv, CLIENT_RUN, JSON.stringify(task)];
  const { stdout } = await runFile(process.execPath, args, { timeout: 600_000, env });
  const outcome = JSON.parse(stdout) as ClientOutcome;
  if (outcome.bytes !== task.bytes)
    throw new Error(`${task.kind} moved ${outcome.bytes} bytes instead of ${task.bytes}`);
  return outcome;
}

function figure(
  what: DataFigure['what'],
  { bytes, clients, runs, durability }: DataBenchOptions,
  samples: readonly Sample[],
  beside: { readonly rawMbPerSecond?: number; readonly limitMbPerSecond?: number },
): DataFigure {
  const { rawMbPerSecond, limitMbPerSecond } = beside;
  const moved = bytes * clients;
  const mbPerSecond = moved / 1e6 / median(samples.map((s) => s.seconds));
  const eachMs = samples.flatMap((s) => s.eachSeconds.map((seconds) => seconds * 1_000));
  return {
    what,
    bytes,
    clients,
    runs,
    durability,
    mbPerSecond,
    coreSecondsPerGb: median(samples.map((s) => s.coreSeconds)) / (moved / 1e9),
    rawMbPerSecond,
    ratioToRaw: rawMbPerSecond === undefined ? undefined : mbPerSecond / rawMbPerSecond,
    ratioToLimit: limitMbPerSecond === undefined ? undefined : mbPerSecond / limitMbPerSecond,
    p50Ms: median(eachMs),
    p99Ms: percentile(eachMs, 0.99),
    clientMaxRssBytes: Math.max(...samples.map((s) => s.maxRssBytes)),
    serverMaxRssBytes: Math.max(...samples.map((s) => s.serverMaxRssBytes)),
  };
}
