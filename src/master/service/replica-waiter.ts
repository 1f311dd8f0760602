import { mayBeCommitted } from '../core/blocks/may-be-committed.js';
import type { Timers } from '../../common/clock.js';
import type { BlockId } from '../../common/ids.js';
import type { ReportedReplica } from '../../common/node-messages.js';
import type { DerivedState } from '../core/derived-state.js';

/**
 * Waits until enough servers have reported their replica of a block: a writer may commit a block a moment before the
 * reports of its chain are in.
 */
export class ReplicaWaiter {
  private readonly waiting = new Map<BlockId, Set<() => void>>();
  private readonly derived: DerivedState;
  private readonly timers: Timers;
  private readonly unwatch: () => void;

  constructor(derived: DerivedState, timers: Timers) {
    this.derived = derived;
    this.timers = timers;
    this.unwatch = derived.watchReplicas((id) => {
      for (const look of this.waiting.get(id) ?? []) look();
    });
  }

  /**
   * Resolves with the number of sound replicas that are just so: at least `wanted`, or what is there in time, or when
   * the block cannot be committed so any more, which nothing that is reported changes.
   */
  until(sealed: ReportedReplica, wanted: number, timeoutMs: number): Promise<number> {
    const count = (): number => this.derived.replicasUnder(sealed);
    const isOver = (): boolean => count() >= wanted || !mayBeCommitted(this.derived.blocks, sealed);
    if (isOver()) return Promise.resolve(count());
    return new Promise((resolve) => {
      const looks = this.waiting.get(sealed.blockId) ?? new Set();
      this.waiting.set(sealed.blockId, looks);
      const done = (): void => {
        timer.cancel();
        looks.delete(look);
        if (looks.size === 0 && this.waiting.get(sealed.blockId) === looks)
          this.waiting.delete(sealed.blockId);
        resolve(count());
      };
      const look = (): void => {
        if (isOver()) done();
      };
      const timer = this.timers.setTimeout(done, timeoutMs);
      looks.add(look);
    });
  }

  /** Waiters under way; each is bounded by its time. */
  get size(): number {
    return this.waiting.size;
  }

  close(): void {
    this.unwatch();
  }
}
