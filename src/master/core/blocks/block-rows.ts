import type { BlockId } from '../../../common/ids.js';
import type { BlockRecord, ReplicaRecord } from './block-record.js';
import { PackedColumn } from './packed-column.js';
import { NO_SERVER, REPLICAS_MAX, RowStates } from './row-states.js';

/**
 * Each of the two to four arrays of a page takes some 200 bytes with its objects. Measured at ten million blocks: with 1,024
 * rows the process took 4 bytes more for each block, and 8 more after the reports.
 */
const ROWS = 4_096;
const WORD_MAX = 0xffff_ffff;
const HALF_MAX = 0xffff;
/** Of a row's mark: what is above the copies wanted. */
const ABSENT = 0;
const ELSEWHERE = 64;
const HERE = 128;
const KIND = HERE + ELSEWHERE;
const REPLICATION_MAX = ELSEWHERE - 1;

/** Rows of consecutive ids. Numbers of blocks and their generations, and of files with a block each, rise together. */
class Page {
  readonly generations = new PackedColumn(ROWS, 1);
  readonly inodes = new PackedColumn(ROWS, 1);
  readonly lengths = new PackedColumn(ROWS, 0);
  readonly states = new RowStates(ROWS);
  /** Marks that are not absent. */
  size = 0;
}

/** Whether the server reported the replica that it has of a block under the registration that it has now. */
export interface Currency {
  isCurrent(server: number, id: BlockId): boolean;
  /** The registration that the server has now. */
  registration(server: number): number;
}

/**
 * Which block ids there are, and in few bytes a block what is to be known of one that is as most are: committed, not
 * written anew, with at most three replicas, all of them sound and on servers of their own. Of another block only the
 * mark is here. Pages of 4,096 ids, outside the heap; ids are given out one after the other, so that pages are full.
 */
export class BlockRows {
  private readonly pages = new Map<number, Page>();
  private count = 0;
  /** The page of the last call: most calls stay with one block, and go on to the next. */
  private used: Page | undefined;
  private usedKey = 0;

  get size(): number {
    return this.count;
  }

  has(id: BlockId): boolean {
    return this.kindOf(id) !== ABSENT;
  }

  /** Whether the block's row is its whole record. */
  isWhole(id: BlockId): boolean {
    return this.kindOf(id) === HERE;
  }

  /** The record of a block whose row is whole; undefined for others. */
  read(id: BlockId, currency: Currency): BlockRecord | undefined {
    const page = this.pageAt(Math.floor(id / ROWS));
    const row = id % ROWS;
    const mark = page?.states.mark(row) ?? ABSENT;
    if (page === undefined || (mark & KIND) !== HERE) return undefined;
    const { generations, inodes, lengths, states } = page;
    const generation = generations.get(row);
    const length = lengths.get(row);
    const replicas: ReplicaRecord[] = [];
    for (let i = 0; i < REPLICAS_MAX; i++) {
      const server = states.server(row, i);
      if (server === NO_SERVER) break;
      const registration = currency.isCurrent(server, id) ? currency.registration(server) : 0;
      replicas.push({ server, generation, length, corrupt: false, registration });
    }
    return {
      inode: inodes.get(row),
      generation,
      committedGeneration: generation,
      committedLength: length,
      replication: mark & REPLICATION_MAX,
      replicas,
      verdict: states.verdict(row),
    };
  }

  /** The verdict of a block whose row is whole; undefined for others. */
  verdict(id: BlockId): number | undefined {
    return this.isWhole(id)
      ? this.pageAt(Math.floor(id / ROWS))?.states.verdict(id % ROWS)
      : undefined;
  }

  /** Keeps a record that fits; to be asked of `fits` first. */
  write(id: BlockId, block: BlockRecord): void {
    const page = this.pageWith(id);
    const row = id % ROWS;
    page.generations.set(row, block.generation);
    page.inodes.set(row, block.inode);
    page.lengths.set(row, block.committedLength);
    page.states.set(row, HERE + block.replication, block.verdict, block.replicas);
  }

  /** The block is there, its record is kept elsewhere. */
  markElsewhere(id: BlockId): void {
    this.pageWith(id).states.set(id % ROWS, ELSEWHERE, 0, []);
  }

  delete(id: BlockId): void {
    const key = Math.floor(id / ROWS);
    const page = this.pageAt(key);
    const row = id % ROWS;
    if (page === undefined || page.states.mark(row) === ABSENT) return;
    page.states.clear(row);
    page.size--;
    this.count--;
    if (page.size > 0) return;
    this.pages.delete(key);
    this.used = undefined;
  }

  /** Every block id, in no order. May be held over turns: sees ids that come in pages that it has yet to visit. */
  *ids(): Generator<BlockId> {
    for (const [key, { states }] of this.pages)
      for (let row = 0; row < ROWS; row++)
        if (states.mark(row) !== ABSENT) yield (key * ROWS + row) as BlockId;
  }

  private kindOf(id: BlockId): number {
    const page = this.pageAt(Math.floor(id / ROWS));
    return page === undefined ? ABSENT : page.states.mark(id % ROWS) & KIND;
  }

  private pageAt(key: number): Page | undefined {
    if (key === this.usedKey && this.used !== undefined) return this.used;
    this.usedKey = key;
    return (this.used = this.pages.get(key));
  }

  /** The page that is going to have the row. */
  private pageWith(id: BlockId): Page {
    const key = Math.floor(id / ROWS);
    let page = this.pageAt(key);
    if (page === undefined) this.pages.set(key, (page = new Page()));
    if (page.states.mark(id % ROWS) === ABSENT) {
      page.size++;
      this.count++;
    }
    return page;
  }
}

/** Whether a row can hold all of a record: what most blocks are. */
export function fits(block: BlockRecord): boolean {
  const { generation, committedLength, replicas } = block;
  return (
    block.committedGeneration !== 0 &&
    generation === block.committedGeneration &&
    generation <= WORD_MAX &&
    committedLength <= WORD_MAX &&
    block.inode <= WORD_MAX &&
    block.replication <= REPLICATION_MAX &&
    block.verdict <= HALF_MAX &&
    replicas.length <= REPLICAS_MAX &&
    replicas.every(
      (replica, i) =>
        !replica.corrupt &&
        replica.generation === generation &&
        replica.length === committedLength &&
        replica.server < NO_SERVER &&
        replicas.findIndex(({ server }) => server === replica.server) === i,
    )
  );
}
