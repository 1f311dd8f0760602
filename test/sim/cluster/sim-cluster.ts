import type { BlockServerLimits } from '../../../src/blockserver/limits.js';
import type { ClientLimits } from '../../../src/client/limits.js';
import { CHUNK_BYTES, MiB } from '../../../src/common/sizes.js';
import type { RepairLimits } from '../../../src/repair/limits.js';
import type { MasterSettings } from '../../../src/master/settings.js';
import { Network } from '../world/network.js';
import { World } from '../world/scheduler.js';
import { SimBlockServer } from './sim-block-server.js';
import { SimClient, type SimClientOptions } from './sim-client.js';
import { SimLog } from './sim-log.js';
import { SimMaster, type SimMasterOptions } from './sim-master.js';
import type { SimPart } from './sim-part.js';
import { SimRepairWorker } from './sim-repair-worker.js';

export interface SimClusterOptions {
  readonly seed: number;
  readonly servers?: number;
  readonly disksPerServer?: number;
  readonly diskBytes?: number;
  readonly repairWorkers?: number;
  readonly clients?: number;
  readonly master?: Partial<MasterSettings>;
  readonly blockServer?: Partial<BlockServerLimits>;
  readonly client?: Partial<ClientLimits>;
  readonly repairWorker?: Partial<RepairLimits>;
  /** Hears of each batch that the master's log has on disk. */
  readonly onAppended?: NonNullable<SimMasterOptions['onAppended']>;
  /** Listens to what a client, counted from 0, sends to its master and to block servers. */
  readonly tap?: (client: number) => Required<Pick<SimClientOptions, 'tap' | 'tapBlocks'>>;
}

/** Small disks keep a small reserve. */
const SMALL_DISKS: Partial<BlockServerLimits> = { reserveBytes: MiB, stopGraceMs: 1_000 };

/** So that blocks of a few chunks have several packets. */
const SMALL_PACKETS: Partial<ClientLimits> = { packetBytes: CHUNK_BYTES };

/** A whole cluster in a world of its own; every server in its own fault domain. */
export class SimCluster {
  readonly world: World;
  readonly network: Network;
  readonly log = new SimLog();
  readonly master: SimMaster;
  readonly servers: readonly SimBlockServer[];
  readonly workers: readonly SimRepairWorker[];
  readonly clients: readonly SimClient[];

  constructor(options: SimClusterOptions) {
    this.world = new World({ seed: options.seed });
    this.network = new Network(this.world);
    const around = { world: this.world, network: this.network, log: this.log };
    const { onAppended, tap } = options;
    this.master = new SimMaster(around, {
      name: 'master',
      settings: options.master ?? {},
      ...(onAppended === undefined ? {} : { onAppended }),
    });
    const master = this.master.address;
    this.servers = named(options.servers ?? 4, 'bs').map(
      (name, i) =>
        new SimBlockServer(around, {
          name,
          domain: `/r${i + 1}`,
          master,
          disks: options.disksPerServer ?? 1,
          diskBytes: options.diskBytes ?? 256 * MiB,
          limits: { ...SMALL_DISKS, ...options.blockServer },
        }),
    );
    this.workers = named(options.repairWorkers ?? 1, 'repair').map(
      (name) => new SimRepairWorker(around, { name, master, limits: options.repairWorker ?? {} }),
    );
    const limits = { ...SMALL_PACKETS, ...options.client };
    this.clients = named(options.clients ?? 1, 'client').map(
      (name, i) =>
        new SimClient(around, {
          name,
          masters: [master],
          limits,
          ...tap?.(i),
        }),
    );
  }

  get parts(): readonly SimPart[] {
    return [this.master, ...this.servers, ...this.workers, ...this.clients];
  }

  get client(): SimClient {
    return part(this.clients, 0);
  }

  server(index: number): SimBlockServer {
    return part(this.servers, index);
  }

  /** Starts everything and waits until the master counts every server as live. */
  async start(): Promise<void> {
    const all = Promise.all(this.parts.map((part) => part.start()));
    const ups = await this.world.settle(all, 60_000);
    if (ups.includes(false)) throw new Error(`a part did not start: ${String(this.failures())}`);
    await this.until('all servers live', async () => {
      const { servers } = await this.client.dfs.report();
      return servers.filter((server) => server.state === 'live').length === this.servers.length;
    });
  }

  /** Lets time pass until this holds, asked every second of virtual time. */
  async until(what: string, holds: () => Promise<boolean>, withinMs = 600_000): Promise<void> {
    const endMs = this.world.nowMs + withinMs;
    while (!(await this.world.settle(holds(), withinMs))) {
      if (this.world.nowMs >= endMs) throw new Error(`not within ${withinMs} ms: ${what}`);
      await this.world.advance(1_000);
    }
  }

  /** Lets time pass until this is done. */
  settle<T>(promise: Promise<T>, withinMs = 600_000): Promise<T> {
    return this.world.settle(promise, withinMs);
  }

  private failures(): string[] {
    return this.parts
      .filter((part) => !part.isUp)
      .map((part) => `${part.name}: ${String(part.lastFailure)}`);
  }
}

function named(count: number, prefix: string): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${i + 1}`);
}

function part<Part>(parts: readonly Part[], index: number): Part {
  const found = parts[index];
  if (found === undefined) throw new Error(`there is no part ${index}`);
  return found;
}
