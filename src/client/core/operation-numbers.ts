import { assert } from '../../common/assert.js';

/**
 * Numbers of this client's mutations. A number is taken once and used by every retry, so that the master can tell a
 * retry from a new request; `acknowledged` says which stored answers it may forget.
 */
export class OperationNumbers {
  private last = 0;
  private readonly pending = new Set<number>();

  begin(): number {
    this.last += 1;
    this.pending.add(this.last);
    return this.last;
  }

  /** Answered, or given up for good: it is never sent again. */
  end(operation: number): void {
    assert(this.pending.delete(operation), `operation ${operation} ended twice`);
  }

  /** How far it is from the first that waits to the last that was taken: as many answers may be kept for this client. */
  get span(): number {
    return this.last - this.acknowledged;
  }

  /** Every operation up to this one has ended. Numbers are taken in order, so the first pending is the least. */
  get acknowledged(): number {
    for (const first of this.pending) return first - 1;
    return this.last;
  }
}
