import { assert, must } from '../../../../common/assert.js';
import type { BlockId, InodeId } from '../../../../common/ids.js';
import { blockId } from '../../../../common/ids.js';
import { OrderedKey } from '../../memory/ordered-key.js';
import type { PagedMemory } from '../../memory/paged-memory.js';
import { PageTree, type TreeRoot } from '../../memory/page-tree.js';
import { numberCodec, type NumberRecord } from './number-record.js';

/** Ids of the blocks of files that have too many for their record, by file and place. */
export class BlockLists {
  private readonly tree: PageTree<NumberRecord>;
  private readonly key = new OrderedKey();
  private readonly record = numberCodec.create();

  constructor(memory: PagedMemory, root?: TreeRoot) {
    const groups = { entriesMax: 32, bytesMax: 700 };
    this.tree = new PageTree({ memory, codec: numberCodec, groups }, root);
  }

  root(): TreeRoot {
    return this.tree.root();
  }

  /** Ids at the places [from, to). */
  read(file: InodeId, from: number, to: number): BlockId[] {
    const ids: BlockId[] = [];
    if (from >= to) return ids;
    let entry = this.tree.findFrom(this.place(file, from));
    for (let at = from; at < to; at++) {
      const { value } = must(entry, `file ${file} has a block at ${at}`);
      ids.push(blockId(value.number));
      if (at + 1 < to) entry = this.tree.next();
    }
    return ids;
  }

  /** Puts ids at the places from `from` on, which are free. */
  add(file: InodeId, from: number, ids: readonly BlockId[]): void {
    for (const [i, id] of ids.entries()) {
      this.record.number = id;
      const leaf = this.tree.insert(this.place(file, from + i), this.record);
      assert(leaf !== undefined, `file ${file} has no block at ${from + i} yet`);
    }
  }

  /** Clears the places from `from` on, of a file that has `count` in all. */
  cut(file: InodeId, from: number, count: number): void {
    for (let at = from; at < count;) {
      const entry = must(this.tree.find(this.place(file, at)), `file ${file} has a block at ${at}`);
      // The places of a file have no gap, so these are its next ones.
      if (entry.index === 0 && at + entry.count <= count) at += this.tree.removeFoundGroup();
      else {
        this.tree.removeFound();
        at++;
      }
    }
  }

  private place(file: InodeId, index: number): OrderedKey {
    return this.key.clear().number(file).number(index);
  }
}
