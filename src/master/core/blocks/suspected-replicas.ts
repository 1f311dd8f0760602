import type { ReplicaName } from '../../../common/node-messages.js';
import type { DerivedLimits } from '../derived-limits.js';

/**
 * Replicas that somebody from outside doubts, per server, until the server is asked to look at them itself. A reader's
 * word proves nothing: its own memory may be bad, or it may lie. What does not fit is dropped, and what is lost on the
 * way is not asked again: the next reader that stumbles over the replica says so.
 */
export class SuspectedReplicas {
  private readonly waiting = new Map<number, Map<string, ReplicaName>>();
  private readonly limits: DerivedLimits;

  constructor(limits: DerivedLimits) {
    this.limits = limits;
  }

  /** False if the server's queue is full. One that waits already waits once. */
  offer(server: number, { blockId, generation }: ReplicaName): boolean {
    let queue = this.waiting.get(server);
    if (queue === undefined) this.waiting.set(server, (queue = new Map()));
    const key = `${blockId}.${generation}`;
    if (queue.has(key)) return true;
    if (queue.size >= this.limits.suspicionsQueuedMax) return false;
    queue.set(key, { blockId, generation });
    return true;
  }

  /** Those that waited longest, as many as one heartbeat may carry; they wait no more. */
  take(server: number): readonly ReplicaName[] {
    const queue = this.waiting.get(server);
    if (queue === undefined) return [];
    const due = [...queue].slice(0, this.limits.suspicionsPerHeartbeat);
    for (const [key] of due) queue.delete(key);
    if (queue.size === 0) this.waiting.delete(server);
    return due.map(([, name]) => name);
  }

  /** A dead server's: it says what it has when it comes back. */
  forget(server: number): void {
    this.waiting.delete(server);
  }
}
