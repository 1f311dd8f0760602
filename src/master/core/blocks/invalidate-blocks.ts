import { generation, type BlockId } from '../../../common/ids.js';
import type { ReplicaName } from '../../../common/node-messages.js';
import { BlockIdSet } from './block-id-set.js';
import type { DerivedLimits } from '../derived-limits.js';
import { ReplicaNameSet } from './replica-name-set.js';

interface Sent {
  readonly generations: readonly number[];
  readonly atMs: number;
}

const NONE: readonly number[] = [];

/**
 * Orders of one server: those that wait, in no order, and those that were sent, in the order of sending. A server may have
 * a block under several generations, and each of them is ordered away for itself. A removed tree may have a million
 * replicas on a server, which wait for many heartbeats.
 */
class ServerOrders {
  readonly ids = new BlockIdSet();
  readonly waiting = new ReplicaNameSet();
  readonly sent = new Map<BlockId, Sent>();
  overflowed = false;
  lapsed = false;

  has(id: BlockId, generation: number): boolean {
    if (!this.ids.has(id)) return false;
    return (
      this.waiting.has(id, generation) ||
      (this.sent.get(id)?.generations ?? NONE).includes(generation)
    );
  }

  drop(id: BlockId, generation: number): void {
    if (!this.ids.has(id)) return;
    this.waiting.delete(id, generation);
    const sent = this.sent.get(id);
    const unconfirmed = (sent?.generations ?? NONE).filter((each) => each !== generation);
    if (sent === undefined || unconfirmed.length === 0) this.sent.delete(id);
    else this.sent.set(id, { ...sent, generations: unconfirmed });
    if (unconfirmed.length === 0 && this.waiting.generationsOf(id).length === 0)
      this.ids.delete(id);
  }

  dropAll(id: BlockId): void {
    if (!this.ids.delete(id)) return;
    for (const each of this.waiting.generationsOf(id)) this.waiting.delete(id, each);
    this.sent.delete(id);
  }

  send(id: BlockId, generation: number, atMs: number): void {
    const before = this.sent.get(id)?.generations ?? NONE;
    this.sent.delete(id);
    this.sent.set(id, { generations: [...before, generation], atMs });
    this.ids.add(id);
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

  /** Queues a deletion of exactly this replica. */
  offer(server: number, name: ReplicaName): void {
    let orders = this.orders.get(server);
    if (orders === undefined) this.orders.set(server, (orders = new ServerOrders()));
    const { blockId, generation } = name;
    if (orders.has(blockId, generation)) return;
    if (!orders.ids.has(blockId) && orders.ids.size >= this.limits.deletionsQueuedMax) {
      orders.overflowed = true;
      return;
    }
    orders.ids.add(blockId);
    orders.waiting.add(blockId, generation);
  }

  /**
   * The next orders for a server. `stillRight` is asked for each in this turn, since much may have happened since it
   * was queued; what is not right any more is dropped. But what was sent once may be carried out at any time: it stays
   * on the books as going until a report says so, or the server's orders are forgotten.
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
      const wasSent = this.isSent(server, name);
      orders.drop(name.blockId, name.generation);
      const isRight = stillRight(name);
      if (isRight || wasSent) orders.send(name.blockId, name.generation, nowMs);
      if (isRight) due.push(name);
      else if (wasSent) orders.lapsed = true;
    }
    return due;
  }

  /** The server's replica is gone; without a generation, all of the block's. */
  settle(server: number, id: BlockId, gone?: number): void {
    const orders = this.orders.get(server);
    if (gone === undefined) orders?.dropAll(id);
    else orders?.drop(id, gone);
  }

  /** The server was told to delete this replica, and may have done so by now. */
  isSent(server: number, { blockId, generation }: ReplicaName): boolean {
    const sent = this.orders.get(server)?.sent.get(blockId);
    return sent !== undefined && sent.generations.includes(generation);
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

  /**
   * An order that was sent a while ago, and may be lost, is not right any more: nobody knows whether the replica is
   * there before the server has registered anew. Asking clears it.
   */
  takeLapsed(server: number): boolean {
    const orders = this.orders.get(server);
    if (orders?.lapsed !== true) return false;
    orders.lapsed = false;
    return true;
  }

  /** Orders of a server that is dead or registers anew: it reports in full next, and drops them when it begins to. */
  forget(server: number): void {
    this.orders.delete(server);
  }

  count(server: number): number {
    return this.orders.get(server)?.ids.size ?? 0;
  }

  /** Unconfirmed orders first, as they are older; as many as one heartbeat may carry. */
  private candidates(orders: ServerOrders, nowMs: number): ReplicaName[] {
    const names: ReplicaName[] = [];
    const { deletionResendMs, deletionsPerHeartbeat } = this.limits;
    for (const [blockId, { generations, atMs }] of orders.sent) {
      if (nowMs - atMs < deletionResendMs) break;
      for (const each of generations) {
        if (names.length >= deletionsPerHeartbeat) return names;
        names.push({ blockId, generation: generation(each) });
      }
    }
    names.push(...orders.waiting.some(deletionsPerHeartbeat - names.length));
    return names;
  }
}
