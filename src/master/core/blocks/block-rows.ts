import type { BlockId } from '../../../common/ids.js';
import type { BlockRecord, ReplicaRecord } from './block-record.js';

const ROWS = 1_024;
/** Per row: generation, length, owner. */
const WORDS = 3;
/** Per row: the servers of its replicas, the verdict. */
const HALVES = 4;
const REPLICAS_MAX = HALVES - 1;
const NO_SERVER = 0xffff;
const WORD_MAX = 0xffff_ffff;
const HALF_MAX = 0xffff;
/** Of a row's mark: what is above the copies wanted. */
const ABSENT = 0;
const ELSEWHERE = 64;
const HERE = 128;
const KIND = HERE + ELSEWHERE;
const REPLICATION_MAX = ELSEWHERE - 1;

interface Page {
  readonly words: Uint32Array;
  readonly halves: Uint16Array;
  readonly marks: Uint8Array;
  /** Marks that are not absent. */
  size: number;
}

/** Whether the server reported the replica that it has of a block under the registration that it has now. */
export interface Currency {
  isCurrent(server: number, id: BlockId): boolean;
  /** The registration that the server has now. */
  registration(server: number): number;
}

/**
 * Which block ids there are, and in 21 bytes a block what is to be known of one that is as most are: committed, not
 * written anew, with at most three replicas, all of them sound and on servers of their own. Of another block only the
 * mark is here. Pages of 1,024 ids, outside the heap; ids are given out one after the other, so that pages are full.
 */
export class BlockRows {
  private readonly pages = new Map<number, Page>();
  private count = 0;

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

  /** The record of a whole row. */
  read(id: BlockId, currency: Currency): BlockRecord {
    const page = this.pages.get(Math.floor(id / ROWS))!;
    const row = id % ROWS;
    const { words, halves } = page;
    const generation = words[row * WORDS]!;
    const length = words[row * WORDS + 1]!;
    const replicas: ReplicaRecord[] = [];
    for (let i = 0; i < REPLICAS_MAX; i++) {
      const server = halves[row * HALVES + i]!;
      if (server === NO_SERVER) break;
      const registration = currency.isCurrent(server, id) ? currency.registration(server) : 0;
      replicas.push({ server, generation, length, corrupt: false, registration });
    }
    return {
      inode: words[row * WORDS + 2]!,
      generation,
      committedGeneration: generation,
      committedLength: length,
      replication: page.marks[row]! & REPLICATION_MAX,
      replicas,
      verdict: halves[row * HALVES + REPLICAS_MAX]!,
    };
  }

  /** The verdict of a whole row. */
  verdict(id: BlockId): number {
    const page = this.pages.get(Math.floor(id / ROWS))!;
    return page.halves[(id % ROWS) * HALVES + REPLICAS_MAX]!;
  }

  /** Keeps a record that fits; to be asked of `fits` first. */
  write(id: BlockId, block: BlockRecord): void {
    const page = this.pageOf(id);
    const row = id % ROWS;
    const { words, halves } = page;
    this.mark(page, row, HERE + block.replication);
    words[row * WORDS] = block.generation;
    words[row * WORDS + 1] = block.committedLength;
    words[row * WORDS + 2] = block.inode;
    for (let i = 0; i < REPLICAS_MAX; i++)
      halves[row * HALVES + i] = block.replicas[i]?.server ?? NO_SERVER;
    halves[row * HALVES + REPLICAS_MAX] = block.verdict;
  }

  /** The block is there, its record is kept elsewhere. */
  markElsewhere(id: BlockId): void {
    this.mark(this.pageOf(id), id % ROWS, ELSEWHERE);
  }

  delete(id: BlockId): void {
    const key = Math.floor(id / ROWS);
    const page = this.pages.get(key);
    if (page === undefined || page.marks[id % ROWS] === ABSENT) return;
    page.marks[id % ROWS] = ABSENT;
    page.size--;
    this.count--;
    if (page.size === 0) this.pages.delete(key);
  }

  /** Every block id, in no order. May be held over turns: sees ids that come in pages that it has yet to visit. */
  *ids(): Generator<BlockId> {
    for (const [key, { marks }] of this.pages)
      for (let row = 0; row < ROWS; row++)
        if (marks[row] !== ABSENT) yield (key * ROWS + row) as BlockId;
  }

  private kindOf(id: BlockId): number {
    const page = this.pages.get(Math.floor(id / ROWS));
    return page === undefined ? ABSENT : page.marks[id % ROWS]! & KIND;
  }

  private mark(page: Page, row: number, mark: number): void {
    if (page.marks[row] === ABSENT) {
      page.size++;
      this.count++;
    }
    page.marks[row] = mark;
  }

  private pageOf(id: BlockId): Page {
    const key = Math.floor(id / ROWS);
    let page = this.pages.get(key);
    if (page === undefined) {
      const bytes = new ArrayBuffer(ROWS * (WORDS * 4 + HALVES * 2 + 1));
      page = {
        words: new Uint32Array(bytes, 0, ROWS * WORDS),
        halves: new Uint16Array(bytes, ROWS * WORDS * 4, ROWS * HALVES),
        marks: new Uint8Array(bytes, ROWS * (WORDS * 4 + HALVES * 2), ROWS),
        size: 0,
      };
      this.pages.set(key, page);
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
