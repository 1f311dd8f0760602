import { assert, must } from '../../src/common/assert.js';
import { SortedMap } from '../../src/common/collections/sorted-map.js';
import type { BlockId, InodeId } from '../../src/common/ids.js';
import { compareNames } from '../../src/common/path.js';
import type {
  Attributes,
  Child,
  FileBlock,
  Inode,
  Namespace,
  NewInode,
  Place,
} from '../../src/master/core/namespace/namespace.js';

/** One record in the table: all fields beside each other, since a million of them stay in memory. */
interface Row {
  readonly id: InodeId;
  readonly type: 'file' | 'directory';
  parent: InodeId | undefined;
  name: string;
  owner: string;
  group: string;
  mode: number;
  mtimeMs: number;
  atimeMs: number;
  version: number;
  replication: number;
  readonly blockSize: number;
  length: number;
  blockCount: number;
  blocks: FileBlock[];
  children: SortedMap<string, InodeId> | undefined;
}

/** Shared by all that have no blocks; never changed. */
const NO_BLOCKS: FileBlock[] = [];

/** V8 makes longer substrings views that keep the whole path alive. */
const SLICE_CHARACTERS_MIN = 13;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function ownCopy(name: string): string {
  return name.length < SLICE_CHARACTERS_MIN ? name : decoder.decode(encoder.encode(name));
}

/** The plain model: Maps, and for each directory a sorted map of its names. */
export class PlainNamespace implements Namespace {
  readonly counts = { files: 0, directories: 0, blocks: 0, bytes: 0 };
  /** Of the heap alone, without bound. */
  readonly memoryBytes = 0;
  memoryBytesMax = Infinity;
  /** Ids rise from insert to insert, so the order of insertion is the order of ids. */
  private readonly rows = new Map<InodeId, Row>();
  /** One string for each owner or group, however many requests named it. */
  private readonly principals = new Map<string, string>();
  private lastId = 0;

  roomFor(): boolean {
    return true;
  }

  get(id: InodeId): Inode | undefined {
    return this.rows.get(id);
  }

  lookup(parent: InodeId, name: string): InodeId | undefined {
    return this.rows.get(parent)?.children?.get(name);
  }

  child(parent: InodeId, name: string): Inode | undefined {
    const id = this.lookup(parent, name);
    return id === undefined ? undefined : this.get(id);
  }

  childInodes(directory: InodeId, after: string, limit: number): readonly Inode[] {
    return this.children(directory, after, limit).flatMap(({ id }) => this.get(id) ?? []);
  }

  insert(inode: NewInode, place?: Place): void {
    assert(inode.id > this.lastId, `inode ${inode.id} comes after ${this.lastId}`);
    this.lastId = inode.id;
    this.rows.set(inode.id, {
      id: inode.id,
      type: inode.type,
      parent: undefined,
      name: '',
      owner: this.shared(inode.owner),
      group: this.shared(inode.group),
      mode: inode.mode,
      mtimeMs: inode.mtimeMs,
      atimeMs: inode.atimeMs,
      version: inode.version,
      replication: inode.replication,
      blockSize: inode.blockSize,
      length: 0,
      blockCount: 0,
      blocks: NO_BLOCKS,
      children: undefined,
    });
    if (inode.type === 'file') this.counts.files++;
    else this.counts.directories++;
    if (place !== undefined) this.link(inode.id, place.parent, place.name);
  }

  remove(id: InodeId): void {
    const row = this.row(id);
    assert(row.parent === undefined, `inode ${id} still has a name`);
    assert(row.children === undefined, `directory ${id} is not empty`);
    this.counts.blocks -= row.blockCount;
    this.counts.bytes -= row.length;
    if (row.type === 'file') this.counts.files--;
    else this.counts.directories--;
    this.rows.delete(id);
  }

  link(id: InodeId, parent: InodeId, name: string, change: Partial<Attributes> = {}): void {
    const row = this.row(id);
    const directory = this.row(parent);
    assert(row.parent === undefined, `inode ${id} has a name already`);
    assert(directory.type === 'directory', `inode ${parent} is not a directory`);
    directory.children ??= new SortedMap(compareNames);
    const own = ownCopy(name);
    assert(directory.children.set(own, id), `a name in ${parent} is taken`);
    row.parent = parent;
    row.name = own;
    this.update(id, change);
  }

  unlink(id: InodeId): void {
    const row = this.row(id);
    const directory = this.row(must(row.parent, `inode ${id} has no name`));
    assert(directory.children?.delete(row.name) === true, `inode ${id} is not in its parent`);
    if (directory.children.size === 0) directory.children = undefined;
    row.parent = undefined;
    row.name = '';
  }

  move(id: InodeId, parent: InodeId, name: string): void {
    this.unlink(id);
    this.link(id, parent, name);
  }

  update(id: InodeId, change: Partial<Attributes>): void {
    const row = this.row(id);
    row.owner = change.owner === undefined ? row.owner : this.shared(change.owner);
    row.group = change.group === undefined ? row.group : this.shared(change.group);
    row.mode = change.mode ?? row.mode;
    row.mtimeMs = change.mtimeMs ?? row.mtimeMs;
    row.atimeMs = change.atimeMs ?? row.atimeMs;
    row.version = change.version ?? row.version;
    row.replication = change.replication ?? row.replication;
  }

  replaceBlocks(id: InodeId, keep: number, tail: readonly FileBlock[]): void {
    const row = this.row(id);
    assert(row.type === 'file', `inode ${id} is not a file`);
    assert(keep <= row.blockCount, `file ${id} has fewer than ${keep} blocks`);
    let bytes = 0;
    for (let i = keep; i < row.blocks.length; i++) bytes -= row.blocks[i]!.length;
    for (const block of tail) bytes += block.length;
    if (row.blocks === NO_BLOCKS) row.blocks = [];
    row.blocks.length = keep;
    for (const block of tail) row.blocks.push(block);
    this.counts.blocks += row.blocks.length - row.blockCount;
    this.counts.bytes += bytes;
    row.length += bytes;
    row.blockCount = row.blocks.length;
    if (row.blockCount === 0) row.blocks = NO_BLOCKS;
  }

  blocks(id: InodeId, from: number, limit: number): readonly FileBlock[] {
    return this.row(id).blocks.slice(from, from + limit);
  }

  blockIds(id: InodeId, from: number, limit: number): readonly BlockId[] {
    return this.blocks(id, from, limit).map((block) => block.id);
  }

  childCount(directory: InodeId): number {
    return this.rows.get(directory)?.children?.size ?? 0;
  }

  children(directory: InodeId, after: string, limit: number): readonly Child[] {
    const page: Child[] = [];
    this.rows
      .get(directory)
      ?.children?.page(after === '' ? undefined : after, limit, (name, id) =>
        page.push({ name, id }),
      );
    return page;
  }

  inodes(): Iterable<Inode> {
    return this.rows.values();
  }

  private row(id: InodeId): Row {
    return must(this.rows.get(id), `there is no inode ${id}`);
  }

  private shared(principal: string): string {
    const known = this.principals.get(principal);
    if (known !== undefined) return known;
    this.principals.set(principal, principal);
    return principal;
  }
}
