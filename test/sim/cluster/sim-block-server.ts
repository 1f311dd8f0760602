import { BlockServer } from '../../../src/blockserver/blockserver.js';
import type { BlockServerLimits } from '../../../src/blockserver/limits.js';
import { GiB } from '../../../src/common/sizes.js';
import type { Log } from '../../../src/runtime/log.js';
import { SimDisk } from '../world/disk.js';
import type { SimProcess } from '../world/node.js';
import { nodeFileSystemOf } from '../world/sim-file-system.js';
import { simHasher, simHashStreams } from './sim-hashing.js';
import { simIndexDatabase } from './sim-index.js';
import { simId, SimPart, type Surroundings } from './sim-part.js';

export interface SimBlockServerOptions {
  readonly name: string;
  readonly domain: string;
  /** host:port of the master. */
  readonly master: string;
  readonly disks?: number;
  readonly diskBytes?: number;
  readonly limits?: Partial<BlockServerLimits>;
}

/** A real block server on a machine with simulated disks. */
export class SimBlockServer extends SimPart {
  readonly address: string;
  readonly disks: readonly SimDisk[];
  server: BlockServer | undefined;
  private readonly options: SimBlockServerOptions;

  constructor(around: Surroundings, options: SimBlockServerOptions) {
    super(around, options.name);
    const { disks = 1, diskBytes = GiB } = options;
    this.options = options;
    this.address = `${options.name}:9100`;
    this.disks = Array.from(
      { length: disks },
      (_, i) => new SimDisk(this.node, `/disk${i}`, diskBytes),
    );
  }

  /** It is up when it serves; the master takes it a little later. */
  protected async run(process: SimProcess, log: Log): Promise<void> {
    const { network } = this.around;
    const { name, domain, master, limits } = this.options;
    const fs = nodeFileSystemOf(process, this.disks);
    const dirs = this.disks.map((disk) => disk.mount);
    const server = await BlockServer.open(
      { dirs, name, domain, ...(limits === undefined ? {} : { limits }) },
      {
        node: network.node(process, master),
        connectBlock: (address) => network.block(process, address),
        completeFile: (context, request, options) =>
          network.namespace(process, master).completeFile(context, request, options),
        log,
        clock: process.clock,
        timers: process.timers,
        random: process.random,
        fs,
        hasher: simHasher(fs),
        hashStreams: simHashStreams(process),
        openIndex: simIndexDatabase(process, this.disks),
        newId: () => simId(process.random),
        yieldTurn: process.yieldTurn,
        onFatal: (error) => this.exit(process, error),
      },
    );
    this.server = server;
    network.serve(process, this.address, { block: server.handlers }, log);
    void server.join(this.address);
  }

  protected async end(): Promise<void> {
    await this.server?.stop();
  }
}
