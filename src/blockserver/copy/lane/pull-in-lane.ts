import { assert } from '../../../common/assert.js';
import type { ServerId } from '../../../common/ids.js';
import type { BlockPuller, Pulled, PullOrder, PullUnderWay } from '../block-puller.js';
import type { PaceLane } from '../repair-pace.js';
import { takeTurns } from '../take-turns.js';
import type { Lane } from './copy-lane.js';
import { errorOf } from './lane-fault.js';
import type { LaneAnswer, LaneFault } from './lane-messages.js';

export interface PullInLaneDeps {
  readonly lane: Lane;
  /** For what has to be read from the disks of this server. */
  readonly here: BlockPuller;
  readonly pace: { readonly in: PaceLane };
  readonly serverId: () => ServerId;
}

/**
 * Fetches blocks in a process of its own that steps back for all others: bytes that nobody waits for do not hold up those
 * who wait for this server. Turns, grants and what becomes of the file are decided here.
 */
export class PullInLane implements BlockPuller {
  private readonly deps: PullInLaneDeps;

  constructor(deps: PullInLaneDeps) {
    this.deps = deps;
  }

  begin(order: PullOrder): PullUnderWay {
    const own = this.deps.serverId();
    if (order.header.sources.some(({ serverId }) => serverId === own))
      return this.deps.here.begin(order);
    return new Pull(this.deps, order);
  }
}

class Pull implements PullUnderWay {
  readonly done: Promise<Pulled>;
  private asks = false;
  private lacksGrants = false;
  private over = false;
  /** Of the slices that have had their turn and are not written yet, in order. */
  private readonly writing: (() => void)[] = [];
  private readonly id: number;
  private readonly deps: PullInLaneDeps;
  private readonly order: PullOrder;
  private settle: { resolve(pulled: Pulled): void; reject(error: unknown): void } | undefined;

  constructor(deps: PullInLaneDeps, order: PullOrder) {
    const { header, partial, grants, signal } = order;
    this.deps = deps;
    this.order = order;
    this.done = new Promise((resolve, reject) => (this.settle = { resolve, reject }));
    const begin = { header, path: partial.filePath, granted: grants.total };
    this.id = deps.lane.begin(begin, {
      hear: (answer) => this.hear(answer),
      lost: (error) => this.end(() => this.settle?.reject(error)),
    });
    const stop = (): void => deps.lane.tell({ kind: 'stop', id: this.id });
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    void this.passGrantsOn();
  }

  get waits(): boolean {
    return this.asks || this.lacksGrants;
  }

  private hear(answer: LaneAnswer): void {
    const { order } = this;
    switch (answer.kind) {
      case 'ask':
        return void this.giveTurn(answer.bytes);
      case 'waits':
        this.lacksGrants = answer.waits;
        return;
      case 'written':
        order.partial.noteWritten(answer.bytes, answer.crcs);
        this.writing.shift()?.();
        return order.onWritten();
      case 'done': {
        const { sha256, fetchedBytes, suspect } = answer;
        const wrongContent = () => errorOf(suspect) as ReturnType<Pulled['wrongContent']>;
        return this.end(() => this.settle?.resolve({ sha256, fetchedBytes, wrongContent }));
      }
      default:
        return void this.fail(answer.fault);
    }
  }

  private async giveTurn(bytes: number): Promise<void> {
    const { deps, order, id } = this;
    this.asks = true;
    try {
      await takeTurns(deps.pace.in, bytes, order.signal).finally(() => (this.asks = false));
      // The lane's writes count among the operations of the volume: a disk that hangs must not take all threads.
      await order.partial.volume.run(async () => {
        if (this.over) return;
        deps.lane.tell({ kind: 'turn', id });
        await new Promise<void>((written) => this.writing.push(written));
      });
    } catch (error) {
      // Of a copy that is broken off the lane hears by itself; a volume that failed breaks it off.
      if (!this.over) order.onFault(error);
    }
  }

  private async passGrantsOn(): Promise<void> {
    const { grants, header } = this.order;
    try {
      for (let known = grants.total; known < header.length && !this.over; known = grants.total) {
        await grants.beyond(known);
        this.deps.lane.tell({ kind: 'granted', id: this.id, total: grants.total });
      }
    } catch (error) {
      // Whoever fails the grants breaks the copy off; one that has all it needs goes on.
      if (!this.over) this.order.onFault(error);
    }
  }

  /** A disk's fault is its volume's to judge, which may fail with it. */
  private async fail(fault: LaneFault): Promise<void> {
    const { partial, signal } = this.order;
    const error = errorOf(fault);
    this.leaveVolume();
    try {
      if (fault.kind !== 'disk') throw error;
      await partial.volume.run(() => Promise.reject(error));
    } catch (judged) {
      if (fault.kind === 'disk' && !signal.aborted) this.order.onFault(judged);
      this.end(() => this.settle?.reject(judged));
    }
  }

  private end(settle: () => void): void {
    assert(!this.over, 'a pull ends once');
    this.over = true;
    this.leaveVolume();
    settle();
  }

  /** Nothing of this copy is under way on the disk any more. */
  private leaveVolume(): void {
    for (const written of this.writing.splice(0)) written();
  }
}
