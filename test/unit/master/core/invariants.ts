import { ROOT_INODE, type BlockId, type InodeId } from '../../../../src/common/ids.js';
import { childPath } from '../../../../src/common/path.js';
import type { BlockFacts } from '../../../../src/master/core/block-sink.js';
import type { MasterState } from '../../../../src/master/core/state.js';
import type { TrackingSink } from './world.js';

/** Path -> length of every file, -1 of every directory; fails on a cycle or a false parent. */
export function treeOf({ namespace }: MasterState): Map<string, number> {
  const tree = new Map<string, number>();
  const seen = new Set<InodeId>();
  const visit = (id: InodeId, path: string): void => {
    expect(seen.has(id)).toBe(false);
    seen.add(id);
    const inode = namespace.get(id)!;
    tree.set(path, inode.type === 'file' ? inode.length : -1);
    const children = namespace.children(id, '', Infinity);
    expect(namespace.childCount(id)).toBe(children.length);
    for (const child of children) {
      expect(namespace.get(child.id)).toMatchObject({ parent: id, name: child.name });
      expect(namespace.lookup(id, child.name)).toBe(child.id);
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
    expect(blocks).toHaveLength(blockCount);
    expect(blocks.reduce((sum, block) => sum + block.length, 0)).toBe(length);
    counts.blocks += blockCount;
    counts.bytes += length;
    const writing = openFiles.get(id)?.writing;
    for (const { id: block, generation, length: bytes } of blocks) {
      expect(expected.has(block)).toBe(false);
      const allotted = writing?.id === block ? writing.generation : generation;
      const committed = { generation, length: bytes };
      expected.set(block, { id: block, inode: id, generation: allotted, committed, replication });
    }
    if (writing === undefined) continue;
    expect(writing.index).toBeLessThanOrEqual(blockCount);
    expect(writing.index === blockCount || blocks[writing.index]?.id === writing.id).toBe(true);
    if (writing.index < blockCount) continue;
    const { id: block, generation } = writing;
    expected.set(block, { id: block, inode: id, generation, committed: undefined, replication });
  }
  expect(namespace.counts).toEqual(counts);
  expect(new Map([...sink.blocks].sort(([a], [b]) => a - b))).toEqual(
    new Map([...expected].sort(([a], [b]) => a - b)),
  );
  for (const { inode, holder, reserved } of openFiles.all()) {
    expect(namespace.get(inode)?.type).toBe('file');
    expect(openFiles.ofHolder(holder)).toContain(inode);
    if (reserved === undefined) continue;
    expect(openFiles.reservation(reserved.parent, reserved.name)).toBe(inode);
    expect(namespace.get(reserved.parent)?.type).toBe('directory');
    expect(namespace.get(inode)?.parent).toBeUndefined();
  }
}
