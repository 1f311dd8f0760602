import type { JobsApi } from '../rpc/jobs-api.js';
import { Loop } from '../runtime/loop.js';
import type { CheckpointDuty } from './checkpoint/checkpoint-duty.js';
import type { BalanceJob } from './core/jobs/balance-job.js';
import type { LeaseClock } from './core/lease-clock.js';
import { BlockedBlocks } from './core/redundancy/blocked-blocks.js';
import { createBalance, startJobs } from './jobs.js';
import { leaseExpiryLoop } from './loops/lease-expiry.js';
import { reapLoop } from './loops/reap.js';
import { trashLoop } from './loops/trash.js';
import type { MasterDeps } from './master-deps.js';
import type { RecoveredMaster } from './recover-master.js';
import { Liveness } from './service/liveness.js';
import type { MasterSettings } from './settings.js';
import { trashPolicy } from './trash-policy.js';

export interface BackgroundWorkOptions {
  readonly settings: MasterSettings;
  readonly deps: MasterDeps;
  readonly recovered: RecoveredMaster;
  readonly leases: LeaseClock;
  readonly checkpoints: CheckpointDuty;
}

/** Pause between looks for silent servers, expired leases and due checkpoints. */
export const LOOK_INTERVAL_MS = 1_000;
/** A round of looks that comes later than this means that the master itself stood still. */
const STALL_MS = 1_000;
/** Removed trees that nobody announced (left from before a restart) are looked for this often. */
const REAP_INTERVAL_MS = 10_000;

/** What a master does without being asked, and who may wake which part of it. */
export class BackgroundWork {
  readonly balance: BalanceJob;
  readonly jobs: JobsApi;
  private readonly liveness: Loop;
  private readonly reaper: Loop;
  private readonly loops: readonly Loop[];

  constructor({ settings, deps, recovered, leases, checkpoints }: BackgroundWorkOptions) {
    const { clock, timers, log, yieldTurn } = deps;
    const { kernel, derived } = recovered;
    const intervalMs = Math.min(LOOK_INTERVAL_MS, Math.ceil(settings.deadAfter / 10));
    const onDetached = (): void => this.onDetached();
    const shared = { kernel, derived, leases, clock, timers, log, yieldTurn, onDetached };
    this.reaper = reapLoop({ kernel, intervalMs: REAP_INTERVAL_MS, clock, timers, log });
    const judge = new Liveness({
      ...shared,
      intervalMs,
      stallMs: STALL_MS,
      onStall: (nowMs) => leases.excuseStall(nowMs),
    });
    const run = (signal: AbortSignal): Promise<void> => judge.round(signal);
    this.liveness = new Loop({ name: 'liveness', intervalMs, timers, log, run });
    this.balance = createBalance(kernel, derived);
    derived.moveEnded = (id, copiedBytes) => this.balance.settled(id, copiedBytes);
    const jobs = startJobs({
      ...shared,
      balance: this.balance,
      reasons: new BlockedBlocks(derived, () => kernel.state),
      intervalMs,
      onGoals: () => this.onServersChanged(),
    });
    this.jobs = jobs.service;
    this.loops = [
      this.liveness,
      ...jobs.loops,
      this.reaper,
      leaseExpiryLoop({
        ...shared,
        intervalMs: Math.min(LOOK_INTERVAL_MS, settings.leaseTimeout / 10),
      }),
      trashLoop({
        ...shared,
        policy: trashPolicy(settings),
        readOnly: () => derived.safeMode.manual,
      }),
      checkpoints.loop,
    ];
  }

  /** A tree was removed: its inodes are to be reaped. */
  onDetached(): void {
    this.reaper.kick();
  }

  /** Servers came, went or are to be used otherwise: verdicts on their blocks have to follow. */
  onServersChanged(): void {
    this.liveness.kick();
  }

  async stop(): Promise<void> {
    await Promise.all(this.loops.map((loop) => loop.stop()));
  }
}
