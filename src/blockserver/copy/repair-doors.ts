import type { Clock } from '../../common/clock.js';
import { isDfsError } from '../../common/error.js';
import type { CopyPeer } from '../../common/repair-messages.js';
import type { BlockServerLimits } from '../limits.js';

/**
 * Where sources are read for repair: each may have a door for that, beside the one of clients. A door that did not answer
 * is left alone for a while, for long if it was silent: then a firewall may stand before it, which costs a wait each time.
 */
export class RepairDoors {
  private readonly shutUntilMs = new Map<string, number>();
  private readonly clock: Clock;
  private readonly limits: BlockServerLimits;

  constructor(clock: Clock, limits: BlockServerLimits) {
    this.clock = clock;
    this.limits = limits;
  }

  /** The address of its door for repair, unless there is none, or none to knock at now. */
  of({ repairAddress }: CopyPeer): string | undefined {
    if (repairAddress === undefined) return undefined;
    const isShut = (this.shutUntilMs.get(repairAddress) ?? -Infinity) > this.clock.nowMs();
    return isShut ? undefined : repairAddress;
  }

  /** A read there failed, for whatever reason. */
  noteFault(address: string, error: unknown): void {
    const { repairDoorShutMs, repairDoorSilentMs } = this.limits;
    const nowMs = this.clock.nowMs();
    for (const [other, untilMs] of this.shutUntilMs)
      if (untilMs <= nowMs) this.shutUntilMs.delete(other);
    const wasSilent = isDfsError(error, 'DEADLINE_EXCEEDED');
    this.shutUntilMs.set(address, nowMs + (wasSilent ? repairDoorSilentMs : repairDoorShutMs));
  }
}
