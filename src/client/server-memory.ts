import type { ServerId } from '../common/ids.js';
import type { Environment } from './environment.js';

/** Servers that failed this client lately: tried last for reads, avoided for new blocks. */
export class ServerMemory {
  private readonly environment: Environment;
  private readonly failedAt = new Map<ServerId, number>();

  constructor(environment: Environment) {
    this.environment = environment;
  }

  noteFailure(server: ServerId): void {
    this.failedAt.delete(server);
    this.failedAt.set(server, this.environment.clock.nowMs());
    if (this.failedAt.size > this.environment.limits.serverPenaltiesMax)
      for (const oldest of this.failedAt.keys()) {
        this.failedAt.delete(oldest);
        break;
      }
  }

  noteSuccess(server: ServerId): void {
    this.failedAt.delete(server);
  }

  failedLately(server: ServerId): boolean {
    const at = this.failedAt.get(server);
    if (at === undefined) return false;
    const { clock, limits } = this.environment;
    return clock.nowMs() - at < limits.serverPenaltyMs;
  }
}
