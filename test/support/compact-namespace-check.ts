import { assert } from '../../src/common/assert.js';
import type { PagedMemory } from '../../src/master/core/memory/paged-memory.js';
import { PageTree, type TreeRoot } from '../../src/master/core/memory/page-tree.js';
import type { ValueCodec } from '../../src/master/core/memory/value-codec.js';
import { blockRecordCodec } from '../../src/master/core/namespace/compact/block-table.js';
import type { CompactNamespace } from '../../src/master/core/namespace/compact/compact-namespace.js';
import {
  inodeRecordCodec,
  type InodeRecord,
} from '../../src/master/core/namespace/compact/inode-record.js';
import { numberCodec } from '../../src/master/core/namespace/compact/number-record.js';
import { checkTree } from './page-tree-check.js';

/**
 * Expects what always holds within a compact namespace: each tree is sound; the index leads to the leaf of every inode
 * and to nothing else; every page is of one of the trees; classes count their inodes; blocks are of their files.
 */
export function checkCompactNamespace(namespace: CompactNamespace): void {
  const { memory } = namespace;
  const { inodes, blocks, lists, classes, counts } = namespace.roots();
  const leafOf = new Map<number, number>();
  const inodesOf = new Map<number, number>();
  const listed = new Map<number, number>();
  let count = 0;
  let inline = 0;
  const visit = (page: number, record: InodeRecord): void => {
    assert(!leafOf.has(record.id), `inode ${record.id} is there once`);
    leafOf.set(record.id, page);
    inodesOf.set(record.attributes, (inodesOf.get(record.attributes) ?? 0) + 1);
    if (record.isDirectory) return;
    count += record.count;
    inline += (record.firstBlock > 0 ? 1 : 0) + (record.secondBlock > 0 ? 1 : 0);
    if (record.firstBlock === 0 && record.count > 0) listed.set(record.id, record.count);
  };
  const names = check(memory, inodeRecordCodec, inodes.names, visit);
  const named = new Map(leafOf);
  const nameless = check(memory, inodeRecordCodec, inodes.nameless, visit);
  const index = check(memory, numberCodec, inodes.index, (_page, record, id) => {
    const leaf = Math.floor(record.number / 64);
    assert(named.get(id) === leaf, `inode ${id} is not in leaf ${leaf}`);
  });
  const table = check(memory, blockRecordCodec, blocks, (_page, record) => {
    assert(leafOf.has(record.owner), `a block is of inode ${record.owner}`);
  });
  const places = check(memory, numberCodec, lists, (_page, _record, inode) => {
    listed.set(inode, (listed.get(inode) ?? 0) - 1);
  });
  expect(index.entries).toBe(names.entries);
  expect(names.entries + nameless.entries).toBe(counts.files + counts.directories);
  expect(table.entries).toBe(counts.blocks);
  expect(count).toBe(counts.blocks);
  expect(inline + places.entries).toBe(counts.blocks);
  expect([...listed.values()].filter((left) => left !== 0)).toEqual([]);
  expect(new Map(classes.map(({ number, inodes }) => [number, inodes]))).toEqual(inodesOf);
  const trees = [names, nameless, index, table, places];
  expect(trees.reduce((sum, { pages }) => sum + pages, 0)).toBe(memory.pagesInUse);
}

function check<V>(
  memory: PagedMemory,
  codec: ValueCodec<V>,
  root: TreeRoot,
  visit: (page: number, value: V, firstNumber: number) => void,
) {
  const tree = new PageTree<V>({ memory, codec, groups: { entriesMax: 1, bytesMax: 1 } }, root);
  return checkTree(tree, memory, codec, (page, key, value) => visit(page, value, key.numberAt(0)));
}
