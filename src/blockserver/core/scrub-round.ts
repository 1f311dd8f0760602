import { assert } from '../../common/assert.js';
import { blockId, type BlockId } from '../../common/ids.js';
import type { ReplicaTable } from './replica-table.js';
import type { RoundCursor } from './scrub-cursor.js';
import { REPLICA_COST_MIN } from './scrub-rate.js';

/** Blocks looked at between two turns of the event loop while a round is planned. */
const PLANNED_PER_SLICE = 10_000;

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
  private remainingBytes: number;
  private done: RoundCursor;

  private constructor(
    from: RoundCursor,
    {
      ids,
      bytes,
      sum,
      cost,
    }: { ids: Float64Array; bytes: Float64Array; sum: number; cost: number },
  ) {
    this.done = from;
    this.ids = ids;
    this.bytes = bytes;
    this.remainingBytes = sum;
    this.cost = from.checkedBytes + cost;
  }

  /** A round that begins now, over what the table has. It yields between slices of the planning. */
  static *begin(
    table: ReplicaTable,
    start: Pick<RoundCursor, 'order' | 'startedAtMs'>,
  ): Generator<void, ScrubRound> {
    const blocks = yield* blocksBetween(table, 0, Infinity);
    const upTo = blocks.ids.at(-1) ?? 0;
    return new ScrubRound({ ...start, after: 0, upTo, checkedBytes: 0, damaged: 0 }, blocks);
  }

  /** A round that goes on from where it was. */
  static *resume(table: ReplicaTable, from: RoundCursor): Generator<void, ScrubRound> {
    return new ScrubRound(from, yield* blocksBetween(table, from.after, from.upTo));
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

/** Blocks with ids in (after, upTo], rising; the table may change between two slices. */
function* blocksBetween(
  table: ReplicaTable,
  after: number,
  upTo: number,
): Generator<void, { ids: Float64Array; bytes: Float64Array; sum: number; cost: number }> {
  const found = new Float64Array(table.blockCount);
  let count = 0;
  let seen = 0;
  for (const id of table.ids()) {
    if (++seen % PLANNED_PER_SLICE === 0) yield;
    if (count < found.length && id > after && id <= upTo) found[count++] = id;
  }
  const ids = found.subarray(0, count).sort();
  const bytes = new Float64Array(count);
  let sum = 0;
  let cost = 0;
  for (let i = 0; i < count; i++) {
    if (i % PLANNED_PER_SLICE === 0) yield;
    let ofBlock = 0;
    for (const { fileBytes } of table.of(blockId(ids[i] ?? 0))) {
      ofBlock += fileBytes;
      cost += Math.max(fileBytes, REPLICA_COST_MIN);
    }
    bytes[i] = ofBlock;
    sum += ofBlock;
  }
  return { ids, bytes, sum, cost };
}
