import { AssertionFault } from '../common/assert.js';
import type { Clock, Random, Timers } from '../common/clock.js';
import { errorMessage, isDfsError } from '../common/error.js';
import type {
  RepairExchangeRequest,
  RepairExchangeResponse,
  RepairOutcome,
  RepairTask,
} from '../common/repair-messages.js';
import type { BlockCopyApi } from '../rpc/block-copy-api.js';
import type { RepairApi } from '../rpc/repair-api.js';
import type { Log } from '../runtime/log.js';
import { Complaints } from './complaints.js';
import { CopyTask } from './copy-task.js';
import { ExchangeSchedule } from './core/exchange-schedule.js';
import { lesserRate } from './core/grant-rules.js';
import { UntoldOutcomes } from './core/untold-outcomes.js';
import { GrantPump } from './grant-pump.js';
import type { RepairLimits } from './limits.js';
import { WorkerStats } from './worker-stats.js';

export interface RepairWorkerOptions {
  /** Random id of this process. */
  readonly workerId: string;
  /** For people. */
  readonly name: string;
  /** Tasks at once. */
  readonly slots: number;
  /** Cap of its own in bytes a second; 0 is none. */
  readonly bandwidth: number;
}

export interface RepairWorkerDeps {
  readonly master: RepairApi;
  /** The copying end of the block server at host:port. */
  readonly connectCopy: (address: string) => BlockCopyApi;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  readonly limits: RepairLimits;
}

/**
 * Copies blocks as the master orders. It keeps nothing: leases that it does not renew go to other workers, and whether
 * a copy exists is for the target's report to say. One exchange with the master is under way at a time.
 */
export class RepairWorker {
  readonly stats = new WorkerStats();
  private readonly options: RepairWorkerOptions;
  private readonly deps: RepairWorkerDeps;
  private readonly tasks = new Map<number, CopyTask>();
  private readonly untold: UntoldOutcomes;
  private readonly schedule: ExchangeSchedule;
  private readonly pump: GrantPump;
  private readonly stopping = new AbortController();
  private exchanging: Promise<void> | undefined;
  private askTimer: { cancel(): void } | undefined;
  private leaseTimer: { cancel(): void } | undefined;
  private readonly complaints: Complaints;

  constructor(options: RepairWorkerOptions, deps: RepairWorkerDeps) {
    this.options = options;
    this.deps = deps;
    this.untold = new UntoldOutcomes(deps.limits.outcomesMax);
    this.schedule = new ExchangeSchedule(deps.limits, deps.clock.nowMs());
    this.pump = new GrantPump(options.bandwidth, deps);
    this.complaints = new Complaints(deps.clock, deps.log, deps.limits.complainEveryMs);
    this.stats.bandwidth = options.bandwidth;
    this.arm();
  }

  /** Breaks its tasks off, tells the master that it leaves, and is silent from then on. Bounded, never rejects. */
  async stop(): Promise<void> {
    const { master, limits, log } = this.deps;
    this.stopping.abort();
    this.askTimer?.cancel();
    this.leaseTimer?.cancel();
    this.dropAll();
    await this.exchanging;
    try {
      const timeoutMs = limits.leaveTimeoutMs;
      await master.exchange({ ...this.request(), freeSlots: 0, leaving: true }, { timeoutMs });
    } catch (error) {
      log.info({ error: errorMessage(error) }, 'farewell did not arrive; the leases will end');
    }
  }

  /** Sets the timer of the next exchange. */
  private arm(): void {
    this.askTimer?.cancel();
    if (this.stopping.signal.aborted || this.exchanging !== undefined) return;
    const delayMs = Math.max(0, this.schedule.dueMs - this.deps.clock.nowMs());
    this.askTimer = this.deps.timers.setTimeout(() => {
      this.exchanging = this.exchange().finally(() => {
        this.exchanging = undefined;
        this.arm();
      });
    }, delayMs);
  }

  private async exchange(): Promise<void> {
    const { master, clock, limits, random } = this.deps;
    const { signal } = this.stopping;
    const request = this.request();
    const sentMs = clock.nowMs();
    this.schedule.noteSent();
    try {
      const timeoutMs = limits.exchangeTimeoutMs;
      const answer = await master.exchange(request, { timeoutMs, signal });
      if (signal.aborted) return;
      this.schedule.noteAnswered(sentMs, clock.nowMs(), answer);
      this.untold.settle(request.outcomes);
      this.complaints.reached();
      this.obey(answer);
    } catch (error) {
      if (error instanceof AssertionFault) throw error;
      if (signal.aborted) return;
      this.schedule.noteFailed(clock.nowMs(), random, isDfsError(error, 'UNSUPPORTED'));
      this.complaints.failed(error);
    }
  }

  private request(): RepairExchangeRequest {
    const { workerId, name, slots, bandwidth } = this.options;
    return {
      workerId,
      name,
      freeSlots: slots - this.tasks.size,
      running: [...this.tasks].map(([taskId, { copiedBytes }]) => ({ taskId, copiedBytes })),
      outcomes: this.untold.all,
      bandwidth,
      leaving: false,
    };
  }

  /** Cancels come first: a master that was started anew may give out the numbers of the old one's leases again. */
  private obey(answer: RepairExchangeResponse): void {
    for (const taskId of answer.cancel) this.drop(taskId);
    const rate = lesserRate(this.options.bandwidth, answer.bandwidth);
    this.stats.bandwidth = rate;
    this.stats.paused = answer.paused;
    this.pump.set(rate, answer.paused);
    for (const lease of answer.tasks) this.take(lease);
    this.watchLease();
  }

  private take(lease: RepairTask): void {
    const { taskId } = lease;
    if (this.tasks.has(taskId)) return;
    if (this.tasks.size >= this.options.slots) {
      const message = `no free slot for ${lease.blockId}: all ${this.options.slots} are taken`;
      this.tell({ ...NOT_DONE, taskId, code: 'OVERLOADED', message });
      return;
    }
    const task = new CopyTask(lease, {
      connectCopy: this.deps.connectCopy,
      limits: this.deps.limits,
      onProgress: (bytes) => {
        this.stats.copiedBytes.value += bytes;
        this.pump.run();
      },
      onEnd: (ended, outcome) => this.noteEnd(ended, outcome),
    });
    this.tasks.set(taskId, task);
    this.stats.tasks = this.tasks.size;
    task.start();
    this.pump.add(task);
  }

  private noteEnd(task: CopyTask, outcome: RepairOutcome): void {
    const { blockId, generation, target, reason } = task.lease;
    const { code, message, blamedServerId, copiedBytes } = outcome;
    const what = { blockId, generation, target: target.serverId, reason, copiedBytes };
    if (outcome.done) this.deps.log.debug(what, 'block copied');
    else this.deps.log.warn({ ...what, code, error: message, blamedServerId }, 'copy failed');
    this.forget(task);
    this.tell(outcome);
  }

  private tell(outcome: RepairOutcome): void {
    this.stats.countOutcome(outcome.done ? 'DONE' : outcome.code);
    this.untold.add(outcome);
    this.schedule.noteEnded(this.deps.clock.nowMs());
    this.arm();
  }

  /** The lease is over, so nobody waits for an outcome. */
  private drop(taskId: number): void {
    const task = this.tasks.get(taskId);
    if (task === undefined) return;
    task.cancel();
    this.forget(task);
    this.stats.countOutcome('CANCELLED');
  }

  private dropAll(): void {
    for (const taskId of this.tasks.keys()) this.drop(taskId);
  }

  private forget(task: CopyTask): void {
    this.tasks.delete(task.lease.taskId);
    this.stats.tasks = this.tasks.size;
    this.pump.remove(task);
  }

  /** A master that we did not reach for so long has given our tasks to others. */
  private watchLease(): void {
    const { clock, timers, log } = this.deps;
    this.leaseTimer?.cancel();
    this.leaseTimer = undefined;
    if (this.tasks.size === 0) return;
    this.leaseTimer = timers.setTimeout(
      () => {
        const { size } = this.tasks;
        if (size > 0) log.warn({ tasks: size }, 'leases ended without an answer: broken off');
        this.dropAll();
      },
      Math.max(0, this.schedule.leaseEndsMs - clock.nowMs()),
    );
  }
}

const NOT_DONE = { done: false, blamedServerId: undefined, copiedBytes: 0 } as const;
