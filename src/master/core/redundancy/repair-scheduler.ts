import type { Random } from '../../../common/clock.js';
import type { BlockId } from '../../../common/ids.js';
import type { RepairExchangeRequest, RepairOutcome } from '../../../common/repair-messages.js';
import { REPAIR_PRIORITIES, type RepairPriority } from '../../../common/repair-priority.js';
import type { BlockMap } from '../blocks/block-map.js';
import { repairPriority } from '../blocks/block-verdict.js';
import type { DerivedLimits } from '../derived-limits.js';
import type { Servers } from '../servers/servers.js';
import { CopyRate } from './copy-rate.js';
import { CriticalHold } from './critical-hold.js';
import { LowRedundancy } from './low-redundancy.js';
import { PendingRepair, type RepairLease, type RepairPlan } from './pending-repair.js';
import { planMove, planRepair } from './plan-repair.js';
import type { RepairView } from './repair-candidates.js';
import type { RepairLimits } from './repair-limits.js';
import { RepairRetries, type Wait } from './repair-retries.js';
import { RepairWorkers } from './repair-workers.js';

/** A proposal of the balancer, by indexes of servers. */
export interface ProposedMove {
  readonly blockId: BlockId;
  readonly from: number;
  readonly to: number;
}

export interface RepairSchedulerOptions {
  readonly blocks: BlockMap;
  readonly servers: Servers;
  readonly limits: DerivedLimits;
  readonly repairLimits: RepairLimits;
  /** A copy that a move proposed is there, or was given up (then without bytes): told once for each. */
  readonly moveEnded: (id: BlockId, copiedBytes: number | undefined) => void;
  /** Above every task number that earlier runs of this master gave out. */
  readonly firstTaskId: number;
}

/**
 * Which block is copied when, from where and to where. A block that needs repair is in exactly one place: ready to be
 * leased, leased, or waiting after a failure. Repairs of blocks that one more loss would end come first and alone:
 * nothing less urgent is begun while one of them is ready, under way, or about to be tried again (see CriticalHold).
 */
export class RepairScheduler {
  readonly pending = new PendingRepair();
  readonly workers = new RepairWorkers();
  readonly rate = new CopyRate();
  private readonly ready = new LowRedundancy();
  private readonly retries: RepairRetries;
  private readonly criticalHold: CriticalHold;
  /** Targets that failed for a block, as long as it waits or is tried again. */
  private readonly failedTargets = new Map<BlockId, Set<number>>();
  /** Servers to be freed of a block, once the copy that was made for it is there. */
  private readonly moves = new Map<BlockId, number>();
  private releaseAll = false;
  private nextTaskId: number;
  private readonly options: RepairSchedulerOptions;
  private readonly view: RepairView;

  constructor(options: RepairSchedulerOptions) {
    const { blocks, servers, limits, repairLimits } = options;
    this.options = options;
    this.nextTaskId = options.firstTaskId;
    this.retries = new RepairRetries(repairLimits.retryDelaysMs, repairLimits.waitingMax);
    this.criticalHold = new CriticalHold(this.pending, repairLimits);
    this.view = { blocks, servers, limits, repairLimits, pending: this.pending };
  }

  /** A block needs another repair than before. Leases that nobody needs any more are found at the next exchange. */
  prioritised(id: BlockId, priority: RepairPriority | undefined): void {
    this.criticalHold.notePriority(id, priority);
    if (priority === undefined) {
      this.ready.remove(id);
      this.retries.forget(id);
      this.failedTargets.delete(id);
    } else if (this.pending.of(id) === undefined && !this.retries.has(id))
      this.ready.put(id, priority);
  }

  /** A server reported a replica: if it is the one that was copied, the repair is done. */
  reported(id: BlockId): void {
    const lease = this.pending.of(id);
    if (lease !== undefined && this.hasArrived(lease)) this.settle(lease);
  }

  /** Servers came, went or were told to go: what waits may be possible now, what is under way may not be. */
  serversChanged(): void {
    this.releaseAll = true;
    for (const lease of this.pending.all()) {
      const { state } = this.options.servers.at(lease.target);
      if (state !== 'live' && state !== 'stale') this.giveBack(lease);
    }
  }

  /** Ends leases and waits that are over, a bounded number in one turn. True if there is more to do. */
  tick(nowMs: number): boolean {
    const { repairLimits } = this.options;
    this.workers.forgetSilent(nowMs - repairLimits.leaseMs);
    for (const lease of this.pending.all()) if (lease.untilMs <= nowMs) this.expire(lease, nowMs);
    const released = this.releaseAll
      ? this.retries.takeAny(repairLimits.releasedMax)
      : this.retries.due(nowMs, repairLimits.releasedMax);
    for (const id of released) this.enqueue(id);
    if (released.length < repairLimits.releasedMax) this.releaseAll = false;
    return released.length === repairLimits.releasedMax;
  }

  /** A worker tells how its tasks go. What it names is its own: nobody else's lease is touched. */
  hear(request: RepairExchangeRequest, nowMs: number): void {
    const { workerId, name, bandwidth } = request;
    for (const outcome of request.outcomes) this.end(workerId, outcome, nowMs);
    this.dropUnheard(request);
    for (const { taskId, copiedBytes } of request.running) {
      const lease = this.leaseOf(workerId, taskId);
      if (lease === undefined) continue;
      lease.untilMs = nowMs + this.options.repairLimits.leaseMs;
      this.progress(lease, copiedBytes, nowMs);
    }
    if (!request.leaving) this.workers.seen({ id: workerId, name, bandwidth, lastSeenMs: nowMs });
    else this.leave(workerId);
  }

  /** Tasks for a worker, after `hear`. `move` proposes what to do when nothing has to be repaired. */
  lease(
    request: RepairExchangeRequest,
    nowMs: number,
    random: Random,
    move: () => ProposedMove | undefined,
  ): readonly RepairLease[] {
    const { slotsMax } = this.options.repairLimits;
    const free = Math.min(request.freeSlots, slotsMax - request.running.length);
    const leases: RepairLease[] = [];
    for (const plan of this.plans(free, nowMs, random, move))
      leases.push(this.grant(plan, request.workerId, nowMs));
    return leases;
  }

  /** Tasks that the worker shall break off: not its own any more, or of no use. */
  obsolete({ workerId, running }: RepairExchangeRequest): readonly number[] {
    const cancel: number[] = [];
    for (const { taskId } of running) {
      const lease = this.leaseOf(workerId, taskId);
      if (lease !== undefined && this.isNeeded(lease)) continue;
      cancel.push(taskId);
      if (lease !== undefined) this.giveBack(lease);
    }
    return cancel;
  }

  /** Why a block that needs repair is not being repaired; undefined if it is ready, or needs none. */
  waitOf(id: BlockId): Wait | undefined {
    return this.retries.get(id);
  }

  isReady(id: BlockId): boolean {
    return this.ready.has(id);
  }

  /** Nothing is under way, nor could a worker begin anything. What waits after a failure comes back by `tick`. */
  get isIdle(): boolean {
    return this.pending.size === 0 && this.ready.isEmpty;
  }

  /** Blocks that need repair and are not under way. */
  queued(): Readonly<Record<RepairPriority, number>> {
    const counts = { ...this.options.blocks.tally.priorities() };
    for (const each of REPAIR_PRIORITIES)
      counts[each] = Math.max(0, counts[each] - this.pending.countOf(each));
    return counts;
  }

  /** The server that a move wants to free of this block. */
  freedBy(id: BlockId): number | undefined {
    return this.moves.get(id);
  }

  /** What planning looks at, for explanations. */
  get planningView(): RepairView {
    return this.view;
  }

  private *plans(
    free: number,
    nowMs: number,
    random: Random,
    move: () => ProposedMove | undefined,
  ): Generator<RepairPlan> {
    let left = free;
    for (const priority of REPAIR_PRIORITIES) {
      if (left <= 0) return;
      let anyBusy = false;
      let blocked = 0;
      for (const id of this.ready.turn(priority, this.examinedMax)) {
        const plan = planRepair(this.view, id, random, this.failedTargets.get(id));
        if ('blocked' in plan) {
          anyBusy ||= plan.busy;
          if (plan.busy) continue;
          if (this.retries.wait(id, plan.blocked, nowMs)) this.ready.remove(id);
          if (++blocked >= this.options.repairLimits.blockedMax) break;
          continue;
        }
        yield plan;
        if (--left <= 0) return;
      }
      if (priority === 'critical' && (anyBusy || this.criticalHold.holds(nowMs))) return;
    }
    for (; left > 0; left--) {
      const proposed = move();
      if (proposed === undefined) return;
      if (this.pending.of(proposed.blockId) !== undefined) {
        this.options.moveEnded(proposed.blockId, undefined);
        continue;
      }
      const plan = planMove(this.view, proposed, random);
      if (plan !== undefined) yield plan;
      else this.options.moveEnded(proposed.blockId, undefined);
    }
  }

  private get examinedMax(): number {
    const { servers, repairLimits } = this.options;
    const { examinedMax, serversExaminedMax } = repairLimits;
    return Math.min(examinedMax, Math.ceil(serversExaminedMax / Math.max(1, servers.all().length)));
  }

  private grant(plan: RepairPlan, workerId: string, nowMs: number): RepairLease {
    const lease: RepairLease = {
      ...plan,
      taskId: this.nextTaskId++,
      workerId,
      leasedAtMs: nowMs,
      copiedBytes: 0,
      told: false,
      untilMs: nowMs + this.options.repairLimits.leaseMs,
    };
    this.ready.remove(plan.blockId);
    this.pending.add(lease);
    if (plan.release !== undefined) this.noteMove(plan.blockId, plan.release);
    this.options.servers.notePlaced(plan.target, plan.length);
    return lease;
  }

  /** Kept beyond the lease, until the old replica is gone; the oldest is forgotten, and then any replica may go. */
  private noteMove(id: BlockId, from: number): void {
    this.moves.set(id, from);
    const oldest = this.moves.keys().next().value;
    if (this.moves.size > this.options.repairLimits.waitingMax && oldest !== undefined)
      this.moves.delete(oldest);
  }

  private end(workerId: string, outcome: RepairOutcome, nowMs: number): void {
    const { servers, repairLimits } = this.options;
    const lease = this.leaseOf(workerId, outcome.taskId);
    if (lease === undefined) return;
    this.progress(lease, outcome.done ? lease.length : outcome.copiedBytes, nowMs);
    if (outcome.done) {
      lease.told = true;
      lease.untilMs = nowMs + repairLimits.reportMs;
      if (this.hasArrived(lease)) this.settle(lease);
      return;
    }
    const blamed = outcome.blamedServerId && servers.byServerId(outcome.blamedServerId);
    const isTarget = blamed === undefined || blamed.index === lease.target;
    const why = `${outcome.code}: ${outcome.message}`.slice(0, repairLimits.reasonCharsMax);
    this.fail(lease, { isTarget, why: why.toWellFormed(), nowMs });
  }

  /** The block waits, longer each time, and says why. `isTarget`: another target may do better. */
  private fail(
    lease: RepairLease,
    { isTarget, why, nowMs }: { isTarget: boolean; why: string; nowMs: number },
  ): void {
    const { blockId } = lease;
    this.drop(lease);
    const priority = this.priorityOf(blockId);
    if (priority === undefined) return;
    if (isTarget) this.noteFailedTarget(lease);
    if (!this.retries.wait(blockId, why, nowMs)) return this.enqueue(blockId);
    this.criticalHold.noteFailed(blockId, priority, this.retries.get(blockId)?.attempts ?? 0);
  }

  /**
   * A worker that fell silent is no fault of the block, which is ready again at once. A copy that was told as done and
   * that its target does not report has failed.
   */
  private expire(lease: RepairLease, nowMs: number): void {
    if (!lease.told) return this.giveBack(lease);
    const { name } = this.options.servers.at(lease.target);
    const why = `${name} took a copy, but has not reported it`;
    this.fail(lease, { isTarget: true, why, nowMs });
  }

  private noteFailedTarget({ blockId, target }: RepairLease): void {
    const failed = this.failedTargets.get(blockId);
    if (failed !== undefined) failed.add(target);
    else if (this.failedTargets.size < this.options.repairLimits.waitingMax)
      this.failedTargets.set(blockId, new Set([target]));
  }

  private progress(lease: RepairLease, copiedBytes: number, nowMs: number): void {
    const copied = Math.min(copiedBytes, lease.length);
    if (copied <= lease.copiedBytes) return;
    this.rate.add(copied - lease.copiedBytes, nowMs);
    lease.copiedBytes = copied;
  }

  /** Leases whose answer got lost: the worker has one exchange at a time, so it would name them if it knew. */
  private dropUnheard({ workerId, running }: RepairExchangeRequest): void {
    const named = new Set(running.map(({ taskId }) => taskId));
    for (const lease of this.pending.all())
      if (lease.workerId === workerId && !lease.told && !named.has(lease.taskId))
        this.giveBack(lease);
  }

  private leave(workerId: string): void {
    this.workers.left(workerId);
    for (const lease of this.pending.all())
      if (lease.workerId === workerId && !lease.told) this.giveBack(lease);
  }

  /** The lease of this worker that still runs; one that was told as done waits for its report alone. */
  private leaseOf(workerId: string, taskId: number): RepairLease | undefined {
    const lease = this.pending.get(taskId);
    return lease?.workerId === workerId && !lease.told ? lease : undefined;
  }

  private isNeeded(lease: RepairLease): boolean {
    const facts = this.options.blocks.facts(lease.blockId);
    if (facts?.committed?.generation !== lease.generation) return false;
    if (facts.generation !== lease.generation) return false;
    return lease.release !== undefined || this.priorityOf(lease.blockId) !== undefined;
  }

  private priorityOf(id: BlockId): RepairPriority | undefined {
    return repairPriority(this.options.blocks.verdict(id) ?? 0);
  }

  private hasArrived(lease: RepairLease): boolean {
    const { blocks } = this.options;
    const facts = blocks.facts(lease.blockId);
    if (facts === undefined) return true;
    return blocks
      .replicasOn(lease.blockId, lease.target)
      .some((replica) => blocks.classOf(facts, replica) === 'good');
  }

  private settle(lease: RepairLease): void {
    // Often before the worker tells of it.
    this.rate.addUntimed(lease.length - lease.copiedBytes);
    this.pending.remove(lease);
    if (lease.release !== undefined) this.options.moveEnded(lease.blockId, lease.length);
    this.retries.forget(lease.blockId);
    this.failedTargets.delete(lease.blockId);
    this.enqueue(lease.blockId);
  }

  /** A lease ends without a result: the block is ready again at once, if it still needs repair. */
  private giveBack(lease: RepairLease): void {
    this.drop(lease);
    this.enqueue(lease.blockId);
  }

  private drop(lease: RepairLease): void {
    this.pending.remove(lease);
    this.moves.delete(lease.blockId);
    if (lease.release !== undefined) this.options.moveEnded(lease.blockId, undefined);
  }

  private enqueue(id: BlockId): void {
    this.criticalHold.noteReady(id);
    const priority = this.priorityOf(id);
    if (priority !== undefined) this.ready.put(id, priority);
  }
}
