import { performance } from 'node:perf_hooks';
import { seededRandom, type Random } from '../../../common/clock.js';
import type { Dfs } from '../../api.js';
import { DfsClient } from '../../dfs-client.js';
import { seededBytes } from '../../local-cluster/seeded-bytes.js';
import {
  LatencyHistogram,
  type EncodedHistogram,
} from '../../../common/bench/latency-histogram.js';

/** What the client does, a process of its own that takes tasks from its parent: small files for some seconds, several at once. */
export interface SmallTask {
  readonly kind: 'put' | 'get';
  readonly folder: string;
  readonly bytes: number;
  readonly inFlight: number;
  readonly seconds: number;
  readonly durability: 'sync' | 'flush';
  /** Files that are there to be read. */
  readonly files: number;
}

export interface SmallOutcome {
  readonly files: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly latency: EncodedHistogram;
}

const FILES_PER_FOLDER = 1_000;

function pathOf(folder: string, file: number): string {
  return `${folder}/${Math.floor(file / FILES_PER_FOLDER)}/${file}`;
}

async function put(dfs: Dfs, task: SmallTask, file: number, bytes: Uint8Array): Promise<void> {
  const { durability } = task;
  await dfs.writeFile(pathOf(task.folder, file), bytes, { createParents: true, durability });
}

async function get(dfs: Dfs, task: SmallTask, random: Random, bytes: Uint8Array): Promise<void> {
  const path = pathOf(task.folder, Math.floor(random.next() * task.files));
  const content = await dfs.readFile(path);
  if (Buffer.compare(content, bytes) !== 0) throw new Error(`${path} has another content`);
}

async function run(dfs: Dfs, task: SmallTask): Promise<SmallOutcome> {
  const [bytes = new Uint8Array(0)] = seededBytes('small', task.bytes);
  const random = seededRandom(1);
  const latency = new LatencyHistogram();
  const cpuBefore = process.cpuUsage();
  const startMs = performance.now();
  const endMs = startMs + task.seconds * 1_000;
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let nowMs = startMs; nowMs < endMs;) {
      await (task.kind === 'put' ? put(dfs, task, next++, bytes) : get(dfs, task, random, bytes));
      const doneMs = performance.now();
      latency.recordMs(doneMs - nowMs);
      nowMs = doneMs;
    }
  };
  await Promise.all(Array.from({ length: task.inFlight }, lane));
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    files: latency.size,
    seconds: (performance.now() - startMs) / 1_000,
    cpuSeconds: (user + system) / 1e6,
    latency: latency.encode(),
  };
}

const { master } = JSON.parse(process.argv[2] ?? '{}') as { readonly master: string };
const dfs = await DfsClient.connect({ master });
process.on('message', (task: SmallTask) => {
  run(dfs, task).then(
    (outcome) => process.send?.(outcome),
    (error: unknown) =>
      process.send?.({ failed: error instanceof Error ? error.message : String(error) }),
  );
});
// It ends with its parent, or when it is let go.
process.on('disconnect', () => {
  void dfs.close().finally(() => process.exit(0));
});
