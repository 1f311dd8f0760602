import { DfsClient } from '../../../src/client/dfs-client.js';
import type { ConnectBlock } from '../../../src/client/environment.js';
import { CLIENT_LIMITS, type ClientLimits } from '../../../src/client/limits.js';
import type { MasterStub } from '../../../src/client/master-link.js';
import { clientId } from '../../../src/common/ids.js';
import type { SimProcess } from '../world/node.js';
import { simBlockHashes } from './sim-hashing.js';
import { simId, SimPart, type Surroundings } from './sim-part.js';

export interface SimClientOptions {
  readonly name: string;
  /** host:port of each master. */
  readonly masters: readonly string[];
  readonly user?: string;
  readonly timeoutMs?: number;
  readonly limits?: Partial<ClientLimits>;
  /** Lets a test listen to what goes to a master. */
  readonly tap?: (stub: MasterStub) => MasterStub;
  /** The same, to block servers. */
  readonly tapBlocks?: (connect: ConnectBlock) => ConnectBlock;
}

const untapped = <Stub>(stub: Stub): Stub => stub;

/** A process with the real client library in it. */
export class SimClient extends SimPart {
  private client: DfsClient | undefined;
  private readonly options: SimClientOptions;

  constructor(around: Surroundings, options: SimClientOptions) {
    super(around, options.name);
    this.options = options;
  }

  /** The library of this life. What is asked of it after the process ended is never answered. */
  get dfs(): DfsClient {
    if (this.client === undefined) throw new Error(`${this.name} was not started`);
    return this.client;
  }

  protected async run(process: SimProcess): Promise<void> {
    const { network } = this.around;
    const { masters, user = 'root', timeoutMs, limits } = this.options;
    const { tap = untapped, tapBlocks = untapped } = this.options;
    this.client = new DfsClient({
      masters: masters.map((address) =>
        tap({
          address,
          namespace: network.namespace(process, address),
          admin: network.admin(process, address),
        }),
      ),
      connectBlock: tapBlocks((address) => network.block(process, address)),
      identity: {
        user,
        groups: [user],
        host: this.name,
        clientId: clientId(simId(process.random)),
      },
      environment: {
        clock: process.clock,
        timers: process.timers,
        random: process.random,
        limits: { ...CLIENT_LIMITS, ...limits },
      },
      timeoutMs,
      hashes: simBlockHashes(process),
    });
  }

  protected async end(): Promise<void> {
    await this.client?.close();
  }
}
