import { assert, must } from '../../../../common/assert.js';
import { inodeId, type InodeId } from '../../../../common/ids.js';
import { NAME_BYTES_MAX } from '../../../../common/path.js';
import { OrderedKey } from '../../memory/ordered-key.js';
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
} from '../namespace.js';
import { AttributeClasses, type AttributeClass, type CountedClass } from './attribute-classes.js';
import { BlockTable } from './block-table.js';
import { FileBlocks } from './file-blocks.js';
import { inodeRecordCodec } from './inode-record.js';
import { InodeTree, NO_PARENT, type InodeEntry, type InodeRoots } from './inode-tree.js';

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

/** The inode tree in pages outside the heap: a few dozen bytes a file, and a snapshot that is a copy of a table. */
export class CompactNamespace implements Namespace {
  readonly counts: { files: number; directories: number; blocks: number; bytes: number };
  readonly memory: PagedMemory;
  /** Committed blocks of all files. */
  readonly table: BlockTable;
  private readonly tree: InodeTree;
  private readonly files: FileBlocks;
  private readonly classes: AttributeClasses;
  private readonly key = new OrderedKey();
  private readonly prefix = new OrderedKey();
  private readonly record = inodeRecordCodec.create();
  private lastId: number;

  constructor(memory: PagedMemory = new PagedMemory(), roots?: CompactRoots) {
    this.memory = memory;
    this.tree = new InodeTree(memory, roots?.inodes);
    this.table = new BlockTable(memory, roots?.blocks);
    this.files = new FileBlocks(memory, this.table, roots?.lists);
    this.classes = new AttributeClasses(roots?.classes);
    this.counts = { ...(roots?.counts ?? { files: 0, directories: 0, blocks: 0, bytes: 0 }) };
    this.lastId = roots?.lastId ?? 0;
  }

  roots(): CompactRoots {
    return {
      inodes: this.tree.roots(),
      blocks: this.table.root(),
      lists: this.files.root(),
      classes: [...this.classes.all()],
      counts: { ...this.counts },
      lastId: this.lastId,
    };
  }

  get(id: InodeId): Inode | undefined {
    const entry = this.tree.find(id);
    return entry && this.inodeAt(entry);
  }

  lookup(parent: InodeId, name: string): InodeId | undefined {
    const entry = this.tree.findKey(this.key.clear().number(parent).name(name));
    return entry && inodeId(entry.value.id);
  }

  insert(inode: NewInode): void {
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
    assert(this.tree.insert(this.nameless(inode.id), record), `inode ${inode.id} is there`);
    if (record.isDirectory) this.counts.directories++;
    else this.counts.files++;
  }

  remove(id: InodeId): void {
    const entry = this.entry(id);
    const { isDirectory, attributes, count } = entry.value;
    assert(parentOf(entry) === NO_PARENT, `inode ${id} still has a name`);
    if (isDirectory) {
      assert(count === 0, `directory ${id} is not empty`);
      this.counts.directories--;
    } else {
      this.counts.files--;
      if (count > 0) this.replaceBlocks(id, 0, []);
    }
    this.classes.release(attributes);
    this.tree.removeFound(this.entry(id));
  }

  link(id: InodeId, parent: InodeId, name: string): void {
    assert(parentOf(this.entry(id)) === NO_PARENT, `inode ${id} has a name already`);
    assert(this.entry(parent).value.isDirectory, `inode ${parent} is not a directory`);
    const key = this.key.clear().number(parent).name(name);
    assert(key.length - key.endOfNumber(0) <= NAME_BYTES_MAX, `a name in ${parent} is too long`);
    assert(this.tree.moveFound(this.entry(id), key), `a name in ${parent} is taken`);
    this.countChildren(parent, 1);
  }

  unlink(id: InodeId): void {
    const entry = this.entry(id);
    const parent = inodeId(parentOf(entry));
    assert(parent !== NO_PARENT, `inode ${id} has no name`);
    assert(this.tree.moveFound(entry, this.nameless(id)), `inode ${id} is there twice`);
    this.countChildren(parent, -1);
  }

  update(id: InodeId, change: Partial<Attributes>): void {
    const entry = this.entry(id);
    const record = entry.value;
    record.mtimeMs = change.mtimeMs ?? record.mtimeMs;
    record.atimeMs = change.atimeMs ?? record.atimeMs;
    record.version = change.version ?? record.version;
    if (changesClass(change)) {
      const before = record.attributes;
      record.attributes = this.classes.take(withChange(this.classes.at(before), change));
      this.classes.release(before);
    }
    this.tree.replaceFound(entry);
  }

  replaceBlocks(id: InodeId, keep: number, tail: readonly FileBlock[]): void {
    const entry = this.entry(id);
    const { isDirectory, count } = entry.value;
    assert(!isDirectory, `inode ${id} is not a file`);
    assert(keep <= count, `file ${id} has fewer than ${keep} blocks`);
    // The blocks are in trees of their own, so the entry stays found.
    this.counts.bytes += this.files.replace(id, entry.value, keep, tail);
    this.counts.blocks += entry.value.count - count;
    this.tree.replaceFound(entry);
  }

  blocks(id: InodeId, from: number, limit: number): readonly FileBlock[] {
    const record = this.entry(id).value;
    return record.isDirectory ? [] : this.files.read(id, record, from, limit);
  }

  childCount(directory: InodeId): number {
    const record = this.tree.find(directory)?.value;
    return record?.isDirectory === true ? record.count : 0;
  }

  children(directory: InodeId, after: string, limit: number): readonly Child[] {
    const { tree } = this;
    const page: Child[] = [];
    const prefix = this.prefix.clear().number(directory);
    const start = this.key.clear().number(directory).name(after);
    for (
      let entry = tree.findFrom(start);
      entry !== undefined && page.length < limit && entry.key.startsWith(prefix);
      entry = tree.next()
    ) {
      const name = entry.key.nameAt(prefix.length);
      if (name !== after) page.push({ name, id: inodeId(entry.value.id) });
    }
    return page;
  }

  *inodes(): Generator<Inode> {
    let ids = this.tree.idsAfter(0, WALK_IDS);
    while (ids.length > 0) {
      for (const id of ids) yield must(this.get(id), `there is no inode ${id}`);
      ids = this.tree.idsAfter(ids.at(-1)!, WALK_IDS);
    }
  }

  private inodeAt({ key, value }: InodeEntry): Inode {
    const parent = key.numberAt(0);
    const { owner, group, mode, replication, blockSize } = this.classes.at(value.attributes);
    return {
      id: inodeId(value.id),
      type: value.isDirectory ? 'directory' : 'file',
      parent: parent === NO_PARENT ? undefined : inodeId(parent),
      name: parent === NO_PARENT ? '' : key.nameAt(key.endOfNumber(0)),
      owner,
      group,
      mode,
      mtimeMs: value.mtimeMs,
      atimeMs: value.atimeMs,
      version: value.version,
      replication,
      blockSize,
      length: value.length,
      blockCount: value.isDirectory ? 0 : value.count,
    };
  }

  private entry(id: InodeId): InodeEntry {
    return must(this.tree.find(id), `there is no inode ${id}`);
  }

  private nameless(id: InodeId): OrderedKey {
    return this.key.clear().number(NO_PARENT).number(id);
  }

  private countChildren(directory: InodeId, difference: number): void {
    const entry = this.entry(directory);
    entry.value.count += difference;
    this.tree.replaceFound(entry);
  }
}

function parentOf({ key }: InodeEntry): number {
  return key.numberAt(0);
}

function changesClass(change: Partial<Attributes>): boolean {
  return (
    change.owner !== undefined ||
    change.group !== undefined ||
    change.mode !== undefined ||
    change.replication !== undefined
  );
}

function withChange(attributes: AttributeClass, change: Partial<Attributes>): AttributeClass {
  return {
    owner: change.owner ?? attributes.owner,
    group: change.group ?? attributes.group,
    mode: change.mode ?? attributes.mode,
    replication: change.replication ?? attributes.replication,
    blockSize: attributes.blockSize,
  };
}
