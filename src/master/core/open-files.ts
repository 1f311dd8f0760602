import { assert, must } from '../../common/assert.js';
import type { BlockId, ClientId, Generation, InodeId, ServerId } from '../../common/ids.js';

/** The block of an open file while it has no committed content, or while it gets a new one. */
export interface WritingBlock {
  readonly id: BlockId;
  /** Allotted last; only a seal under this one is committed. */
  readonly generation: Generation;
  /** Place of its first byte in the file. */
  readonly offset: number;
  readonly targets: readonly ServerId[];
  /**
   * Place in the file's list of blocks. Below the file's block count for a block that was opened again: it stays
   * committed under its older generation until it is sealed anew.
   */
  readonly index: number;
}

/** A name kept free (or kept as it is) for a file that is not published yet. */
export interface ReservedName {
  readonly parent: InodeId;
  readonly name: string;
  /** Version that a file there must have when it is replaced. */
  readonly ifVersion: number | undefined;
}

/** A file under a lease. Who holds the lease is durable; how long it lasts is not. */
export interface OpenFile {
  readonly inode: InodeId;
  readonly holder: ClientId;
  readonly kind: 'create' | 'append' | 'truncate';
  /** Present until the file is published. */
  readonly reserved: ReservedName | undefined;
  readonly writing: WritingBlock | undefined;
  /** For a truncate: length that the file gets. */
  readonly truncateTo: number | undefined;
}

/** All open files, by inode, by holder and by reserved name. Records are replaced, never changed. */
export class OpenFiles {
  private readonly byInode = new Map<InodeId, OpenFile>();
  private readonly byHolder = new Map<ClientId, Set<InodeId>>();
  private readonly byDirectory = new Map<InodeId, Map<string, InodeId>>();
  private unpublished = 0;

  get size(): number {
    return this.byInode.size;
  }

  get unpublishedCount(): number {
    return this.unpublished;
  }

  get(inode: InodeId): OpenFile | undefined {
    return this.byInode.get(inode);
  }

  /** Inodes that a client holds, in the order in which it opened them. */
  ofHolder(holder: ClientId): readonly InodeId[] {
    return [...(this.byHolder.get(holder) ?? [])];
  }

  countOfHolder(holder: ClientId): number {
    return this.byHolder.get(holder)?.size ?? 0;
  }

  holders(): Iterable<ClientId> {
    return this.byHolder.keys();
  }

  /** The unpublished file that this name is kept for. */
  reservation(parent: InodeId, name: string): InodeId | undefined {
    return this.byDirectory.get(parent)?.get(name);
  }

  /** Some unpublished file of this directory. */
  anyReservation(parent: InodeId): InodeId | undefined {
    return this.byDirectory.get(parent)?.values().next().value;
  }

  open(file: OpenFile): void {
    assert(!this.byInode.has(file.inode), `inode ${file.inode} is open already`);
    this.byInode.set(file.inode, file);
    const held = this.byHolder.get(file.holder);
    if (held === undefined) this.byHolder.set(file.holder, new Set([file.inode]));
    else held.add(file.inode);
    if (file.reserved !== undefined) this.reserve(file.inode, file.reserved);
  }

  setWriting(inode: InodeId, writing: WritingBlock | undefined): void {
    this.byInode.set(inode, { ...this.present(inode), writing });
  }

  /** The file has its name now; the reservation ends. */
  setPublished(inode: InodeId): void {
    const file = this.present(inode);
    this.release(must(file.reserved, `inode ${inode} is published already`));
    this.byInode.set(inode, { ...file, reserved: undefined });
  }

  close(inode: InodeId): void {
    const file = this.present(inode);
    if (file.reserved !== undefined) this.release(file.reserved);
    this.byInode.delete(inode);
    const held = must(this.byHolder.get(file.holder), `holder of inode ${inode} is not known`);
    held.delete(inode);
    if (held.size === 0) this.byHolder.delete(file.holder);
  }

  /** In the order in which they were opened. */
  all(): Iterable<OpenFile> {
    return this.byInode.values();
  }

  private present(inode: InodeId): OpenFile {
    return must(this.byInode.get(inode), `inode ${inode} is not open`);
  }

  private reserve(inode: InodeId, { parent, name }: ReservedName): void {
    const names = this.byDirectory.get(parent) ?? new Map<string, InodeId>();
    assert(!names.has(name), `a name in directory ${parent} is reserved twice`);
    names.set(name, inode);
    this.byDirectory.set(parent, names);
    this.unpublished++;
  }

  private release({ parent, name }: ReservedName): void {
    const names = must(this.byDirectory.get(parent), `nothing is reserved in directory ${parent}`);
    assert(names.delete(name), `a name in directory ${parent} is not reserved`);
    if (names.size === 0) this.byDirectory.delete(parent);
    this.unpublished--;
  }
}
