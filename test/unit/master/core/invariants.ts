import { assert, must } from '../../../../src/common/assert.js';
import { ROOT_INODE, type BlockId, type InodeId } from '../../../../src/common/ids.js';
import { childPath } from '../../../../src/common/path.js';
import type { BlockFacts } from '../../../../src/master/core/blocks/block-sink.js';
import type { MasterState } from '../../../../src/master/core/state.js';
import type { TrackingSink } from './world.js';

/** Path -> length of every file, -1 of every directory; fails on a cycle or a false parent. */
export function treeOf({ namespace }: MasterState): Map<string, number> {
  const tree = new Map<string, number>();
  const seen = new Set<InodeId>();
  const visit = (id: InodeId, path: string): void => {
    assert(!seen.has(id), `inode ${id} is reached twice`);
    seen.add(id);
    const inode = namespace.get(id)!;
    tree.set(path, inode.type === 'file' ? inode.length : -1);
    const children = namespace.children(id, '', Infinity);
    assert(namespace.childCount(id) === children.length, `children of ${id} are miscounted`);
    for (const child of children) {
      const { parent, name } = must(namespace.get(child.id), `child ${child.id} is no inode`);
      assert(parent === id && name === child.name, `inode ${child.id} stands elsewhere`);
      assert(namespace.lookup(id, child.name) === child.id, `${child.id} is not found by name`);
      visit(child.id, childPath(path, child.name));
    }
  };
  visit(ROOT_INODE, '/');
  return tree;
}

/** Every block belongs to one file, counts are right, leases and reservations agree, the sink knows it all. */
export function checkInvariants(state: MasterState, sink: TrackingSink): void {
  const { namespace, openFiles } = state;
  const expected = new Map<BlockId, BlockFacts>();
  const counts = { files: 0, directories: 0, blocks: 0, bytes: 0 };
  for (const { id, type, blockCount, length, replication } of namespace.inodes()) {
    if (type === 'directory') counts.directories++;
    else counts.files++;
    const blocks = namespace.blocks(id, 0, Infinity);
    assert(blocks.length === blockCount, `blocks of ${id} are miscounted`);
    const bytes = blocks.reduce((sum, block) => sum + block.length, 0);
    assert(bytes === length, `the length of ${id} is false`);
    counts.blocks += blockCount;
    counts.bytes += length;
    const writing = openFiles.get(id)?.writing;
    for (const { id: block, generation, length: bytes } of blocks) {
      assert(!expected.has(block), `block ${block} is in two files`);
      const allotted = writing?.id === block ? writing.generation : generation;
      const committed = { generation, length: bytes };
      expected.set(block, { id: block, inode: id, generation: allotted, committed, replication });
    }
    if (writing === undefined) continue;
    assert(
      writing.index === blockCount || blocks[writing.index]?.id === writing.id,
      `block ${writing.id} is written at a false place`,
    );
    if (writing.index < blockCount) continue;
    const { id: block, generation } = writing;
    expected.set(block, { id: block, inode: id, generation, committed: undefined, replication });
  }
  assert(same(Object.entries(namespace.counts), Object.entries(counts)), 'counts are false');
  assert(
    same(byId(sink.blocks), byId(expected)),
    'the sink knows other blocks than the files have',
  );
  for (const { inode, holder, reserved } of openFiles.all()) {
    assert(namespace.get(inode)?.type === 'file', `open inode ${inode} is no file`);
    assert(openFiles.ofHolder(holder).includes(inode), `${holder} does not hold ${inode}`);
    if (reserved === undefined) continue;
    const { parent, name } = reserved;
    assert(openFiles.reservation(parent, name) === inode, `${inode} has no reserved name`);
    assert(namespace.get(parent)?.type === 'directory', `${inode} is reserved nowhere`);
    assert(namespace.get(inode)?.parent === undefined, `${inode} is linked and not published`);
  }
}

function byId(blocks: ReadonlyMap<BlockId, BlockFacts>): readonly BlockFacts[] {
  return [...blocks.values()].sort((a, b) => a.id - b.id);
}

/** By value; undefined and a missing field are told apart by the sink's own type. */
function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
