import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { DfsError } from '../../../common/error.js';
import { LatencyHistogram } from '../../../common/bench/latency-histogram.js';
import { cpuSeconds } from '../process-usage.js';
import type { SmallOutcome, SmallTask } from './small-run.js';

const SMALL_RUN = fileURLToPath(new URL('./small-run.js', import.meta.url));
/** Before anything is measured: programs that have just started run slowly. */
const WARM_UP_SECONDS = 5;
/** For the client to close; then it is killed. */
const END_MS = 5_000;

export interface SmallBenchTarget {
  readonly master: string;
  readonly masterPid: number;
  readonly serverPids: readonly number[];
}

export interface SmallBenchOptions {
  readonly bytes: number;
  readonly inFlight: number;
  readonly seconds: number;
  readonly runs: number;
  readonly durability: 'sync' | 'flush';
}

export interface SmallFigure {
  readonly what: 'put' | 'get';
  readonly durability: 'sync' | 'flush';
  readonly bytes: number;
  readonly inFlight: number;
  readonly runs: number;
  /** Over all runs, as all figures are. */
  readonly files: number;
  readonly filesPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly clientMicrosPerFile: number;
  readonly masterMicrosPerFile: number;
  /** Of all block servers together. */
  readonly serverMicrosPerFile: number;
}

/** Puts small files for some seconds and then gets as many of them as can be had in that time; one client. */
export async function benchSmall(
  target: SmallBenchTarget,
  options: SmallBenchOptions,
  say: (line: string) => void,
): Promise<SmallFigure[]> {
  const { bytes, inFlight, seconds, durability } = options;
  const root = `/bench-small-${durability}`;
  const task = { bytes, inFlight, seconds, durability };
  const puts: Sample[] = [];
  const gets: Sample[] = [];
  const client = fork(SMALL_RUN, [JSON.stringify({ master: target.master })]);
  const round = async (folder: string, length: number): Promise<[Sample, Sample]> => {
    const all = { ...task, folder: `${root}/${folder}`, seconds: length };
    const put = await sample(target, client, { ...all, kind: 'put', files: 0 });
    return [put, await sample(target, client, { ...all, kind: 'get', files: put.files })];
  };
  try {
    await round('warm-up', WARM_UP_SECONDS);
    for (let i = 0; i < options.runs; i++) {
      const [put, get] = await round(String(i), seconds);
      puts.push(put);
      gets.push(get);
      say(`${durability} run ${i + 1}/${options.runs}: ${put.files} put, ${get.files} got`);
    }
  } finally {
    await end(client);
  }
  return [figure('put', options, puts), figure('get', options, gets)];
}

interface Sample extends SmallOutcome {
  readonly masterCpu: number;
  readonly serverCpu: number;
}

async function sample(
  target: SmallBenchTarget,
  client: ChildProcess,
  task: SmallTask,
): Promise<Sample> {
  const masterBefore = cpuSeconds(target.masterPid);
  const serversBefore = cpuOf(target.serverPids);
  const outcome = await ask(client, task);
  const masterCpu = cpuSeconds(target.masterPid) - masterBefore;
  return { ...outcome, masterCpu, serverCpu: cpuOf(target.serverPids) - serversBefore };
}

async function ask(client: ChildProcess, task: SmallTask): Promise<SmallOutcome> {
  const stop = new AbortController();
  const { signal } = stop;
  const gone = once(client, 'exit', { signal }).then(() => {
    throw new DfsError('INTERNAL', 'The client of the bench ended before its time');
  });
  gone.catch(() => undefined);
  try {
    const answer = once(client, 'message', { signal });
    client.send(task);
    const [outcome] = (await Promise.race([answer, gone])) as [SmallOutcome | { failed: string }];
    if ('failed' in outcome)
      throw new DfsError('INTERNAL', `The client of the bench failed: ${outcome.failed}`);
    return outcome;
  } finally {
    stop.abort();
  }
}

async function end(client: ChildProcess): Promise<void> {
  if (client.exitCode !== null || client.signalCode !== null) return;
  const gone = once(client, 'exit');
  if (client.connected) client.disconnect();
  const late = setTimeout(() => client.kill('SIGKILL'), END_MS);
  await gone;
  clearTimeout(late);
}

function cpuOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
}

function figure(
  what: 'put' | 'get',
  options: SmallBenchOptions,
  samples: readonly Sample[],
): SmallFigure {
  const { bytes, inFlight, runs, durability } = options;
  const latency = new LatencyHistogram();
  for (const each of samples) latency.add(each.latency);
  const sum = (of: (each: Sample) => number): number =>
    samples.reduce((total, each) => total + of(each), 0);
  const files = sum((each) => each.files);
  const microsPerFile = (seconds: number): number => (seconds * 1e6) / Math.max(1, files);
  return {
    what,
    durability,
    bytes,
    inFlight,
    runs,
    files,
    filesPerSecond: files / sum((each) => each.seconds),
    p50Ms: latency.percentileMs(0.5),
    p99Ms: latency.percentileMs(0.99),
    clientMicrosPerFile: microsPerFile(sum((each) => each.cpuSeconds)),
    masterMicrosPerFile: microsPerFile(sum((each) => each.masterCpu)),
    serverMicrosPerFile: microsPerFile(sum((each) => each.serverCpu)),
  };
}
