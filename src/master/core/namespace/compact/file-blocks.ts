import { assert, must } from '../../../../common/assert.js';
import { blockId, type BlockId, type InodeId } from '../../../../common/ids.js';
import type { PagedMemory } from '../../memory/paged-memory.js';
import type { TreeRoot } from '../../memory/page-tree.js';
import type { FileBlock } from '../namespace.js';
import { BlockLists } from './block-lists.js';
import type { BlockTable } from './block-table.js';
import { INLINE_BLOCKS_MAX, type InodeRecord } from './inode-record.js';

/** The blocks of files: which ones, in their records or in lists, and what each is, in the table. */
export class FileBlocks {
  private readonly table: BlockTable;
  private readonly lists: BlockLists;

  constructor(memory: PagedMemory, table: BlockTable, lists?: TreeRoot) {
    this.table = table;
    this.lists = new BlockLists(memory, lists);
  }

  root(): TreeRoot {
    return this.lists.root();
  }

  /** At most `limit` blocks from index `from` on. */
  read(file: InodeId, record: InodeRecord, from: number, limit: number): FileBlock[] {
    return this.ids(file, record, from, limit).map((id) => {
      const { inode, ...block } = must(this.table.get(id), `there is no block ${id}`);
      assert(inode === file, `block ${id} is of ${inode}, not of ${file}`);
      return block;
    });
  }

  /** Ids of at most `limit` blocks from index `from` on. */
  ids(file: InodeId, record: InodeRecord, from: number, limit: number): BlockId[] {
    return this.idsBetween(file, record, from, Math.min(record.count, from + limit));
  }

  /** Keeps `keep` blocks, of a file that has as many, and puts others after them; the record follows. Returns how many bytes that adds. */
  replace(file: InodeId, record: InodeRecord, keep: number, tail: readonly FileBlock[]): number {
    const { count } = record;
    const wasListed = count > INLINE_BLOCKS_MAX;
    const isListed = keep + tail.length > INLINE_BLOCKS_MAX;
    const kept = wasListed && isListed ? [] : this.idsBetween(file, record, 0, keep);
    let bytes = -this.table.removeAll(this.idsBetween(file, record, keep, count));
    for (const block of tail) {
      bytes += block.length;
      assert(this.table.add(file, block), `block ${block.id} is of a file already`);
    }
    const ids = tail.map(({ id }) => id);
    if (wasListed) this.lists.cut(file, isListed ? keep : 0, count);
    if (isListed && !wasListed) this.lists.add(file, 0, kept);
    if (isListed) this.lists.add(file, keep, ids);
    const [first = 0, second = 0] = isListed ? [] : [...kept, ...ids];
    record.firstBlock = first;
    record.secondBlock = second;
    record.count = keep + ids.length;
    record.length += bytes;
    return bytes;
  }

  private idsBetween(file: InodeId, record: InodeRecord, from: number, to: number): BlockId[] {
    if (record.count > INLINE_BLOCKS_MAX) return this.lists.read(file, from, to);
    return [record.firstBlock, record.secondBlock].slice(from, to).map(blockId);
  }
}
