import { assert } from '../../../common/assert.js';
import type { GroupCursor, Seek } from './group-cursor.js';
import { InnerPages } from './inner-pages.js';
import { LeafPages, type GroupBounds } from './leaf-pages.js';
import { OrderedKey } from './ordered-key.js';
import type { PagedMemory } from './paged-memory.js';
import {
  CONTENT_BYTES,
  cutSlots,
  initPage,
  levelOf,
  moveSlots,
  slotCount,
  slotStart,
  usedBytes,
} from './slotted-page.js';
import type { ValueCodec } from './value-codec.js';

/** What a tree needs beside its pages to be opened again. */
export interface TreeRoot {
  readonly root: number;
  /** Entries. */
  readonly size: number;
}

export interface TreeOptions<V> {
  readonly memory: PagedMemory;
  readonly codec: ValueCodec<V>;
  readonly groups: GroupBounds;
  /** Is told that the groups of a leaf from that slot on stood in another leaf before. */
  readonly moved?: (leaf: number, fromSlot: number) => void;
}

/** A page with less than this is joined to a neighbour, if both together fill no more than the other part. */
const SMALL_BYTES = CONTENT_BYTES / 4;
const JOINED_BYTES = (CONTENT_BYTES * 3) / 4;

/**
 * A B+tree of pages: entries with a key of bytes and a value, in order of keys. Entries that come in order fill their
 * leaves; what is removed leaves no page behind. One object is used at a time: what `leaves` stands on is outdated
 * by the next call.
 */
export class PageTree<V> {
  /** Entries of the leaves; after a search its cursor stands where the search ended. */
  readonly leaves: LeafPages<V>;
  readonly inner: InnerPages;
  private readonly memory: PagedMemory;
  private readonly moved: (leaf: number, fromSlot: number) => void;
  private rootPage: number;
  private entries = 0;
  /** The way from the root to the leaf of the last search: pages, and numbers of the children taken. */
  private readonly pages: number[] = [];
  private readonly numbers: number[] = [];
  private depth = 0;
  private readonly separator = new OrderedKey();
  private readonly lastKey = new OrderedKey();
  /** A key that was sought last and is not there, how its search ended, and what `leaves.moves` was then. */
  private readonly absentKey = new OrderedKey();
  private absent: Seek = 'found';
  private absentMoves = -1;

  constructor({ memory, codec, groups, moved }: TreeOptions<V>, root?: TreeRoot) {
    this.memory = memory;
    this.leaves = new LeafPages(memory, codec, groups);
    this.inner = new InnerPages(memory);
    this.moved = moved ?? (() => undefined);
    this.rootPage = root?.root ?? this.newPage(0);
    this.entries = root?.size ?? 0;
  }

  get size(): number {
    return this.entries;
  }

  root(): TreeRoot {
    return { root: this.rootPage, size: this.entries };
  }

  /** The entry of a key, on a cursor to be read at once. */
  find(key: OrderedKey): GroupCursor<V> | undefined {
    return this.seek(key) === 'found' ? this.leaves.cursor : undefined;
  }

  /** The first entry that is not before a key; `next` goes on from there. */
  findFrom(key: OrderedKey): GroupCursor<V> | undefined {
    return this.seek(key) === 'ended' ? this.nextGroup() : this.leaves.cursor;
  }

  /** The entry after the one that the cursor stands on. Nothing may have changed since. */
  next(): GroupCursor<V> | undefined {
    this.leaves.moves++;
    return this.leaves.cursor.next() ? this.leaves.cursor : this.nextGroup();
  }

  /** Puts a new entry in; returns its leaf, or undefined, with nothing changed, if the key is taken. */
  insert(key: OrderedKey, value: V): number | undefined {
    for (;;) {
      const found = this.seek(key);
      if (found === 'found') return undefined;
      if (this.leaves.insert(found, key, value)) break;
      this.splitLeaf(found, key);
    }
    this.entries++;
    return this.leaves.page;
  }

  /** Gives the entry of a key another value; returns its leaf. */
  replace(key: OrderedKey, value: V): number {
    while (!this.replaceFound(this.seek(key), key, value)) this.splitLeaf('beyond', key);
    return this.leaves.page;
  }

  /** The entry of a key goes; false if there is none. */
  remove(key: OrderedKey): boolean {
    if (this.seek(key) !== 'found') return false;
    this.removeFound();
    return true;
  }

  /** The entry goes that `find` has just found. */
  removeFound(): void {
    this.leaves.remove();
    this.entries--;
    this.tidyLeaf(this.leaves.page);
  }

  /** All entries of the group go where `find` has just ended, for the price of one; returns how many they were. */
  removeFoundGroup(): number {
    const { count } = this.leaves.cursor;
    this.leaves.removeGroup();
    this.entries -= count;
    this.tidyLeaf(this.leaves.page);
    return count;
  }

  private replaceFound(found: Seek, key: OrderedKey, value: V): boolean {
    assert(found === 'found', 'a value is replaced where there is one');
    return this.leaves.replace(key, value);
  }

  /** A name that is to be made is looked for, found to be free and then put in: the way there is gone once. */
  private seek(key: OrderedKey): Seek {
    const { leaves, absentKey } = this;
    if (leaves.moves === this.absentMoves && absentKey.equals(key)) return this.absent;
    const found = this.seekFromRoot(key);
    if (found === 'found') return found;
    absentKey.copyFrom(key);
    this.absent = found;
    this.absentMoves = leaves.moves;
    return found;
  }

  private seekFromRoot(key: OrderedKey): Seek {
    let page = this.rootPage;
    this.depth = 0;
    while (this.levelOf(page) > 0) {
      const number = this.inner.find(page, key);
      this.pages[this.depth] = page;
      this.numbers[this.depth] = number;
      this.depth++;
      page = this.inner.child(page, number);
    }
    return this.leaves.seek(page, key);
  }

  /** The first entry of the next group that has one, in this leaf or in the next. */
  private nextGroup(): GroupCursor<V> | undefined {
    const { leaves } = this;
    let { page, slot } = leaves;
    while (++slot >= leaves.slots(page)) {
      const next = this.nextLeaf();
      if (next === undefined) return undefined;
      page = next;
      slot = -1;
    }
    return leaves.at(page, slot, 0);
  }

  private nextLeaf(): number | undefined {
    let depth = this.depth - 1;
    while (depth >= 0 && this.numbers[depth]! >= this.inner.last(this.pages[depth]!)) depth--;
    if (depth < 0) return undefined;
    let page = this.pages[depth]!;
    let number = this.numbers[depth]! + 1;
    for (;;) {
      this.pages[depth] = page;
      this.numbers[depth] = number;
      page = this.inner.child(page, number);
      if (++depth === this.depth) return page;
      number = -1;
    }
  }

  /** Makes room in the leaf where a key was sought. */
  private splitLeaf(found: Seek, key: OrderedKey): void {
    const { leaves, separator, lastKey } = this;
    const { page } = leaves;
    const slots = leaves.slots(page);
    const at = this.splitSlot(found, slots);
    if (at < slots) separator.copyFrom(leaves.at(page, at, 0).key);
    else separator.copyFrom(key);
    lastKey.copyFrom(leaves.at(page, at - 1, -1).key);
    // As much of it as tells the two pages apart.
    separator.length = Math.min(separator.length, separator.sharedWith(lastKey, 0) + 1);
    const right = this.newPage(0);
    this.memory.own(page);
    this.moveSlots(page, at, right);
    this.addChild(this.depth - 1, separator, right);
    if (at < slots) this.moved(right, 0);
  }

  /** The first slot that goes to the right. Where entries come in order the left page stays as full as it is. */
  private splitSlot(found: Seek, slots: number): number {
    const { leaves } = this;
    const { page, slot } = leaves;
    if (leaves.continues(found)) {
      if (slot + 1 < slots) return slot + 1;
      if (found === 'ended') return slots;
      if (slot > 0) return slot;
    }
    return this.middle(page);
  }

  /** The slot whose start is nearest to the middle of the content. */
  private middle(page: number): number {
    const bytes = this.memory.bytes(page);
    const base = this.memory.offset(page);
    const slots = slotCount(bytes, base);
    assert(slots > 1, 'a full page has several slots');
    const half = (slotStart(bytes, base, 0) + slotStart(bytes, base, slots)) / 2;
    let slot = 1;
    while (slot + 1 < slots && slotStart(bytes, base, slot + 1) <= half) slot++;
    const before = half - slotStart(bytes, base, slot);
    const after = slotStart(bytes, base, slot + 1) - half;
    return slot + 1 < slots && after < before ? slot + 1 : slot;
  }

  /** Puts a child behind the one that the way takes at that depth; -1 stands for above the root. */
  private addChild(depth: number, separator: OrderedKey, child: number): void {
    if (depth < 0) {
      const root = this.newPage(this.levelOf(this.rootPage) + 1);
      this.inner.setFirst(root, this.rootPage);
      this.inner.insert(root, 0, separator, child);
      this.rootPage = root;
      return;
    }
    const page = this.pages[depth]!;
    const number = this.numbers[depth]! + 1;
    if (this.inner.insert(page, number, separator, child)) return;
    const right = this.splitInner(depth, number > this.inner.last(page));
    const { key, page: rightPage, at } = right;
    if (number <= at) this.inner.insert(page, number, separator, child);
    else this.inner.insert(rightPage, number - at - 1, separator, child);
    this.addChild(depth - 1, key, rightPage);
  }

  /** Moves the later children to a new page; the child at the cut becomes its first one, its separator goes up. */
  private splitInner(
    depth: number,
    appends: boolean,
  ): { readonly key: OrderedKey; readonly page: number; readonly at: number } {
    const page = this.pages[depth]!;
    const right = this.newPage(this.levelOf(page));
    const at = appends ? this.inner.last(page) : this.middle(page);
    const key = new OrderedKey();
    this.inner.separator(page, at, key);
    this.inner.setFirst(right, this.inner.child(page, at));
    this.memory.own(page);
    this.moveSlots(page, at + 1, right);
    cutSlots(this.memory.bytes(page), this.memory.offset(page), at);
    return { key, page: right, at };
  }

  /** After a removal from the leaf at the end of the way. */
  private tidyLeaf(page: number): void {
    if (this.depth === 0) return;
    if (this.leaves.slots(page) === 0) this.dropChild(this.depth - 1);
    else if (this.used(page) < SMALL_BYTES) this.join(this.depth - 1);
  }

  /** Frees the child that the way takes at that depth, and what has no child then. */
  private dropChild(depth: number): void {
    const page = this.pages[depth]!;
    const number = this.numbers[depth]!;
    this.memory.free(this.inner.child(page, number));
    if (this.inner.last(page) >= 0) {
      this.inner.remove(page, number);
      this.tidyInner(depth);
    } else if (depth > 0) this.dropChild(depth - 1);
    else {
      this.memory.own(page);
      initPage(this.memory.bytes(page), this.memory.offset(page), 0);
    }
  }

  private tidyInner(depth: number): void {
    if (depth > 0) {
      if (this.used(this.pages[depth]!) < SMALL_BYTES) this.join(depth - 1);
      return;
    }
    while (this.levelOf(this.rootPage) > 0 && this.inner.last(this.rootPage) < 0) {
      const child = this.inner.child(this.rootPage, -1);
      this.memory.free(this.rootPage);
      this.rootPage = child;
    }
  }

  /** Joins the child that the way takes at that depth to the one after or before it, if they are small enough. */
  private join(depth: number): void {
    const page = this.pages[depth]!;
    const number = this.numbers[depth]!;
    if (number < this.inner.last(page) && this.joinPair(depth, number)) return;
    if (number >= 0) this.joinPair(depth, number - 1);
  }

  /** Joins a child and the one after it. */
  private joinPair(depth: number, number: number): boolean {
    const parent = this.pages[depth]!;
    const left = this.inner.child(parent, number);
    const right = this.inner.child(parent, number + 1);
    const isLeaf = this.levelOf(left) === 0;
    this.inner.separator(parent, number + 1, this.separator);
    const more = isLeaf ? 0 : this.separator.length;
    if (this.used(left) + this.used(right) + more > JOINED_BYTES) return false;
    const slots = this.leaves.slots(left);
    this.memory.own(left);
    this.memory.own(right);
    if (!isLeaf) this.inner.insert(left, slots, this.separator, this.inner.child(right, -1));
    this.moveSlots(right, 0, left);
    this.memory.free(right);
    this.inner.remove(parent, number + 1);
    if (isLeaf) this.moved(left, slots);
    this.tidyInner(depth);
    return true;
  }

  /** Both pages are owned. */
  private moveSlots(from: number, slot: number, to: number): void {
    const { memory } = this;
    moveSlots(memory.bytes(from), memory.offset(from), slot, memory.bytes(to), memory.offset(to));
  }

  private newPage(level: number): number {
    const page = this.memory.allocate();
    initPage(this.memory.bytes(page), this.memory.offset(page), level);
    return page;
  }

  private levelOf(page: number): number {
    return levelOf(this.memory.bytes(page), this.memory.offset(page));
  }

  private used(page: number): number {
    return usedBytes(this.memory.bytes(page), this.memory.offset(page));
  }
}
