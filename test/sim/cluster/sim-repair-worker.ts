import { MiB } from '../../../src/common/sizes.js';
import { DEFAULT_LIMITS, type RepairLimits } from '../../../src/repair/limits.js';
import { RepairWorker } from '../../../src/repair/worker.js';
import type { Log } from '../../../src/runtime/log.js';
import type { SimProcess } from '../world/node.js';
import { simId, SimPart, type Surroundings } from './sim-part.js';

export interface SimRepairWorkerOptions {
  readonly name: string;
  /** host:port of the master. */
  readonly master: string;
  readonly slots?: number;
  readonly bandwidth?: number;
  readonly limits?: Partial<RepairLimits>;
}

/** A real repair worker. */
export class SimRepairWorker extends SimPart {
  worker: RepairWorker | undefined;
  private readonly options: SimRepairWorkerOptions;

  constructor(around: Surroundings, options: SimRepairWorkerOptions) {
    super(around, options.name);
    this.options = options;
  }

  protected async run(process: SimProcess, log: Log): Promise<void> {
    const { network } = this.around;
    const { name, master, slots = 8, bandwidth = 100 * MiB, limits } = this.options;
    this.worker = new RepairWorker(
      { workerId: simId(process.random), name, slots, bandwidth },
      {
        master: network.repair(process, master),
        connectCopy: (address) => network.block(process, address),
        clock: process.clock,
        timers: process.timers,
        random: process.random,
        log,
        limits: { ...DEFAULT_LIMITS, ...limits },
      },
    );
  }

  protected async end(): Promise<void> {
    await this.worker?.stop();
  }
}
