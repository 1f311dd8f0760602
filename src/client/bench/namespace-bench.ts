import { performance } from 'node:perf_hooks';
import type { Dfs } from '../api.js';
import { residentBytes } from './process-usage.js';

export interface NamespaceFigures {
  readonly files: number;
  readonly directories: number;
  readonly createSeconds: number;
  readonly createsPerSecond: number;
  readonly listSeconds: number;
  readonly listedPerSecond: number;
  readonly renameMs: number;
  readonly masterRssBytes: number;
  readonly rssBytesPerFile: number;
  readonly checkpointSeconds: number;
  readonly checkpointBytes: number;
  /** From the start of the process to its `ready` line, by log replay and by the checkpoint. */
  readonly restartFromLogSeconds: number;
  readonly restartFromCheckpointSeconds: number;
}

export interface NamespaceBenchTarget {
  readonly masterPid: () => number;
  /** Stops and starts the master; resolves with the seconds until it was ready. */
  readonly restartMaster: () => Promise<number>;
}

const FILES_PER_DIRECTORY = 1_000;
const IN_FLIGHT = 128;

/** Empty files in nested directories through the client: created, listed, renamed as a tree, kept over restarts. */
export async function benchNamespace(
  dfs: Dfs,
  target: NamespaceBenchTarget,
  files: number,
  say: (line: string) => void,
): Promise<NamespaceFigures> {
  const rssBefore = residentBytes(target.masterPid(), 'VmRSS');
  const directories = Math.ceil(files / FILES_PER_DIRECTORY);
  const createStart = performance.now();
  await createTree(dfs, files, say);
  const createSeconds = since(createStart);
  const masterRssBytes = residentBytes(target.masterPid(), 'VmRSS');

  const listStart = performance.now();
  await expectFiles(dfs, '/bench', files);
  const listSeconds = since(listStart);
  const renameStart = performance.now();
  await dfs.rename('/bench', '/bench-renamed');
  const renameMs = performance.now() - renameStart;
  say('listed and renamed; restarting the master from its log');

  const restartFromLogSeconds = await target.restartMaster();
  await expectFiles(dfs, '/bench-renamed', files);
  const checkpoint = await dfs.checkpoint();
  say('checkpoint written; restarting the master from it');
  const restartFromCheckpointSeconds = await target.restartMaster();
  await expectFiles(dfs, '/bench-renamed', files);
  return {
    files,
    directories,
    createSeconds,
    createsPerSecond: files / createSeconds,
    listSeconds,
    listedPerSecond: files / listSeconds,
    renameMs,
    masterRssBytes,
    rssBytesPerFile: (masterRssBytes - rssBefore) / files,
    checkpointSeconds: checkpoint.durationMs / 1_000,
    checkpointBytes: checkpoint.sizeBytes,
    restartFromLogSeconds,
    restartFromCheckpointSeconds,
  };
}

async function createTree(dfs: Dfs, files: number, say: (line: string) => void): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < files) {
      const i = next++;
      await dfs.makeEmptyFile(fileAt(i), { createParents: true });
      if (i % 100_000 === 99_999) say(`${i + 1} files created`);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
}

function fileAt(i: number): string {
  const directory = Math.floor(i / FILES_PER_DIRECTORY);
  const year = 2000 + (directory % 27);
  return `/bench/year=${year}/batch=${directory}/part-${String(i).padStart(7, '0')}.parquet`;
}

/** Walks the tree by listings and checks that nothing is missing. */
async function expectFiles(dfs: Dfs, root: string, files: number): Promise<void> {
  let found = 0;
  const pending = [root];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    for await (const entry of dfs.list(path)) {
      if (entry.type === 'directory') pending.push(entry.path);
      else found++;
    }
  }
  if (found !== files) throw new Error(`${found} files listed instead of ${files}`);
}

function since(start: number): number {
  return (performance.now() - start) / 1_000;
}
