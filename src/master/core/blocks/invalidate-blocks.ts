import { generation, type BlockId } from '../../../common/ids.js';
import type { ReplicaName } from '../../../common/node-messages.js';
import { BlockIdSet } from './block-id-set.js';
import type { DerivedLimits } from '../derived-limits.js';

interface Order {
  readonly generation: number;
  readonly sentAtMs: number;
}

/** Orders of one server. `waiting` in order of arrival, `sent` in order of sending; an id is in one of them at most. */
class ServerOrders {
  readonly ids = new BlockIdSet();
  readonly waiting = new Map<BlockId, number>();
  readonly sent = new Map<BlockId, Order>();
  overflowed = false;

  generationOf(id: BlockId): number | undefined {
    return this.waiting.get(id) ?? this.sent.get(id)?.generation;
  }

  drop(id: BlockId): void {
    this.ids.delete(id);
    this.waiting.delete(id);
    this.sent.delete(id);
  }
}

/**
 * Replicas to be deleted, per server. An order stays until a report shows the replica gone, and is given again after
 * a while. What does not fit is dropped: a full report finds it again.
 */
export class InvalidateBlocks {
  private readonly orders = new Map<number, ServerOrders>();
  private readonly limits: DerivedLimits;

  constructor(limits: DerivedLimits) {
    this.limits = limits;
  }

  /** Queues a deletion; a newer word on the same block and server replaces the one before. */
  offer(server: number, name: ReplicaName): void {
    let orders = this.orders.get(server);
    if (orders === undefined) this.orders.set(server, (orders = new ServerOrders()));
    if (orders.generationOf(name.blockId) === name.generation) return;
    orders.drop(name.blockId);
    if (orders.ids.size >= this.limits.deletionsQueuedMax) {
      orders.overflowed = true;
      return;
    }
    orders.ids.add(name.blockId);
    orders.waiting.set(name.blockId, name.generation);
  }

  /**
   * The next orders for a server. `stillRight` is asked for each in this turn, since much may have happened since it
   * was queued; what is not right any more is dropped.
   */
  take(
    server: number,
    nowMs: number,
    stillRight: (name: ReplicaName) => boolean,
  ): readonly ReplicaName[] {
    const orders = this.orders.get(server);
    if (orders === undefined) return [];
    const due: ReplicaName[] = [];
    for (const name of this.candidates(orders, nowMs)) {
      orders.waiting.delete(name.blockId);
      orders.sent.delete(name.blockId);
      if (stillRight(name)) {
        orders.sent.set(name.blockId, { generation: name.generation, sentAtMs: nowMs });
        due.push(name);
      } else orders.ids.delete(name.blockId);
    }
    return due;
  }

  /** The server's replica is gone; without a generation, all of the block's. */
  settle(server: number, id: BlockId, gone?: number): void {
    const orders = this.orders.get(server);
    const ordered = orders?.generationOf(id);
    if (ordered !== undefined && (gone === undefined || gone === ordered)) orders?.drop(id);
  }

  /** Blocks in (after, upTo] with an order for the server, rising. */
  orderedIn(server: number, after: number, upTo: number): Iterator<BlockId> {
    return (this.orders.get(server)?.ids ?? new BlockIdSet()).range(after, upTo);
  }

  /** Orders were dropped for lack of room, and the others are done: time for a full report. Asking clears it. */
  takeOverflow(server: number): boolean {
    const orders = this.orders.get(server);
    if (orders === undefined || !orders.overflowed || orders.ids.size > 0) return false;
    orders.overflowed = false;
    return true;
  }

  /** A dead server's orders: it reports in full when it comes back. */
  forget(server: number): void {
    this.orders.delete(server);
  }

  count(server: number): number {
    return this.orders.get(server)?.ids.size ?? 0;
  }

  /** Unconfirmed orders first, as they are older; as many as one heartbeat may carry. */
  private candidates(orders: ServerOrders, nowMs: number): ReplicaName[] {
    const names: ReplicaName[] = [];
    for (const [blockId, order] of orders.sent) {
      if (nowMs - order.sentAtMs < this.limits.deletionResendMs) break;
      if (names.length >= this.limits.deletionsPerHeartbeat) return names;
      names.push({ blockId, generation: generation(order.generation) });
    }
    for (const [blockId, ordered] of orders.waiting) {
      if (names.length >= this.limits.deletionsPerHeartbeat) return names;
      names.push({ blockId, generation: generation(ordered) });
    }
    return names;
  }
}
