import { assert } from '../../src/common/assert.js';
import type { ByteCursor } from '../../src/master/core/memory/byte-cursor.js';
import type { PagedMemory } from '../../src/master/core/memory/paged-memory.js';
import { GroupCursor } from '../../src/master/core/memory/group-cursor.js';
import { InnerPages } from '../../src/master/core/memory/inner-pages.js';
import { OrderedKey } from '../../src/master/core/memory/ordered-key.js';
import type { PageTree } from '../../src/master/core/memory/page-tree.js';
import { PAGE_BYTES } from '../../src/master/core/memory/page-sizes.js';
import {
  CONTENT_BYTES,
  CONTENT_START,
  contentEnd,
  levelOf,
  slotCount,
  slotStart,
  usedBytes,
} from '../../src/master/core/memory/slotted-page.js';
import type { ValueCodec } from '../../src/master/core/memory/value-codec.js';

/** What a walk over all pages of a tree found. */
export interface TreeFacts {
  readonly pages: number;
  readonly entries: number;
  /** Of the leaves' room, what is used. */
  readonly fill: number;
  readonly depth: number;
}

/**
 * Walks a tree and expects what always holds: keys rise, also over pages; separators part their children; all leaves
 * are equally deep; groups fill their page without a gap and are within their count; the tree knows its size.
 */
export function checkTree<V>(
  tree: PageTree<V>,
  memory: PagedMemory,
  codec: ValueCodec<V>,
  visit: (page: number, key: OrderedKey, value: V) => void = () => undefined,
): TreeFacts {
  const inner = new InnerPages(memory);
  const cursor = new GroupCursor(codec);
  const last = new OrderedKey();
  const found = { pages: 0, entries: 0, used: 0, leaves: 0 };
  const { root, size } = tree.root();
  let depth = 0;

  const leaf = (page: number, low: OrderedKey | undefined, high: OrderedKey | undefined): void => {
    const bytes = memory.bytes(page);
    const base = memory.offset(page);
    let at = CONTENT_START;
    for (let slot = 0; slot < slotCount(bytes, base); slot++) {
      assert(slotStart(bytes, base, slot) === at, `a group starts at ${at}`);
      cursor.open(bytes, base + at);
      assert(cursor.count > 0, 'a group has an entry');
      while (cursor.next()) {
        assert(found.entries === 0 || compare(last, cursor.key) < 0, 'keys rise');
        assert(low === undefined || compare(low, cursor.key) <= 0, 'a key is not before its leaf');
        assert(high === undefined || compare(cursor.key, high) < 0, 'a key is not after its leaf');
        last.copyFrom(cursor.key);
        found.entries++;
        visit(page, cursor.key, cursor.value);
      }
      at = cursor.end - base;
    }
    expect(contentEnd(bytes, base)).toBe(at);
    if (page !== root) expect(slotCount(bytes, base)).toBeGreaterThan(0);
    found.used += usedBytes(bytes, base);
    found.leaves++;
  };

  const walk = (
    page: number,
    level: number,
    low: OrderedKey | undefined,
    high: OrderedKey | undefined,
  ): void => {
    expect(memory.isAllocated(page)).toBe(true);
    const bytes = memory.bytes(page);
    const base = memory.offset(page);
    expect(levelOf(bytes, base)).toBe(level);
    expect(contentEnd(bytes, base) + 2 * slotCount(bytes, base)).toBeLessThanOrEqual(PAGE_BYTES);
    found.pages++;
    if (level === 0) {
      leaf(page, low, high);
      return;
    }
    let from = low;
    for (let number = -1; number <= inner.last(page); number++) {
      let to = high;
      if (number < inner.last(page)) {
        to = new OrderedKey();
        inner.separator(page, number + 1, to);
        assert(from === undefined || compare(from, to) < 0, 'separators rise');
      }
      walk(inner.child(page, number), level - 1, from, to);
      from = to;
    }
  };

  depth = levelOf(memory.bytes(root), memory.offset(root));
  walk(root, depth, undefined, undefined);
  expect(found.entries).toBe(size);
  const fill = found.used / (found.leaves * CONTENT_BYTES);
  return { pages: found.pages, entries: found.entries, fill, depth };
}

function compare(a: OrderedKey, b: OrderedKey): number {
  return a.compareWith(b.bytes, 0, b.length);
}

/** A value that is one number. */
export interface NumberValue {
  number: number;
}

export const numberCodec: ValueCodec<NumberValue> = {
  create: () => ({ number: 0 }),
  clear: (value) => {
    value.number = 0;
  },
  copy: (from, to) => {
    to.number = from.number;
  },
  read: (cursor: ByteCursor, value) => {
    value.number += cursor.signed();
  },
  write: (sink, value, before) => sink.signed(value.number - before.number),
};
