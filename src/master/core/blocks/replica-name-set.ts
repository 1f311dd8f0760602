import { assert } from '../../../common/assert.js';
import { blockId, generation, type BlockId } from '../../../common/ids.js';
import type { ReplicaName } from '../../../common/node-messages.js';

/** Each grows by itself, so that no growth is a long turn: of a million names one has 4,000. */
const SHARDS = 256;
const SLOTS_MIN = 8;
/** Numbers of a slot: id and generation. Ids begin at 1, so that 0 is a free slot. */
const SLOT = 2;

/**
 * A set of replicas by block and generation, outside the heap: 16 bytes a name, 21 to 43 with room to grow, and nothing
 * for the collector of garbage to look at. Open addressing with linear probing (Knuth, TAOCP 6.4, algorithms L and R).
 */
export class ReplicaNameSet {
  private readonly shards: (Shard | undefined)[] = [];
  private first = 0;
  private count = 0;

  get size(): number {
    return this.count;
  }

  has(id: BlockId, wanted: number): boolean {
    return (this.shards[id % SHARDS]?.slotOf(id, wanted) ?? -1) >= 0;
  }

  add(id: BlockId, added: number): void {
    assert(id > 0, 'block ids begin at 1');
    const shard = (this.shards[id % SHARDS] ??= new Shard());
    if (shard.add(id, added)) this.count++;
  }

  delete(id: BlockId, gone: number): void {
    const shard = this.shards[id % SHARDS];
    const slot = shard?.slotOf(id, gone) ?? -1;
    if (shard === undefined || slot < 0) return;
    shard.deleteAt(slot);
    this.count--;
    if (shard.used === 0) this.shards[id % SHARDS] = undefined;
  }

  /** The generations of a block that are in it, in no order. */
  generationsOf(id: BlockId): number[] {
    return this.shards[id % SHARDS]?.generationsOf(id) ?? [];
  }

  /** Some of them, at most so many; the next call begins elsewhere, so that each has its turn if those are taken out. */
  some(most: number): ReplicaName[] {
    const names: ReplicaName[] = [];
    const { first } = this;
    this.first = (first + 1) % SHARDS;
    for (let n = 0; n < SHARDS && names.length < most; n++)
      this.shards[(first + n) % SHARDS]?.collect(names, most);
    return names;
  }
}

class Shard {
  used = 0;
  private slots = SLOTS_MIN;
  private numbers = new Float64Array(SLOTS_MIN * SLOT);

  slotOf(id: number, wanted: number): number {
    for (let slot = this.home(id); this.numbers[slot * SLOT] !== 0; slot = this.after(slot))
      if (this.numbers[slot * SLOT] === id && this.numbers[slot * SLOT + 1] === wanted) return slot;
    return -1;
  }

  /** False if it was there. */
  add(id: number, added: number): boolean {
    if (this.slotOf(id, added) >= 0) return false;
    if ((this.used + 1) * 4 > this.slots * 3) this.grow();
    this.put(id, added);
    this.used++;
    return true;
  }

  /** What lies behind, and would not be found over the gap, moves up. */
  deleteAt(gone: number): void {
    const { numbers } = this;
    let gap = gone;
    for (let slot = this.after(gap); numbers[slot * SLOT] !== 0; slot = this.after(slot)) {
      const home = this.home(numbers[slot * SLOT]!);
      const staysFound = gap < slot ? gap < home && home <= slot : gap < home || home <= slot;
      if (staysFound) continue;
      numbers.copyWithin(gap * SLOT, slot * SLOT, (slot + 1) * SLOT);
      gap = slot;
    }
    numbers[gap * SLOT] = 0;
    this.used--;
  }

  generationsOf(id: number): number[] {
    const found: number[] = [];
    for (let slot = this.home(id); this.numbers[slot * SLOT] !== 0; slot = this.after(slot))
      if (this.numbers[slot * SLOT] === id) found.push(this.numbers[slot * SLOT + 1]!);
    return found;
  }

  collect(names: ReplicaName[], most: number): void {
    const { numbers } = this;
    for (let at = 0; at < numbers.length && names.length < most; at += SLOT)
      if (numbers[at] !== 0)
        names.push({ blockId: blockId(numbers[at]!), generation: generation(numbers[at + 1]!) });
  }

  private put(id: number, added: number): void {
    let slot = this.home(id);
    while (this.numbers[slot * SLOT] !== 0) slot = this.after(slot);
    this.numbers[slot * SLOT] = id;
    this.numbers[slot * SLOT + 1] = added;
  }

  private grow(): void {
    const { numbers } = this;
    this.slots *= 2;
    this.numbers = new Float64Array(this.slots * SLOT);
    for (let at = 0; at < numbers.length; at += SLOT)
      if (numbers[at] !== 0) this.put(numbers[at]!, numbers[at + 1]!);
  }

  /** Ids of a shard differ above their last eight bits; those of files removed together follow each other. */
  private home(id: number): number {
    return Math.floor(id / SHARDS) % this.slots;
  }

  private after(slot: number): number {
    return slot + 1 === this.slots ? 0 : slot + 1;
  }
}
