import { assert, must } from '../../common/assert.js';
import type { ServerId } from '../../common/ids.js';
import { REPAIR_POLICY_DEFAULT, type RepairPolicy } from '../../common/repair-policy.js';
import type { ServerGoal } from '../../common/server-goal.js';

export type LeavingGoal = Exclude<ServerGoal, { kind: 'inService' }>;

/** A server that an operator takes away, for good or for a while. Times are wall time. */
export interface LeavingServer {
  readonly id: ServerId;
  /** Its name when this began: it may never register again. */
  readonly name: string;
  readonly goal: LeavingGoal;
  readonly askedBy: string;
  readonly sinceMs: number;
  /** What it held when this began; more if more turned up. */
  readonly totalBytes: number;
  readonly totalBlocks: number;
  /** High-water mark of what has its copies elsewhere: progress that was shown is never taken back. */
  readonly doneBytes: number;
  /** When nothing was left for the first time; 0 until then. */
  readonly doneAtMs: number;
}

export type BalanceState = 'running' | 'done' | 'blocked' | 'stopped';

/** The last order to even out how full servers are. */
export interface BalanceRecord {
  readonly state: BalanceState;
  /** Percent points that a server may be away from the mean. */
  readonly threshold: number;
  /** Bytes a second; 0 is no bound. */
  readonly bandwidth: number;
  readonly askedBy: string;
  readonly sinceMs: number;
  /** 0 while it runs. */
  readonly endedAtMs: number;
  readonly movedBytes: number;
  readonly movedBlocks: number;
  /** Why it ended, in words. */
  readonly detail: string;
}

/** What operators want of servers, repair and balance: a part of durable state. Servers in service have no entry. */
export class Administration {
  policy: RepairPolicy = REPAIR_POLICY_DEFAULT;
  balance: BalanceRecord | undefined;
  private readonly leavingById = new Map<ServerId, LeavingServer>();

  get leavingCount(): number {
    return this.leavingById.size;
  }

  leaving(id: ServerId): LeavingServer | undefined {
    return this.leavingById.get(id);
  }

  /** In the order in which they were told to leave. */
  allLeaving(): Iterable<LeavingServer> {
    return this.leavingById.values();
  }

  setLeaving(server: LeavingServer): void {
    this.leavingById.set(server.id, server);
  }

  setInService(id: ServerId): void {
    assert(this.leavingById.delete(id), `server ${id} is in service already`);
  }

  mustBeLeaving(id: ServerId): LeavingServer {
    return must(this.leavingById.get(id), `server ${id} is not leaving`);
  }
}
