import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { KiB, MiB } from '../../../common/sizes.js';
import { asCommand } from '../as-command.js';
import { ClientProcesses } from '../load/client-processes.js';
import type { MemoryClient, MemoryOrder } from './memory-run.js';
import { RssSampler, type RssSample } from './rss-sampler.js';

const MEMORY_RUN = fileURLToPath(new URL('./memory-run.js', import.meta.url));
/** Slow peers are spread over so many processes, which is their affair: it is the servers that have to bear them. */
const PEER_PROCESSES = 4;
/** Clients with connections of their own that one process has. */
const CONNECTED_MAX = 1_000;
/** What they read: one block, and one range of it. */
const SMALL_FILE = '/bench-memory/small';
const SMALL_FILE_BYTES = 4 * KiB;
/** What the reader takes that stops then. */
const STOP_AFTER_BYTES = 4 * MiB;

export interface MemoryBenchTarget {
  readonly master: string;
  /** Master and block servers. */
  readonly servers: readonly { readonly name: string; readonly pid: number }[];
}
export interface MemoryBenchOptions {
  /** Of each client's file. */
  readonly bytes: number;
  readonly clients: number;
  readonly peers: number;
  /** Clients that are connected at once and say little; 0: none. */
  readonly connections: number;
  /** Of each phase that has no end of its own. */
  readonly seconds: number;
  readonly durabilities: readonly ('sync' | 'flush')[];
}

export interface ProcessPeak {
  readonly process: string;
  readonly kind: 'server' | 'client';
  readonly rssBytes: number;
}
export interface MemoryPhase {
  readonly phase: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Bytes that clients put, got, took or gave in it. */
  readonly movedBytes: number;
  readonly peaks: readonly ProcessPeak[];
}
export interface MemoryFigures {
  readonly phases: readonly MemoryPhase[];
  readonly samples: readonly RssSample[];
  /** Names of master and block servers; every other process of a sample is a client. */
  readonly servers: readonly string[];
}

/** Resident memory of every process while clients put, get, stop and dawdle, and after they went. */
export async function benchMemory(
  target: MemoryBenchTarget,
  options: MemoryBenchOptions,
  say: (line: string) => void,
): Promise<MemoryFigures> {
  using sampler = new RssSampler();
  const bench = new MemoryBench(target, options, sampler, say);
  await bench.run();
  const servers = target.servers.map(({ name }) => name);
  return { phases: bench.phases, samples: sampler.samples, servers };
}

/** What is said to the command line for the same again. */
export function memoryCommand(options: MemoryBenchOptions): string {
  const { bytes, clients, peers, connections, seconds, durabilities } = options;
  const classes = durabilities.map((each) => `--durability ${each}`).join(' ');
  return `dfs bench memory --size ${bytes} ${classes} --clients ${clients} --peers ${peers} --connections ${connections} --seconds ${seconds}`;
}

class MemoryBench {
  readonly phases: MemoryPhase[] = [];
  private readonly target: MemoryBenchTarget;
  private readonly options: MemoryBenchOptions;
  private readonly sampler: RssSampler;
  private readonly say: (line: string) => void;

  constructor(
    target: MemoryBenchTarget,
    options: MemoryBenchOptions,
    sampler: RssSampler,
    say: (line: string) => void,
  ) {
    this.target = target;
    this.options = options;
    this.sampler = sampler;
    this.say = say;
    for (const { name, pid } of target.servers) sampler.watch(name, pid);
  }

  async run(): Promise<void> {
    const { clients, peers, connections, durabilities } = this.options;
    await this.phase('at rest', () => this.pass(0));
    for (const each of durabilities) {
      await this.phase(`${clients} put, ${each}`, () => this.put(each));
      await this.phase(`${clients} get, ${each}`, () => this.get(each));
    }
    await this.phase('one stops reading', () => this.stopReading());
    await this.phase(`${peers} read slowly`, () => this.readSlowly());
    await this.phase(`${peers} write slowly`, () => this.writeSlowly());
    if (connections > 0) await this.phase(`${connections} connected`, () => this.connect());
    await this.phase('all gone', () => this.pass(0));
  }

  private async phase(phase: string, run: () => Promise<number>): Promise<void> {
    const { sampler } = this;
    const fromMs = sampler.nowMs;
    sampler.beginPhase();
    const movedBytes = await run();
    const serverNames = new Set(this.target.servers.map(({ name }) => name));
    const peaks = [...sampler.endPhase()].map(([process, rssBytes]): ProcessPeak => {
      return { process, kind: serverNames.has(process) ? 'server' : 'client', rssBytes };
    });
    this.phases.push({ phase, fromMs, toMs: sampler.nowMs, movedBytes, peaks });
    this.say(`${phase}: done`);
  }

  private put(durability: 'sync' | 'flush'): Promise<number> {
    const { clients, bytes } = this.options;
    return this.withClients(clients, (processes) =>
      sumOf(
        processes.ask((client) => ({
          kind: 'put',
          path: pathOf(durability, client),
          bytes,
          durability,
        })),
      ),
    );
  }

  private get(durability: 'sync' | 'flush'): Promise<number> {
    return this.withClients(this.options.clients, (processes) =>
      sumOf(processes.ask((client) => ({ kind: 'get', path: pathOf(durability, client) }))),
    );
  }

  private stopReading(): Promise<number> {
    const path = this.lastPath();
    return this.withClients(1, async (processes) => {
      const order = { kind: 'stop reading', path, afterBytes: STOP_AFTER_BYTES } as const;
      return this.pass(await sumOf(processes.ask(order)));
    });
  }

  private readSlowly(): Promise<number> {
    const path = this.lastPath();
    return this.withPeers((peers) => ({ kind: 'read slowly', path, peers }));
  }

  private writeSlowly(): Promise<number> {
    return this.withPeers((peers, client) => {
      return { kind: 'write slowly', folder: `/bench-memory/slow/${client}`, peers };
    });
  }

  private withPeers(order: (peers: number, client: number) => MemoryOrder): Promise<number> {
    const { peers } = this.options;
    return this.spread(peers, Math.min(PEER_PROCESSES, peers), order, true);
  }

  private async connect(): Promise<number> {
    const { connections } = this.options;
    await this.withClients(1, (processes) =>
      sumOf(
        processes.ask({
          kind: 'put',
          path: SMALL_FILE,
          bytes: SMALL_FILE_BYTES,
          durability: 'flush',
        }),
      ),
    );
    const count = Math.ceil(connections / CONNECTED_MAX);
    return this.spread(connections, count, (clients) => {
      return { kind: 'connect', path: SMALL_FILE, clients };
    });
  }

  /** Has `count` processes begin `all` of something, and lets that go on for a while. */
  private spread(
    all: number,
    count: number,
    order: (some: number, client: number) => MemoryOrder,
    smallPackets = false,
  ): Promise<number> {
    // The first ones have one more where it does not come out even.
    const share = (client: number): number => Math.floor((all + count - 1 - client) / count);
    return this.withClients(
      count,
      async (processes) => {
        await processes.ask((client) => order(share(client), client));
        await this.pass(0);
        return sumOf(processes.ask({ kind: 'moved' }));
      },
      smallPackets,
    );
  }

  private async withClients(
    count: number,
    use: (processes: ClientProcesses<MemoryOrder>) => Promise<number>,
    smallPackets = false,
  ): Promise<number> {
    const { sampler, target } = this;
    const client: MemoryClient = { master: target.master, smallPackets };
    const introductions = Array.from({ length: count }, () => client);
    await using processes = await ClientProcesses.start<MemoryOrder>(
      MEMORY_RUN,
      introductions,
      asCommand(),
    );
    const names = processes.pids.map((pid, i) => {
      sampler.watch(`client${i + 1}`, pid);
      return `client${i + 1}`;
    });
    try {
      return await use(processes);
    } finally {
      for (const name of names) sampler.unwatch(name);
    }
  }

  private async pass(movedBytes: number): Promise<number> {
    await sleep(this.options.seconds * 1_000);
    return movedBytes;
  }

  private lastPath(): string {
    return pathOf(this.options.durabilities.at(-1) ?? 'flush', 0);
  }
}

function pathOf(durability: 'sync' | 'flush', client: number): string {
  return `/bench-memory/${durability}/${client}`;
}

async function sumOf(answers: Promise<number[]>): Promise<number> {
  return (await answers).reduce((sum, each) => sum + each, 0);
}
