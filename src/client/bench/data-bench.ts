import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { MiB } from '../../common/sizes.js';
import type { Dfs } from '../api.js';
import { asCommand } from './as-command.js';
import type { ClientOutcome, ClientTask } from './client-run.js';
import {
  dataFigure,
  type DataBenchOptions,
  type DataFigure,
  type DataSample,
} from './data-figure.js';
import { rawBytes } from './limits/machine-limits.js';
import { median } from './median.js';
import { cpuSeconds, forgetPeak, residentBytes } from './process-usage.js';
import { threeRawWrites } from './raw-disk.js';
import { warmCache } from './warm-cache.js';

const runFile = promisify(execFile);
const CLIENT_RUN = fileURLToPath(new URL('./client-run.js', import.meta.url));

/**
 * A client puts and gets files of less than this, one after the other, until they have it together: a single small file
 * says nothing, least of all of processor time, which is counted in hundredths of a second.
 */
const CLIENT_BYTES_MIN = 64 * MiB;
/** But no more files than this, which take small ones some seconds. */
const CLIENT_FILES_MAX = 1_000;
const ROOT = '/bench-data';

export interface DataBenchTarget {
  readonly dfs: Dfs;
  readonly master: string;
  /** Folder on the same disk as the volumes, for the raw writes. */
  readonly scratchDir: string;
  readonly masterPid: number;
  readonly serverPids: readonly number[];
}

/** Puts and gets files of one size several times; each put is paired with raw writes in the same class. */
export async function benchData(
  target: DataBenchTarget,
  options: DataBenchOptions,
  say: (line: string) => void,
): Promise<DataFigure[]> {
  const { bytes, clients, durability, limits } = options;
  const files = filesOfClient(bytes);
  const tasks = Array.from({ length: clients }, (_, client) => {
    return { folder: `${ROOT}/${client}`, files, bytes, durability, master: target.master };
  });
  const all = (how: Pick<ClientTask, 'kind' | 'localReads'>): Promise<DataSample> =>
    sample(
      target,
      tasks.map((task) => ({ ...task, ...how })),
    );
  const puts: DataSample[] = [];
  const firstGets: DataSample[] = [];
  const gets: DataSample[] = [];
  const localGets: DataSample[] = [];
  const raws: number[] = [];
  const ofDisk = rawBytes(bytes * files * clients);
  for (let i = 0; i < options.runs; i++) {
    const seconds = await threeRawWrites(target.scratchDir, ofDisk, durability === 'sync');
    raws.push(ofDisk / 1e6 / seconds);
    puts.push(await all({ kind: 'put' }));
    firstGets.push(await all({ kind: 'get' }));
    await warmCache(target.scratchDir);
    gets.push(await all({ kind: 'get' }));
    localGets.push(await all({ kind: 'get', localReads: true }));
    // The next run makes its files anew, and needs the room.
    await target.dfs.remove(ROOT, { recursive: true });
    say(`${bytes} bytes, ${durability}, ${clients} at once, run ${i + 1}/${options.runs} done`);
  }
  const { stream, grpcJs, read } = limits;
  const overNetwork = { limit: stream.mbPerSecond, grpcJs: grpcJs.mbPerSecond };
  return [
    dataFigure('put', options, files, puts, { raw: median(raws) }),
    dataFigure('get first', options, files, firstGets, overNetwork),
    dataFigure('get', options, files, gets, overNetwork),
    dataFigure('get local', options, files, localGets, { limit: read }),
  ];
}

function filesOfClient(bytes: number): number {
  return Math.min(CLIENT_FILES_MAX, Math.ceil(CLIENT_BYTES_MIN / bytes));
}

async function sample(target: DataBenchTarget, tasks: readonly ClientTask[]): Promise<DataSample> {
  const { masterPid, serverPids } = target;
  const used = () => ({ master: cpuSeconds(masterPid), server: sum(serverPids.map(cpuSeconds)) });
  const forgotten = [masterPid, ...serverPids].map(forgetPeak);
  const before = used();
  const outcomes = await Promise.all(tasks.map(runClient));
  const after = used();
  return {
    seconds: Math.max(...outcomes.map(({ seconds }) => seconds)),
    secondsOfEach: outcomes.flatMap(({ secondsOfEach }) => secondsOfEach),
    coreSeconds: {
      client: sum(outcomes.map((each) => each.cpuSeconds)),
      master: after.master - before.master,
      server: after.server - before.server,
    },
    maxRssBytes: {
      client: Math.max(...outcomes.map(({ maxRssBytes }) => maxRssBytes)),
      master: residentBytes(masterPid, 'VmHWM'),
      server: Math.max(...serverPids.map((pid) => residentBytes(pid, 'VmHWM'))),
    },
    peaksOfRun: forgotten.every((each) => each),
  };
}

/** Carries out a task in a process of its own. */
export async function runClient(task: ClientTask): Promise<ClientOutcome> {
  const { execArgv, env } = asCommand();
  const args = [...execArgv, CLIENT_RUN, JSON.stringify(task)];
  const { stdout } = await runFile(process.execPath, args, { timeout: 600_000, env });
  const outcome = JSON.parse(stdout) as ClientOutcome;
  if (outcome.bytes !== task.bytes * task.files)
    throw new Error(
      `${task.kind} moved ${outcome.bytes} bytes instead of ${task.files} times ${task.bytes}`,
    );
  return outcome;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, each) => total + each, 0);
}
