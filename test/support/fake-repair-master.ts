import type { Clock, Timers } from '../../src/common/clock.js';
import { DfsError } from '../../src/common/error.js';
import { blockId, generation, inodeId, serverId } from '../../src/common/ids.js';
import type {
  RepairExchangeRequest,
  RepairExchangeResponse,
  RepairOutcome,
  RepairTask,
} from '../../src/common/repair-messages.js';
import type { CallOptions } from '../../src/rpc/namespace-api.js';
import type { RepairApi } from '../../src/rpc/repair-api.js';

/** A block of `length` bytes that `target` shall pull. */
export function repairTask(
  taskId: number,
  target: string,
  length: number,
  more: Partial<RepairTask> = {},
): RepairTask {
  return {
    taskId,
    blockId: blockId(1_000 + taskId),
    generation: generation(1),
    length,
    sha256: new Uint8Array(32),
    sources: [{ serverId: serverId('source'), address: 'source:1' }],
    target: { serverId: serverId(target), address: `${target}:1` },
    inode: inodeId(2),
    fileOffset: 0,
    path: '/f',
    reason: 'lost',
    ...more,
  };
}

/** A master that leases what a test puts into its queue, and remembers what it is told. */
export class FakeRepairMaster implements RepairApi {
  paused = false;
  bandwidth = 0;
  leaseMs = 10_000;
  askAgainMs = 1_000;
  /** What exchanges come to: `lost` ones take effect, but their answers never arrive; `silent` ones never end. */
  mode: 'answers' | 'down' | 'unsupported' | 'lost' | 'silent' = 'answers';
  readonly queue: RepairTask[] = [];
  readonly exchanges: { readonly atMs: number; readonly request: RepairExchangeRequest }[] = [];
  /** Of leases that were not over yet. */
  readonly outcomes: RepairOutcome[] = [];
  readonly cancelNext: number[] = [];
  underWay = 0;
  underWayMost = 0;
  private leases = new Map<number, { readonly task: RepairTask; untilMs: number }>();
  private readonly waiters = new Set<() => void>();
  private readonly time: Clock & Timers;

  constructor(time: Clock & Timers) {
    this.time = time;
  }

  get leased(): readonly number[] {
    return [...this.leases.keys()];
  }

  get last(): RepairExchangeRequest {
    const last = this.exchanges.at(-1);
    if (!last) throw new Error('nobody asked yet');
    return last.request;
  }

  /** A new run of the master, which knows nothing of the old one's leases. */
  restart(): void {
    this.leases = new Map();
  }

  async exchange(
    request: RepairExchangeRequest,
    options: CallOptions,
  ): Promise<RepairExchangeResponse> {
    this.exchanges.push({ atMs: this.time.nowMs(), request: structuredClone(request) });
    this.underWayMost = Math.max(this.underWayMost, ++this.underWay);
    try {
      if (this.mode === 'down') throw new DfsError('UNAVAILABLE', 'nobody there');
      if (this.mode === 'unsupported') throw new DfsError('UNSUPPORTED', 'no such method');
      if (this.mode === 'silent') await this.never(options);
      const answer = this.answer(request);
      if (this.mode === 'lost') throw new DfsError('DEADLINE_EXCEEDED', 'the answer was lost');
      return answer;
    } finally {
      this.underWay--;
      for (const wake of this.waiters) wake();
    }
  }

  /** Waits until it has been told enough for `condition` to hold. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition())
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.waiters.delete(wake);
          resolve();
        };
        this.waiters.add(wake);
      });
  }

  private answer(request: RepairExchangeRequest): RepairExchangeResponse {
    const nowMs = this.time.nowMs();
    for (const [taskId, { untilMs }] of this.leases)
      if (untilMs < nowMs) this.leases.delete(taskId);
    for (const outcome of request.outcomes)
      if (this.leases.delete(outcome.taskId)) this.outcomes.push(outcome);
    const cancel = this.cancelNext.splice(0);
    for (const { taskId } of request.running) {
      const lease = this.leases.get(taskId);
      if (lease === undefined || cancel.includes(taskId)) cancel.push(taskId);
      else lease.untilMs = nowMs + this.leaseMs;
    }
    for (const taskId of cancel) this.leases.delete(taskId);
    if (request.leaving) this.leases.clear();
    const most = this.paused || request.leaving ? 0 : request.freeSlots;
    const tasks = this.queue.splice(0, most);
    for (const task of tasks) this.leases.set(task.taskId, { task, untilMs: nowMs + this.leaseMs });
    const { paused, bandwidth, leaseMs, askAgainMs } = this;
    return { tasks, cancel: [...new Set(cancel)], paused, bandwidth, leaseMs, askAgainMs };
  }

  private never({ timeoutMs = 60_000, signal }: CallOptions): Promise<never> {
    return new Promise((_resolve, reject) => {
      const late = new DfsError('DEADLINE_EXCEEDED', 'no answer in time');
      const timer = this.time.setTimeout(() => reject(late), timeoutMs);
      signal?.addEventListener('abort', () => {
        timer.cancel();
        reject(new DfsError('CANCELLED'));
      });
    });
  }
}
