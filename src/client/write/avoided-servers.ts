import type { ReplicaLocation } from '../../common/file-status.js';
import type { BlockId, ServerId } from '../../common/ids.js';
import type { ConnectBlock, Environment } from '../environment.js';
import { probeSilent } from './probe-servers.js';

interface Failure {
  readonly block: BlockId;
  readonly location: ReplicaLocation;
  readonly atMs: number;
}

/** Servers that failed while a block was written: when it is written again others are better, if there are others. */
export class AvoidedServers {
  private readonly connectBlock: ConnectBlock;
  private readonly environment: Environment;
  private readonly failures = new Map<ServerId, Failure>();

  constructor(connectBlock: ConnectBlock, environment: Environment) {
    this.connectBlock = connectBlock;
    this.environment = environment;
  }

  get ids(): ServerId[] {
    return [...this.failures.keys()];
  }

  add(block: BlockId, location: ReplicaLocation): void {
    const atMs = this.environment.clock.nowMs();
    this.failures.set(location.serverId, { block, location, atMs });
  }

  forget(server: ServerId): void {
    this.failures.delete(server);
  }

  /**
   * Without them there are too few. Those that answer, as after a restart, may have the block after all; of one that
   * stays silent the master will judge, since it may have come back under another address.
   */
  async reconsider(): Promise<void> {
    const { clock, limits } = this.environment;
    const asked = [...this.failures.values()].map(async ({ block, location, atMs }) => {
      const one = { id: block, locations: [location] };
      const isOld = clock.nowMs() - atMs >= limits.avoidedMs;
      const silent = isOld ? [] : await probeSilent(one, this.connectBlock, this.environment);
      if (silent.length === 0) this.forget(location.serverId);
    });
    await Promise.all(asked);
  }
}
