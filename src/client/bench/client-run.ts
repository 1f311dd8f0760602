import { performance } from 'node:perf_hooks';
import { connectParts } from '../connect.js';
import { createDfsClient } from '../dfs-client.js';
import { MiB } from '../../common/sizes.js';
import { giveBack } from '../../runtime/bulk-memory.js';
import { seededBytes } from '../local-cluster/seeded-bytes.js';

/** One client's work in a process of its own, so that its memory and processor time are its alone. */
export interface ClientTask {
  readonly kind: 'put' | 'get';
  readonly path: string;
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
  readonly cpuSeconds: number;
  readonly maxRssBytes: number;
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
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  let bytes = 0;
  if (task.kind === 'put') {
    const writer = await dfs.openWriter(task.path, {
      overwrite: true,
      durability: task.durability,
    });
    for (; bytes < task.bytes; bytes += slice.length)
      await writer.write(slice.subarray(0, Math.min(slice.length, task.bytes - bytes)));
    bytes = (await writer.close()).length;
  } else {
    for await (const part of dfs.read(task.path)) {
      bytes += part.length;
      giveBack(part);
    }
  }
  const seconds = (performance.now() - start) / 1_000;
  const cpu = process.cpuUsage(cpuBefore);
  return {
    seconds,
    bytes,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    maxRssBytes: process.resourceUsage().maxRSS * 1024,
  };
}

const outcome = await run(JSON.parse(process.argv[2] ?? '{}') as ClientTask);
process.stdout.write(`${JSON.stringify(outcome)}\n`);
