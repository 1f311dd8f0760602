import type { BlockId, Generation, InodeId } from '../../../common/ids.js';

/** A committed block of a file. */
export interface FileBlock {
  readonly id: BlockId;
  readonly generation: Generation;
  /** Bytes, at least 1. */
  readonly length: number;
  readonly sha256: Uint8Array;
}

/** What may be changed of any inode. */
export interface Attributes {
  readonly owner: string;
  readonly group: string;
  readonly mode: number;
  readonly mtimeMs: number;
  readonly atimeMs: number;
  /** Txid of the last change, so that a version is never seen twice, not even after a file was replaced. */
  readonly version: number;
  /** Copies wanted; 0 for a directory. */
  readonly replication: number;
}

export interface NewInode extends Attributes {
  readonly id: InodeId;
  readonly type: 'file' | 'directory';
  /** Bytes at which a writer starts a new block; 0 for a directory. */
  readonly blockSize: number;
}

export interface Inode extends NewInode {
  /** Undefined for the root, for a file that is not published, and for what waits to be reaped. */
  readonly parent: InodeId | undefined;
  /** Name in the parent; empty without one. */
  readonly name: string;
  /** Sum of the committed blocks. */
  readonly length: number;
  readonly blockCount: number;
}

/** Where an inode is to stand: a name that is free in a directory that is there. */
export interface Place {
  readonly parent: InodeId;
  readonly name: string;
}

export interface Child {
  readonly name: string;
  readonly id: InodeId;
}

export interface NamespaceCounts {
  readonly files: number;
  readonly directories: number;
  /** Committed blocks. */
  readonly blocks: number;
  readonly bytes: number;
}

/**
 * The inode tree: a table of inodes and, for each directory, its entries in byte order of names. It knows no rights
 * and no leases. Records that it hands out are to be read at once: the next change may change or outdate them.
 * What a caller must not do (link twice, remove a linked inode, ...) is asserted.
 */
export interface Namespace {
  readonly counts: NamespaceCounts;
  /** Memory that it takes outside the heap. */
  readonly memoryBytes: number;
  /** Bound on that for whoever asks `roomFor`; nothing else heeds it. */
  memoryBytesMax: number;
  /** Whether so many more inodes and blocks stay within the bound, whatever their names. */
  roomFor(inodes: number, blocks: number): boolean;
  get(id: InodeId): Inode | undefined;
  lookup(parent: InodeId, name: string): InodeId | undefined;
  /** The inode of that name: `lookup` and `get` in one. */
  child(parent: InodeId, name: string): Inode | undefined;
  /** Adds an inode, without a name or at a free place. Ids must rise from one insert to the next. */
  insert(inode: NewInode, place?: Place): void;
  /** Removes an inode that has no name, no entries. Its blocks go with it. */
  remove(id: InodeId): void;
  /** Gives an inode without a name its place, and other attributes with it: cheaper than `update` before or after. */
  link(id: InodeId, parent: InodeId, name: string, change?: Partial<Attributes>): void;
  /** Takes the name away; what stands below a directory stays below it. */
  unlink(id: InodeId): void;
  /** Gives an inode with a name another place: `unlink` and `link` in one. */
  move(id: InodeId, parent: InodeId, name: string): void;
  update(id: InodeId, change: Partial<Attributes>): void;
  /** Keeps the first `keep` blocks of a file and puts `tail` after them. */
  replaceBlocks(id: InodeId, keep: number, tail: readonly FileBlock[]): void;
  /** At most `limit` blocks from index `from` on. */
  blocks(id: InodeId, from: number, limit: number): readonly FileBlock[];
  /** The ids of these alone, which cost a tenth. */
  blockIds(id: InodeId, from: number, limit: number): readonly BlockId[];
  childCount(directory: InodeId): number;
  /** At most `limit` entries with names after `after`; '' starts at the first. */
  children(directory: InodeId, after: string, limit: number): readonly Child[];
  /** The same with all that is known of each. */
  childInodes(directory: InodeId, after: string, limit: number): readonly Inode[];
  /** Every inode, by rising id. The namespace must not change meanwhile. */
  inodes(): Iterable<Inode>;
}
