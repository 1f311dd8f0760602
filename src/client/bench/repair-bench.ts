import { DfsError } from '../../common/error.js';
import { MiB } from '../../common/sizes.js';
import type { Dfs } from '../api.js';
import { seededBytes } from '../local-cluster/seeded-bytes.js';
import { median } from './median.js';
import { cpuSeconds } from './process-usage.js';
import { rawCopy } from './raw-disk.js';

export interface RepairBenchTarget {
  readonly dfs: Dfs;
  /** Folder on the same disk as the volumes, for the raw copies. */
  readonly scratchDir: string;
  /** Of master, block servers and repair worker. */
  readonly pids: readonly number[];
}

export interface RepairFigure {
  readonly durability: 'sync' | 'flush';
  readonly bytes: number;
  readonly runs: number;
  /** Medians. From the order for a second copy until the master knows of the last one. */
  readonly mbPerSecond: number;
  /** Over all processes of the cluster. */
  readonly coreSecondsPerGb: number;
  /** A file of the same size copied by one process, measured between the runs. */
  readonly rawMbPerSecond: number;
  readonly ratioToRaw: number;
}

const PATH = '/bench-repair';
const POLL_MS = 50;
/** A master that has started gives its servers the time after which silence means death, and that again to report. */
const HELD_MS_MAX = 120_000;
/** A repair slower than 1 MB/s is given up. */
const SLOWEST_BYTES_PER_MS = 1_000;

/** Writes a file with one copy and has the cluster make the second ones, without a cap: what a repair costs at most. */
export async function benchRepair(
  target: RepairBenchTarget,
  options: { bytes: number; runs: number; durability: 'sync' | 'flush' },
  say: (line: string) => void,
): Promise<RepairFigure> {
  const { dfs, scratchDir, pids } = target;
  const { bytes, runs, durability } = options;
  await dfs.setRepairPolicy({ bandwidth: 0, serverBandwidth: 0 });
  await untilAllowed(dfs);
  const seconds: number[] = [];
  const cores: number[] = [];
  const raws: number[] = [];
  const used = (): number => pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
  for (let run = 1; run <= runs; run++) {
    raws.push(await rawCopy(scratchDir, bytes, durability === 'sync'));
    await write(dfs, bytes, durability);
    const before = used();
    const start = performance.now();
    await dfs.setReplication(PATH, 2);
    await untilWhole(dfs, bytes);
    seconds.push((performance.now() - start) / 1_000);
    cores.push(used() - before);
    await dfs.remove(PATH);
    say(`${durability} run ${run}/${runs} done`);
  }
  const mbPerSecond = bytes / 1e6 / median(seconds);
  const rawMbPerSecond = bytes / 1e6 / median(raws);
  return {
    ...options,
    mbPerSecond,
    coreSecondsPerGb: median(cores) / (bytes / 1e9),
    rawMbPerSecond,
    ratioToRaw: mbPerSecond / rawMbPerSecond,
  };
}

async function write(dfs: Dfs, bytes: number, durability: 'sync' | 'flush'): Promise<void> {
  const [slice = new Uint8Array(0)] = seededBytes('bench', MiB);
  const writer = await dfs.openWriter(PATH, { overwrite: true, replication: 1, durability });
  for (let at = 0; at < bytes; at += slice.length)
    await writer.write(slice.subarray(0, Math.min(slice.length, bytes - at)));
  await writer.close();
}

/** Until then a run would measure how long the master waits after its start. */
async function untilAllowed(dfs: Dfs): Promise<void> {
  const endMs = performance.now() + HELD_MS_MAX;
  for (;;) {
    const { held } = (await dfs.report()).repair;
    if (held === '') return;
    if (performance.now() > endMs) throw new DfsError('DEADLINE_EXCEEDED', `no repair: ${held}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function untilWhole(dfs: Dfs, bytes: number): Promise<void> {
  const endMs = performance.now() + 30_000 + bytes / SLOWEST_BYTES_PER_MS;
  for (;;) {
    const { blocks } = await dfs.report();
    if (blocks.underReplicated === 0) return;
    if (performance.now() > endMs)
      throw new DfsError(
        'DEADLINE_EXCEEDED',
        `${blocks.underReplicated} blocks still lack a copy; dfs explain says why`,
      );
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
