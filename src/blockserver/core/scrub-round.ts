import { assert } from '../../common/assert.js';
import { blockId, type BlockId } from '../../common/ids.js';
import type { ReplicaTable } from './replica-table.js';
import type { RoundCursor } from './scrub-cursor.js';
import { REPLICA_COST_MIN } from './scrub-rate.js';

/**
 * One round over the blocks that were there at its start, by rising id. Replicas that go meanwhile are passed over,
 * those of blocks that come are left to the next round.
 */
export class ScrubRound {
  /** What the whole round takes of the rate, as far as it is known. */
  readonly cost: number;
  private readonly ids: Float64Array;
  /** Bytes of the files of each block when the round was planned. */
  private readonly bytes: Float64Array;
  private at = 0;
  private remainingBytes = 0;
  private done: RoundCursor;

  /** Goes on from `from`, over what the table has now. */
  constructor(table: ReplicaTable, from: RoundCursor) {
    this.done = from;
    this.ids = table.sortedIds().filter((id) => id > from.after && id <= from.upTo);
    this.bytes = new Float64Array(this.ids.length);
    let cost = from.checkedBytes;
    for (const [i, id] of this.ids.entries())
      for (const { fileBytes } of table.of(blockId(id))) {
        this.bytes[i] = (this.bytes[i] ?? 0) + fileBytes;
        this.remainingBytes += fileBytes;
        cost += Math.max(fileBytes, REPLICA_COST_MIN);
      }
    this.cost = cost;
  }

  /** A round that begins now. */
  static begin(
    table: ReplicaTable,
    start: { readonly order: number; readonly startedAtMs: number },
  ): ScrubRound {
    let upTo = 0;
    for (const { blockId } of table.all()) upTo = Math.max(upTo, blockId);
    return new ScrubRound(table, { ...start, after: 0, upTo, checkedBytes: 0, damaged: 0 });
  }

  get cursor(): RoundCursor {
    return this.done;
  }

  /** Of the whole round, as far as it is known; equal to what was checked at its end. */
  get totalBytes(): number {
    return this.done.checkedBytes + this.remainingBytes;
  }

  /** The block to check; undefined when all were. */
  get next(): BlockId | undefined {
    const id = this.ids[this.at];
    return id === undefined ? undefined : blockId(id);
  }

  /** The next block was checked as far as it was there. */
  pass({ checkedBytes, damaged }: Pick<RoundCursor, 'checkedBytes' | 'damaged'>): void {
    const after = this.ids[this.at];
    assert(after !== undefined, 'a block that is next was passed');
    this.remainingBytes -= this.bytes[this.at] ?? 0;
    this.at++;
    this.done = {
      ...this.done,
      after,
      checkedBytes: this.done.checkedBytes + checkedBytes,
      damaged: this.done.damaged + damaged,
    };
  }
}
