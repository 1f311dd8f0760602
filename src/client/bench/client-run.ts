import { performance } from 'node:perf_hooks';
import { connectParts } from '../connect.js';
import { createDfsClient } from '../dfs-client.js';
import { MiB } from '../../common/sizes.js';
import { seededBytes } from '../local-cluster/seeded-bytes.js';
import { residentBytes } from './process-usage.js';
import { getFile, putFile } from './whole-file.js';

/** One client's work in a process of its own, so that its memory and processor time are its alone. */
export interface ClientTask {
  readonly kind: 'put' | 'get';
  /** Of its files, which are called by their numbers, and put or got one after the other. */
  readonly folder: string;
  readonly files: number;
  /** Of each file. */
  readonly bytes: number;
  readonly durability: 'sync' | 'flush';
  readonly master: string;
  /** Whether files of this host are read past their servers. */
  readonly localReads?: boolean;
  /** Where the way to a block server begins, if not at its address. */
  readonly links?: Readonly<Record<string, string>>;
}
export interface ClientOutcome {
  readonly seconds: number;
  readonly secondsOfEach: readonly number[];
  readonly cpuSeconds: number;
  readonly maxRssBytes: number;
  /** Of all files. */
  readonly bytes: number;
}

async function run(task: ClientTask): Promise<ClientOutcome> {
  const { master, localReads = false, links = {} } = task;
  const parts = connectParts({ master, localReads });
  await using dfs = createDfsClient({
    ...parts,
    connectBlock: (address) => parts.connectBlock(links[address] ?? address),
  });
  const [slice = new Uint8Array(0)] = seededBytes('bench', MiB);
  const secondsOfEach: number[] = [];
  let bytes = 0;
  const cpuBefore = process.cpuUsage();
  const startMs = performance.now();
  let beganMs = startMs;
  for (let file = 0; file < task.files; file++) {
    const path = `${task.folder}/${file}`;
    bytes += await (task.kind === 'put'
      ? putFile(dfs, path, { ...task, slice })
      : getFile(dfs, path));
    const doneMs = performance.now();
    secondsOfEach.push((doneMs - beganMs) / 1_000);
    beganMs = doneMs;
  }
  const cpu = process.cpuUsage(cpuBefore);
  return {
    seconds: (beganMs - startMs) / 1_000,
    secondsOfEach,
    bytes,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    // Not maxRSS of resourceUsage(), which begins at what the process that started this one had.
    maxRssBytes: residentBytes(process.pid, 'VmHWM'),
  };
}

const outcome = await run(JSON.parse(process.argv[2] ?? '{}') as ClientTask);
process.stdout.write(`${JSON.stringify(outcome)}\n`);
