import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { asCommand } from './as-command.js';
import type { ClientOutcome, ClientTask } from './client-run.js';
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
  readonly bytes: number;
  readonly runs: number;
  /** Medians. */
  readonly mbPerSecond: number;
  readonly coreSecondsPerGb: number;
  /** User bytes a second of three raw writes side by side, measured between the runs; absent for get. */
  readonly rawMbPerSecond: number | undefined;
  readonly ratioToRaw: number | undefined;
  readonly clientMaxRssBytes: number;
  readonly serverMaxRssBytes: number;
}

/** Puts and gets one file of `bytes` several times; each put is paired with raw writes in the same class. */
export async function benchData(
  target: DataBenchTarget,
  options: { bytes: number; runs: number; durability: 'sync' | 'flush' },
  say: (line: string) => void,
): Promise<DataFigure[]> {
  const path = `/bench-data-${options.durability}`;
  const task = {
    path,
    bytes: options.bytes,
    durability: options.durability,
    master: target.master,
  };
  const puts: Sample[] = [];
  const gets: Sample[] = [];
  const localGets: Sample[] = [];
  const raws: number[] = [];
  for (let i = 0; i < options.runs; i++) {
    raws.push(
      await threeRawWrites(target.scratchDir, options.bytes, options.durability === 'sync'),
    );
    puts.push(await sample(target, { ...task, kind: 'put' }));
    gets.push(await sample(target, { ...task, kind: 'get' }));
    localGets.push(await sample(target, { ...task, kind: 'get', localReads: true }));
    say(`${options.durability} run ${i + 1}/${options.runs} done`);
  }
  const rawMbPerSecond = options.bytes / 1e6 / median(raws);
  return [
    figure('put', options, puts, rawMbPerSecond),
    figure('get', options, gets, undefined),
    figure('get local', options, localGets, undefined),
  ];
}

interface Sample extends ClientOutcome {
  readonly coreSeconds: number;
  readonly serverMaxRssBytes: number;
}

async function sample(target: DataBenchTarget, task: ClientTask): Promise<Sample> {
  const pids = [target.masterPid, ...target.serverPids];
  const before = pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
  const outcome = await runClient(task);
  const after = pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
  return {
    ...outcome,
    coreSeconds: outcome.cpuSeconds + after - before,
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
  options: { bytes: number; runs: number; durability: 'sync' | 'flush' },
  samples: readonly Sample[],
  rawMbPerSecond: number | undefined,
): DataFigure {
  const mbPerSecond = options.bytes / 1e6 / median(samples.map((s) => s.seconds));
  return {
    what,
    ...options,
    mbPerSecond,
    coreSecondsPerGb: median(samples.map((s) => s.coreSeconds)) / (options.bytes / 1e9),
    rawMbPerSecond,
    ratioToRaw: rawMbPerSecond === undefined ? undefined : mbPerSecond / rawMbPerSecond,
    clientMaxRssBytes: Math.max(...samples.map((s) => s.maxRssBytes)),
    serverMaxRssBytes: Math.max(...samples.map((s) => s.serverMaxRssBytes)),
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
