import { assert, AssertionFault, must } from '../../../../common/assert.js';
import { inodeId, type BlockId, type InodeId } from '../../../../common/ids.js';
import { NAME_BYTES_MAX } from '../../../../common/path.js';
import { checkTrees } from '../../memory/check-trees.js';
import { OrderedKey } from '../../memory/ordered-key.js';
import { MEMORY_BYTES_MAX, PAGE_BYTES } from '../../memory/page-sizes.js';
import { PagedMemory } from '../../memory/paged-memory.js';
import type { TreeRoot } from '../../memory/page-tree.js';
import type {
  Attributes,
  Child,
  FileBlock,
  Inode,
  Namespace,
  NamespaceCounts,
  NewInode,
  Place,
} from '../namespace.js';
import {
  AttributeClasses,
  changesClass,
  withChange,
  type CountedClass,
} from './attribute-classes.js';
import { BlockTable, type OwnedBlock } from './block-table.js';
import { FileBlocks } from './file-blocks.js';
import { HotDirectories, type HotDirectory } from './hot-directories.js';
import { inodeRecordCodec, type InodeRecord } from './inode-record.js';
import { InodeTree, type InodeEntry, type InodeRoots } from './inode-tree.js';

/** What is to be kept beside the pages to open the namespace again. */
export interface CompactRoots {
  readonly inodes: InodeRoots;
  readonly blocks: TreeRoot;
  readonly lists: TreeRoot;
  readonly classes: readonly CountedClass[];
  readonly counts: NamespaceCounts;
  readonly lastId: number;
}

/** Inodes that `inodes` looks up at once. */
const WALK_IDS = 256;
/** What splits and the writing back of all directories in use may take at worst, whatever the change is. */
const RESERVE_PAGES = 1_024;
/** Bytes of an inode with the longest name, and of a block in the table and the lists, in pages that are half full. */
const INODE_BYTES_MAX = 800;
const BLOCK_BYTES_MAX = 160;

/** The inode tree in pages outside the heap: a few dozen bytes a file, and a snapshot that is a copy of a table. */
export class CompactNamespace implements Namespace {
  readonly counts: { files: number; directories: number; blocks: number; bytes: number };
  readonly memory: PagedMemory;
  memoryBytesMax = MEMORY_BYTES_MAX;
  /** Committed blocks of all files. */
  readonly table: BlockTable;
  private readonly tree: InodeTree;
  private readonly hot: HotDirectories;
  private readonly files: FileBlocks;
  private readonly classes: AttributeClasses;
  private readonly key = new OrderedKey();
  private readonly prefix = new OrderedKey();
  private readonly record = inodeRecordCodec.create();
  private lastId: number;

  constructor(memory: PagedMemory = new PagedMemory(), roots?: CompactRoots) {
    if (roots !== undefined) checkRoots(memory, roots);
    this.memory = memory;
    this.tree = new InodeTree(memory, roots?.inodes);
    this.hot = new HotDirectories(this.tree);
    this.table = new BlockTable(memory, roots?.blocks);
    this.files = new FileBlocks(memory, this.table, roots?.lists);
    this.classes = new AttributeClasses(roots?.classes);
    this.counts = { ...(roots?.counts ?? { files: 0, directories: 0, blocks: 0, bytes: 0 }) };
    this.lastId = roots?.lastId ?? 0;
  }

  /** What belongs to the pages as they are now; flushes first. */
  roots(): CompactRoots {
    this.flush();
    return {
      inodes: this.tree.roots(),
      blocks: this.table.root(),
      lists: this.files.root(),
      classes: [...this.classes.all()],
      counts: { ...this.counts },
      lastId: this.lastId,
    };
  }

  /** Entries of all directories. */
  get links(): number {
    return this.tree.named;
  }

  get memoryBytes(): number {
    return this.memory.pagesInUse * PAGE_BYTES;
  }

  roomFor(inodes: number, blocks: number): boolean {
    const bytes = inodes * INODE_BYTES_MAX + blocks * BLOCK_BYTES_MAX;
    return (
      this.memoryBytes + bytes <= this.memoryBytesMax &&
      this.memory.roomFor(RESERVE_PAGES + Math.ceil(bytes / PAGE_BYTES))
    );
  }

  /** Writes back what is only in the heap; then the pages and `roots` are the namespace. */
  flush(): void {
    this.hot.flush();
  }

  get(id: InodeId): Inode | undefined {
    const row = this.hot.get(id);
    if (row !== undefined) return this.view(row);
    const named = this.tree.find(id);
    const entry = named ?? this.tree.findNameless(id);
    if (entry === undefined) return undefined;
    const parent = named && parentOf(named);
    const name = named === undefined ? '' : nameOf(named);
    // Adding may write another one back, which moves the entry's cursor.
    if (entry.value.isDirectory) return this.view(this.hot.add(entry, parent, name));
    return this.inodeOf(entry.value, parent, name);
  }

  lookup(parent: InodeId, name: string): InodeId | undefined {
    const row = this.hot.named(parent, name);
    if (row !== undefined) return inodeId(row.record.id);
    const entry = this.tree.findKey(this.key.clear().number(parent).name(name));
    return entry && inodeId(entry.value.id);
  }

  child(parent: InodeId, name: string): Inode | undefined {
    const row = this.hot.named(parent, name);
    if (row !== undefined) return this.view(row);
    const entry = this.tree.findKey(this.key.clear().number(parent).name(name));
    if (entry === undefined) return undefined;
    const { value } = entry;
    if (value.isDirectory) return this.view(this.hot.add(entry, parent, name));
    return this.inodeOf(value, parent, name);
  }

  insert(inode: NewInode, place?: Place): void {
    assert(inode.id > this.lastId, `inode ${inode.id} comes after ${this.lastId}`);
    this.lastId = inode.id;
    const { record } = this;
    inodeRecordCodec.clear(record);
    record.id = inode.id;
    record.isDirectory = inode.type === 'directory';
    record.attributes = this.classes.take(inode);
    record.mtimeMs = inode.mtimeMs;
    record.atimeMs = inode.atimeMs;
    record.version = inode.version;
    if (record.isDirectory) this.counts.directories++;
    else this.counts.files++;
    if (place === undefined) this.tree.insert(record);
    else this.insertAt(place.parent, place.name);
  }

  /** Puts `record` in with its name, which costs a third of doing both one after the other. */
  private insertAt(parent: InodeId, name: string): void {
    const directory = this.directoryAt(parent);
    const key = this.keyOf(parent, name);
    assert(this.tree.insertNamed(this.record, key), `a name in ${parent} is taken`);
    directory.record.count++;
    this.hot.changed(directory);
  }

  remove(id: InodeId): void {
    this.hot.drop(id);
    const { isDirectory, attributes, count } = this.nameless(id, 'still has a name').value;
    if (isDirectory) {
      assert(count === 0, `directory ${id} is not empty`);
      this.counts.directories--;
    } else {
      this.counts.files--;
      if (count > 0) this.replaceBlocks(id, 0, []);
    }
    this.classes.release(attributes);
    this.tree.removeNameless(this.nameless(id, 'still has a name'));
  }

  link(id: InodeId, parent: InodeId, name: string, change?: Partial<Attributes>): void {
    this.hot.drop(id);
    const directory = this.directoryAt(parent);
    const entry = this.nameless(id, 'has a name already');
    const key = this.keyOf(parent, name);
    if (change !== undefined) this.apply(entry.value, change);
    assert(this.tree.name(entry, key), `a name in ${parent} is taken`);
    directory.record.count++;
    this.hot.changed(directory);
  }

  unlink(id: InodeId): void {
    this.hot.drop(id);
    const entry = must(this.tree.find(id), `inode ${id} has no name`);
    const parent = parentOf(entry);
    this.tree.unname(entry);
    const directory = this.directoryAt(parent);
    directory.record.count--;
    this.hot.changed(directory);
  }

  move(id: InodeId, parent: InodeId, name: string): void {
    this.hot.drop(id);
    assert(this.directory(parent) !== undefined, `inode ${parent} is not a directory`);
    const entry = must(this.tree.find(id), `inode ${id} has no name`);
    const before = parentOf(entry);
    assert(this.tree.move(entry, this.keyOf(parent, name)), `a name in ${parent} is taken`);
    const from = this.directoryAt(before);
    from.record.count--;
    this.hot.changed(from);
    // Not before: bringing the other one in may have sent this one back to the tree.
    const to = this.directoryAt(parent);
    to.record.count++;
    this.hot.changed(to);
  }

  update(id: InodeId, change: Partial<Attributes>): void {
    const row = this.hot.get(id);
    if (row === undefined) this.tree.change(id, (record) => this.apply(record, change));
    else {
      this.apply(row.record, change);
      this.hot.changed(row);
    }
  }

  replaceBlocks(id: InodeId, keep: number, tail: readonly FileBlock[]): void {
    this.tree.change(id, (record) => {
      assert(!record.isDirectory, `inode ${id} is not a file`);
      assert(keep <= record.count, `file ${id} has fewer than ${keep} blocks`);
      const before = record.count;
      // The blocks are in trees of their own, so the record stays where it was found.
      this.counts.bytes += this.files.replace(id, record, keep, tail);
      this.counts.blocks += record.count - before;
    });
  }

  blocks(id: InodeId, from: number, limit: number): readonly FileBlock[] {
    const { value } = this.entry(id);
    return value.isDirectory ? [] : this.files.read(id, value, from, limit);
  }

  blockIds(id: InodeId, from: number, limit: number): readonly BlockId[] {
    const { value } = this.entry(id);
    return value.isDirectory ? [] : this.files.ids(id, value, from, limit);
  }

  childCount(directory: InodeId): number {
    return this.directory(directory)?.record.count ?? 0;
  }

  children(directory: InodeId, after: string, limit: number): readonly Child[] {
    const page: Child[] = [];
    this.eachChild(directory, after, limit, ({ value }, name) =>
      page.push({ name, id: inodeId(value.id) }),
    );
    return page;
  }

  childInodes(directory: InodeId, after: string, limit: number): readonly Inode[] {
    const page: Inode[] = [];
    this.eachChild(directory, after, limit, ({ value }, name) => {
      // What changed of a directory in use is not in the tree yet.
      const record = value.isDirectory ? this.hot.get(inodeId(value.id))?.record : undefined;
      page.push(this.inodeOf(record ?? value, directory, name));
    });
    return page;
  }

  /** Every committed block by rising id, with the copies wanted of its file. Nothing must change meanwhile. */
  eachBlock(visit: (block: Omit<OwnedBlock, 'sha256'>, replication: number) => void): void {
    const wanted = new Set<number>();
    for (const { attributes } of this.classes.all())
      if (attributes.blockSize > 0) wanted.add(attributes.replication);
    const [all = 0] = wanted;
    const replicationOf = (file: InodeId): number =>
      wanted.size === 1 ? all : this.classes.at(this.entry(file).value.attributes).replication;
    this.table.each((block) => visit(block, replicationOf(block.inode)));
  }

  *inodes(): Generator<Inode> {
    let ids = this.tree.idsAfter(0, WALK_IDS);
    while (ids.length > 0) {
      for (const id of ids) yield must(this.get(id), `there is no inode ${id}`);
      ids = this.tree.idsAfter(ids.at(-1)!, WALK_IDS);
    }
  }

  private eachChild(
    directory: InodeId,
    after: string,
    limit: number,
    visit: (entry: InodeEntry, name: string) => void,
  ): void {
    const { tree } = this;
    const prefix = this.prefix.clear().number(directory);
    const start = this.key.clear().number(directory).name(after);
    let left = limit;
    for (
      let entry = tree.findFrom(start);
      entry !== undefined && left > 0 && entry.key.startsWith(prefix);
      entry = tree.next()
    ) {
      const name = entry.key.nameAt(prefix.length);
      if (name === after) continue;
      visit(entry, name);
      left--;
    }
  }

  private view(row: HotDirectory): Inode {
    return (row.view ??= this.inodeOf(row.record, row.parent, row.name));
  }

  private inodeOf(record: InodeRecord, parent: InodeId | undefined, name: string): Inode {
    const { owner, group, mode, replication, blockSize } = this.classes.at(record.attributes);
    return {
      id: inodeId(record.id),
      type: record.isDirectory ? 'directory' : 'file',
      parent,
      name,
      owner,
      group,
      mode,
      mtimeMs: record.mtimeMs,
      atimeMs: record.atimeMs,
      version: record.version,
      replication,
      blockSize,
      length: record.length,
      blockCount: record.isDirectory ? 0 : record.count,
    };
  }

  /** The directory of that id, to be changed there; undefined for a file and for no inode. */
  private directory(id: InodeId): HotDirectory | undefined {
    const row = this.hot.get(id);
    if (row !== undefined) return row;
    const named = this.tree.find(id);
    if (named?.value.isDirectory === true)
      return this.hot.add(named, parentOf(named), nameOf(named));
    if (named !== undefined) return undefined;
    const entry = this.tree.findNameless(id);
    return entry?.value.isDirectory === true ? this.hot.add(entry, undefined, '') : undefined;
  }

  private directoryAt(id: InodeId): HotDirectory {
    return must(this.directory(id), `inode ${id} is not a directory`);
  }

  private keyOf(parent: InodeId, name: string): OrderedKey {
    const key = this.key.clear().number(parent).name(name);
    assert(key.length - key.endOfNumber(0) <= NAME_BYTES_MAX, `a name in ${parent} is too long`);
    return key;
  }

  private apply(record: InodeRecord, change: Partial<Attributes>): void {
    record.mtimeMs = change.mtimeMs ?? record.mtimeMs;
    record.atimeMs = change.atimeMs ?? record.atimeMs;
    record.version = change.version ?? record.version;
    if (!changesClass(change)) return;
    const before = record.attributes;
    record.attributes = this.classes.take(withChange(this.classes.at(before), change));
    this.classes.release(before);
  }

  private entry(id: InodeId): InodeEntry {
    return must(this.tree.find(id) ?? this.tree.findNameless(id), `there is no inode ${id}`);
  }

  private nameless(id: InodeId, fault: string): InodeEntry {
    const entry = this.tree.findNameless(id);
    if (entry !== undefined) return entry;
    assert(this.tree.find(id) === undefined, `inode ${id} ${fault}`);
    throw new AssertionFault(`there is no inode ${id}`);
  }
}

/** What pages that were put back must agree with. Throws AssertionFault or DecodeFault; entries are not read. */
function checkRoots(memory: PagedMemory, { inodes, blocks, lists, counts }: CompactRoots): void {
  const { names, nameless, index } = inodes;
  const roots = [names, nameless, index, blocks, lists].map(({ root }) => root);
  for (const root of roots) assert(memory.isAllocated(root), `page ${root} is the root of a tree`);
  checkTrees(memory, roots);
  assert(names.size === index.size, `${names.size} names, ${index.size} of them by id`);
  const inodesInAll = counts.files + counts.directories;
  assert(names.size + nameless.size === inodesInAll, `the trees have not ${inodesInAll} inodes`);
  assert(blocks.size === counts.blocks, `${blocks.size} blocks, not ${counts.blocks}`);
}

function parentOf({ key }: InodeEntry): InodeId {
  return inodeId(key.numberAt(0));
}

function nameOf({ key }: InodeEntry): string {
  return key.nameAt(key.endOfNumber(0));
}
