import { clusterId } from '../../../src/common/ids.js';
import { GiB } from '../../../src/common/sizes.js';
import { writeCheckpoint } from '../../../src/master/checkpoint/write-checkpoint.js';
import { Master } from '../../../src/master/master.js';
import type { MasterDeps } from '../../../src/master/master-deps.js';
import { MASTER_SETTINGS, type MasterSettings } from '../../../src/master/settings.js';
import { resolveConfig } from '../../../src/runtime/config.js';
import type { FileSystem } from '../../../src/runtime/file-system.js';
import type { Log } from '../../../src/runtime/log.js';
import { SimDisk } from '../world/disk.js';
import type { SimProcess } from '../world/node.js';
import { nodeFileSystemOf } from '../world/sim-file-system.js';
import { simId, SimPart, type Surroundings } from './sim-part.js';

const DIR = '/disk0/master';

export interface SimMasterOptions {
  readonly name: string;
  readonly settings?: Partial<MasterSettings>;
  readonly diskBytes?: number;
  /** Told of each batch of operations once it is durable. */
  readonly onAppended?: NonNullable<MasterDeps['onAppended']>;
}

/** A real master on a machine with a simulated disk. */
export class SimMaster extends SimPart {
  readonly address: string;
  readonly disk: SimDisk;
  /** Where the operation log lies on its disk. */
  readonly logDir = `${DIR}/log`;
  master: Master | undefined;
  private readonly settings: MasterSettings;
  private readonly options: SimMasterOptions;

  constructor(around: Surroundings, options: SimMasterOptions) {
    super(around, options.name);
    this.options = options;
    this.address = `${options.name}:9000`;
    this.disk = new SimDisk(this.node, '/disk0', options.diskBytes ?? GiB);
    const { values } = resolveConfig(MASTER_SETTINGS, { flags: {}, env: {}, file: undefined });
    this.settings = { ...values, superuser: 'root', ...options.settings };
  }

  /** The disk as the process of this life sees it: for who wants to read the log. */
  get fileSystem(): FileSystem {
    const { process } = this.node;
    if (process === undefined) throw new Error(`${this.name} does not run`);
    return nodeFileSystemOf(process, [this.disk]);
  }

  protected async run(process: SimProcess, log: Log): Promise<void> {
    const fs = nodeFileSystemOf(process, [this.disk]);
    const { clock, timers, random } = process;
    const { onAppended } = this.options;
    const master = await Master.open(
      { settings: this.settings, dir: DIR },
      {
        fs,
        clock,
        timers,
        random,
        log,
        yieldTurn: process.yieldTurn,
        // A node runs one process at a time, so nobody else can have the folder.
        lock: () => Promise.resolve({ release: () => Promise.resolve() }),
        newClusterId: () => clusterId(simId(random)),
        defaultSuperuser: () => 'root',
        writeCheckpoint: (order) => writeCheckpoint(order, { fs, log }),
        residentBytes: () => 0,
        ...(onAppended === undefined ? {} : { onAppended }),
        onFatal: (error) => this.exit(process, error),
      },
    );
    this.master = master;
    this.around.network.serve(process, this.address, master.handlers, log);
  }

  protected async end(): Promise<void> {
    const { process } = this.node;
    if (process !== undefined) this.around.network.unserve(process);
    await this.master?.stop();
  }
}
