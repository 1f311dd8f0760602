import { must } from '../../../common/assert.js';
import type { BlockId } from '../../../common/ids.js';
import type { Servers } from '../servers/servers.js';
import { BlockIdSet } from './block-id-set.js';
import type { BlockRecord } from './block-record.js';
import { BlockRows, fits, type Currency } from './block-rows.js';

/**
 * Blocks that a server had when it registered, and did not report since: few, but for the time of its full report. What
 * it lost meanwhile may be among them, and says nothing.
 */
interface Unproven {
  registration: number;
  ids: BlockIdSet;
}

/**
 * All records of the block map: those that fit in rows, the rest (being written, lost, damaged, with copies too many)
 * as objects. `get` gives a record to be changed, and `put` keeps it; nothing else changes what is kept.
 */
export class BlockRecords implements Currency {
  private readonly rows = new BlockRows();
  private readonly odd = new Map<BlockId, BlockRecord>();
  private readonly unproven: Unproven[] = [];
  private readonly servers: Pick<Servers, 'at'>;
  private readonly heldBy: (server: number) => BlockIdSet;

  /** `heldBy` gives the blocks of which a record that was put has a replica on the server; others too do no harm. */
  constructor(servers: Pick<Servers, 'at'>, heldBy: (server: number) => BlockIdSet) {
    this.servers = servers;
    this.heldBy = heldBy;
  }

  get size(): number {
    return this.rows.size;
  }

  /** Blocks that take no more than a row. */
  get compactSize(): number {
    return this.rows.size - this.odd.size;
  }

  has(id: BlockId): boolean {
    return this.rows.has(id);
  }

  get(id: BlockId): BlockRecord | undefined {
    return this.rows.read(id, this) ?? this.odd.get(id);
  }

  verdict(id: BlockId): number | undefined {
    return this.rows.verdict(id) ?? this.odd.get(id)?.verdict;
  }

  put(id: BlockId, block: BlockRecord): void {
    if (!fits(block)) {
      this.rows.markElsewhere(id);
      this.odd.set(id, block);
      return;
    }
    this.odd.delete(id);
    this.rows.write(id, block);
    for (const { server, registration } of block.replicas) {
      const ids = this.unprovenOn(server);
      if (registration === this.registration(server)) ids.delete(id);
      else ids.add(id);
    }
  }

  /** The server has its replicas of the block under its registration of now, as they are known. */
  confirm(id: BlockId, server: number): void {
    if (this.rows.isWhole(id)) {
      this.unprovenOn(server).delete(id);
      return;
    }
    const registration = this.registration(server);
    for (const replica of this.odd.get(id)?.replicas ?? [])
      if (replica.server === server) replica.registration = registration;
  }

  delete(id: BlockId): void {
    // An id is never used again, so a mark of a replica that went before its block says nothing of another block.
    for (const { server } of this.get(id)?.replicas ?? []) this.unprovenOn(server).delete(id);
    this.rows.delete(id);
    this.odd.delete(id);
  }

  /** Every block id, in no order; may be held over turns, and then sees what is added meanwhile in later pages. */
  ids(): Iterator<BlockId> {
    return this.rows.ids();
  }

  isCurrent(server: number, id: BlockId): boolean {
    return !this.unprovenOn(server).has(id);
  }

  registration(server: number): number {
    return this.servers.at(server).registration;
  }

  /** A new registration has reported nothing yet. */
  private unprovenOn(server: number): BlockIdSet {
    const registration = this.registration(server);
    while (this.unproven.length <= server)
      this.unproven.push({ registration: 0, ids: new BlockIdSet() });
    const unproven = must(this.unproven[server], 'a set per server');
    if (unproven.registration !== registration) {
      unproven.registration = registration;
      unproven.ids = this.heldBy(server).clone();
    }
    return unproven.ids;
  }
}
