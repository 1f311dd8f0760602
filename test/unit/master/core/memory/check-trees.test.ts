import { DecodeFault } from '../../../../../src/common/byte-reader.js';
import { checkTrees } from '../../../../../src/master/core/memory/check-trees.js';
import { InnerPages } from '../../../../../src/master/core/memory/inner-pages.js';
import { OrderedKey } from '../../../../../src/master/core/memory/ordered-key.js';
import { PagedMemory } from '../../../../../src/master/core/memory/paged-memory.js';
import { PageTree } from '../../../../../src/master/core/memory/page-tree.js';
import {
  contentEnd,
  levelOf,
  putU16,
  slotStart,
} from '../../../../../src/master/core/memory/slotted-page.js';
import { numberCodec } from '../../../../support/page-tree-check.js';

const groups = { entriesMax: 16, bytesMax: 700 };

/** Two trees in one memory, the first three levels deep, with a way to its pages. */
function trees() {
  const memory = new PagedMemory();
  const big = new PageTree({ memory, codec: numberCodec, groups });
  const small = new PageTree({ memory, codec: numberCodec, groups });
  const key = new OrderedKey();
  // Keys that are told apart only at their ends make long separators, and so more levels.
  const start = 'n'.repeat(240);
  for (let i = 0; i < 10_000; i++)
    big.insert(key.clear().name(`${start}${String(i).padStart(5, '0')}`), { number: i });
  small.insert(key.clear().number(1), { number: 1 });
  const inner = new InnerPages(memory);
  const { root } = big.root();
  const child = inner.child(root, 0);
  const roots = [root, small.root().root];
  return { memory, roots, inner, root, child, leaf: inner.child(child, 0) };
}

test('trees as they are written are right, with pages that are free and one that no tree has', () => {
  const { memory, roots, root } = trees();
  expect(levelOf(memory.bytes(root), memory.offset(root))).toBeGreaterThan(1);
  memory.free(memory.allocate());
  memory.allocate();
  expect(() => checkTrees(memory, roots)).not.toThrow();
});

type Trees = ReturnType<typeof trees>;
const at = ({ memory }: Trees, page: number): [Uint8Array, number] => [
  memory.bytes(page),
  memory.offset(page),
];

test.each<[string, (trees: Trees) => void, string]>([
  ['a circle', (t) => t.inner.setFirst(t.child, t.root), 'is linked twice'],
  ['a page with two parents', (t) => t.inner.setFirst(t.child, t.leaf), 'is linked twice'],
  ['two trees that share pages', (t) => t.roots.push(t.leaf), 'is linked twice'],
  ['a link beyond the end', (t) => t.inner.setFirst(t.child, 0xffff_ffff), 'is not there'],
  ['a link to a page that is free', (t) => t.memory.free(t.leaf), 'is not there'],
  ['a link to none', (t) => t.inner.setFirst(t.child, 0), 'is not there'],
  ['a root that is none', (t) => t.roots.push(0), 'is not there'],
  [
    'a leaf a level too high',
    (t) => t.inner.setFirst(t.root, t.memory.allocate()),
    'has level 0, not',
  ],
  [
    'content beyond the page',
    (t) => putU16(at(t, t.leaf)[0], at(t, t.leaf)[1] + 4, 5_000),
    'content up to byte 5000',
  ],
  [
    'more slots than fit',
    (t) => putU16(at(t, t.leaf)[0], at(t, t.leaf)[1] + 2, 3_000),
    'has 3000 slots',
  ],
  [
    'a slot that starts after the next',
    (t) => {
      const [bytes, base] = at(t, t.leaf);
      putU16(bytes, base + 4_096 - 4, contentEnd(bytes, base) + 1);
    },
    'of a page, bytes',
  ],
  [
    'content before the first slot',
    (t) => putU16(at(t, t.leaf)[0], at(t, t.leaf)[1] + 4_094, 13),
    'does not start with its slots',
  ],
  [
    'a separator longer than its slot',
    (t) => {
      const [bytes, base] = at(t, t.child);
      putU16(bytes, base + slotStart(bytes, base, 0) + 4, 270);
    },
    'slot 0 of a page',
  ],
])('%s is refused', (_, spoil, fault) => {
  const made = trees();
  spoil(made);
  const check = (): void => checkTrees(made.memory, made.roots);
  expect(check).toThrow(DecodeFault);
  expect(check).toThrow(fault);
});
