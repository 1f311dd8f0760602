import { must } from '../../../common/assert.js';
import type { BlockId } from '../../../common/ids.js';
import type { Servers } from '../servers/servers.js';
import { BlockIdSet } from './block-id-set.js';
import type { BlockRecord } from './block-record.js';
import { BlockRows, fits, type Currency } from './block-rows.js';

/** Blocks that one server reported under one registration. */
interface Reported {
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
  private readonly reported: Reported[] = [];
  private readonly servers: Pick<Servers, 'at'>;

  constructor(servers: Pick<Servers, 'at'>) {
    this.servers = servers;
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
    return this.rows.isWhole(id) ? this.rows.read(id, this) : this.odd.get(id);
  }

  verdict(id: BlockId): number | undefined {
    return this.rows.isWhole(id) ? this.rows.verdict(id) : this.odd.get(id)?.verdict;
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
      const { ids } = this.reportedBy(server);
      if (registration === this.registration(server)) ids.add(id);
      else ids.delete(id);
    }
  }

  /** The server has its replicas of the block under its registration of now, as they are known. */
  confirm(id: BlockId, server: number): void {
    if (this.rows.isWhole(id)) {
      this.reportedBy(server).ids.add(id);
      return;
    }
    const registration = this.registration(server);
    for (const replica of this.odd.get(id)?.replicas ?? [])
      if (replica.server === server) replica.registration = registration;
  }

  delete(id: BlockId): void {
    // An id is never used again, so a mark of a replica that went before its block says nothing of another block.
    for (const { server } of this.get(id)?.replicas ?? []) this.reportedBy(server).ids.delete(id);
    this.rows.delete(id);
    this.odd.delete(id);
  }

  /** Every block id, in no order; may be held over turns, and then sees what is added meanwhile in later pages. */
  ids(): Iterator<BlockId> {
    return this.rows.ids();
  }

  isCurrent(server: number, id: BlockId): boolean {
    return this.reportedBy(server).ids.has(id);
  }

  registration(server: number): number {
    return this.servers.at(server).registration;
  }

  /** A new registration has reported nothing yet. */
  private reportedBy(server: number): Reported {
    const registration = this.registration(server);
    while (this.reported.length <= server)
      this.reported.push({ registration: 0, ids: new BlockIdSet() });
    const reported = must(this.reported[server], 'a set per server');
    if (reported.registration !== registration) {
      reported.registration = registration;
      reported.ids = new BlockIdSet();
    }
    return reported;
  }
}
