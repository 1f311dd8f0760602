import { must } from '../../common/assert.js';
import type { Clock, Random } from '../../common/clock.js';
import { DfsError } from '../../common/error.js';
import type { BlockId, InodeId } from '../../common/ids.js';
import type {
  CopyPeer,
  RepairExchangeRequest,
  RepairExchangeResponse,
  RepairTask,
} from '../../common/repair-messages.js';
import type { RepairPolicy } from '../../common/repair-policy.js';
import type { RepairApi } from '../../rpc/repair-api.js';
import type { Log } from '../../runtime/log.js';
import type { DerivedState } from '../core/derived-state.js';
import { describeBlocks, type DescribedBlock } from '../core/queries/describe-block.js';
import type { BalanceJob } from '../core/jobs/balance-job.js';
import { MovePace } from '../core/jobs/move-pace.js';
import type { RepairLease } from '../core/redundancy/pending-repair.js';
import type { RepairLimits } from '../core/redundancy/repair-limits.js';
import type { ProposedMove } from '../core/redundancy/repair-scheduler.js';
import type { Kernel } from '../kernel.js';

export interface RepairServiceOptions {
  readonly kernel: Kernel;
  readonly derived: DerivedState;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly limits: RepairLimits;
  readonly policy: () => RepairPolicy;
  /** What to move when nothing has to be repaired. */
  readonly balance: Pick<BalanceJob, 'nextMove' | 'bandwidth' | 'isRunning'>;
}

/** The door for repair workers: an exchange is one turn, and changes nothing durable. */
export class RepairService implements RepairApi {
  private readonly movePace = new MovePace();
  private readonly options: RepairServiceOptions;

  constructor(options: RepairServiceOptions) {
    this.options = options;
  }

  async exchange(request: RepairExchangeRequest): Promise<RepairExchangeResponse> {
    const { kernel, derived, clock, log } = this.options;
    this.check(request);
    const nowMs = clock.nowMs();
    const isNew = !derived.repair.workers.has(request.workerId);
    derived.repair.hear(request, nowMs);
    if (isNew && !request.leaving)
      log.info({ worker: request.workerId, name: request.name }, 'repair worker');
    for (const outcome of request.outcomes)
      if (!outcome.done) log.warn({ worker: request.name, ...outcome }, 'repair failed');
    const cancel = derived.repair.obsolete(request);
    const tasks = request.leaving || !this.mayLease() ? [] : this.lease(request, nowMs);
    // A block, or its removal, that a power cut undoes must not have led to a copy.
    if (tasks.length > 0) await kernel.untilDurable();
    return this.answer(tasks, cancel);
  }

  private mayLease(): boolean {
    return this.options.derived.mayRepair && !this.options.policy().paused;
  }

  private lease(request: RepairExchangeRequest, nowMs: number): readonly RepairTask[] {
    const { kernel, derived, random } = this.options;
    const nextMove = (): ProposedMove | undefined => this.nextMove(nowMs);
    const leases = derived.repair.lease(request, nowMs, random, nextMove);
    const described = describeBlocks(
      kernel.state,
      leases.map(({ blockId: id }) => ({ id, inode: this.inodeOf(id) })),
    );
    const tasks: RepairTask[] = [];
    for (const lease of leases) {
      const block = described.get(lease.blockId);
      // One whose file was removed meanwhile is not named, and so its lease ends with the next exchange.
      if (block?.generation === lease.generation) tasks.push(this.task(lease, block));
    }
    return tasks;
  }

  private inodeOf(id: BlockId): InodeId {
    return must(this.options.derived.blocks.facts(id), 'a leased block is known').inode;
  }

  private nextMove(nowMs: number): ProposedMove | undefined {
    const { balance, derived, random } = this.options;
    const { bandwidth } = balance;
    if (!this.movePace.mayBegin(bandwidth, nowMs)) return undefined;
    const move = balance.nextMove(random);
    const length = move && derived.blocks.facts(move.blockId)?.committed?.length;
    this.movePace.begun(length ?? 0, bandwidth, nowMs);
    return move;
  }

  private task(lease: RepairLease, block: DescribedBlock): RepairTask {
    const { derived } = this.options;
    const peer = (index: number): CopyPeer => {
      const { id, address } = derived.servers.at(index);
      return { serverId: id, address };
    };
    const source = (index: number): CopyPeer => {
      const { repairAddress } = derived.servers.at(index);
      return repairAddress === undefined ? peer(index) : { ...peer(index), repairAddress };
    };
    return {
      taskId: lease.taskId,
      blockId: lease.blockId,
      generation: lease.generation,
      length: lease.length,
      sha256: block.sha256,
      sources: lease.sources.map(source),
      target: peer(lease.target),
      inode: block.inode,
      fileOffset: block.offset,
      path: block.path ?? '',
      reason: lease.reason,
    };
  }

  private answer(tasks: readonly RepairTask[], cancel: readonly number[]): RepairExchangeResponse {
    const { derived, limits, policy, balance } = this.options;
    const isIdle = derived.repair.isIdle && !balance.isRunning;
    const { paused, bandwidth } = policy();
    const workers = Math.max(1, derived.repair.workers.size);
    return {
      tasks,
      cancel,
      paused,
      bandwidth: bandwidth === 0 ? 0 : Math.max(1, Math.floor(bandwidth / workers)),
      leaseMs: limits.leaseMs,
      askAgainMs: isIdle ? limits.askAgainIdleMs : limits.askAgainMs,
    };
  }

  private check({ workerId, running, outcomes }: RepairExchangeRequest): void {
    const { derived, limits } = this.options;
    if (running.length > limits.slotsMax || outcomes.length > limits.slotsMax * 2)
      throw new DfsError(
        'INVALID_ARGUMENT',
        `A repair worker has ${limits.slotsMax} tasks at most; this one names ${running.length} and ${outcomes.length} that ended`,
      );
    const { workers } = derived.repair;
    if (!workers.has(workerId) && workers.size >= limits.workersMax)
      throw new DfsError(
        'OVERLOADED',
        `The master has ${workers.size} repair workers, its limit; stop some of them`,
      );
  }
}
