import * as fc from 'fast-check';
import { assert, must } from '../../../../../src/common/assert.js';
import { compareNames } from '../../../../../src/common/path.js';
import { OrderedKey } from '../../../../../src/master/core/memory/ordered-key.js';
import { PagedMemory } from '../../../../../src/master/core/memory/paged-memory.js';
import { PageTree } from '../../../../../src/master/core/memory/page-tree.js';
import { checkTree, numberCodec, type NumberValue } from '../../../../support/page-tree-check.js';
import { restoredMemory } from '../../../../support/restored-memory.js';

const GROUPS = { entriesMax: 16, bytesMax: 600 };

function newTree() {
  const memory = new PagedMemory();
  const moved: number[] = [];
  const tree = new PageTree<NumberValue>({
    memory,
    codec: numberCodec,
    groups: GROUPS,
    moved: (leaf) => moved.push(leaf),
  });
  return { memory, tree, moved };
}

const scratch = new OrderedKey();
const key = (directory: number, name: string) => scratch.clear().number(directory).name(name);
const keyOf = (text: string) =>
  key(Number(text.split('/', 1)[0]), text.slice(text.indexOf('/') + 1));

function textOf(k: OrderedKey): string {
  return `${k.numberAt(0)}/${k.nameAt(k.endOfNumber(0))}`;
}

function contentOf(tree: PageTree<NumberValue>): [string, number][] {
  const found: [string, number][] = [];
  for (let entry = tree.findFrom(scratch.clear()); entry !== undefined; entry = tree.next())
    found.push([textOf(entry.key), entry.value.number]);
  return found;
}

/** Entries of a model with their keys in order. */
function inOrder(model: ReadonlyMap<string, number>): [string, number][] {
  return [...model]
    .map(([text, number]) => ({ text, number, key: orderOf(text) }))
    .sort((a, b) => Buffer.compare(a.key, b.key))
    .map(({ text, number }) => [text, number]);
}

function orderOf(text: string): Buffer {
  const { bytes, length } = keyOf(text);
  return Buffer.from(bytes.subarray(0, length));
}

describe('ordered keys', () => {
  test('their bytes are in the order of the numbers and names, and give them back', () => {
    const number = fc.oneof(fc.nat({ max: 300 }), fc.maxSafeNat());
    const name = fc.string({ unit: 'grapheme', maxLength: 12 });
    fc.assert(
      fc.property(number, name, number, name, (a, m, b, n) => {
        const one = new OrderedKey().number(a).name(m);
        const other = new OrderedKey().number(b).name(n);
        const expected = Math.sign(a - b) || Math.sign(compareNames(m, n));
        expect(Math.sign(one.compareWith(other.bytes, 0, other.length))).toBe(expected);
        expect([one.numberAt(0), one.nameAt(one.endOfNumber(0))]).toEqual([a, m]);
      }),
    );
  });

  test('a name that is too long is cut to one that no entry can have', () => {
    const long = new OrderedKey().number(2 ** 53 - 1).name('é'.repeat(400));
    expect(long.length - long.endOfNumber(0)).toBeGreaterThan(255);
  });
});

describe('page tree', () => {
  test('entries that come in order fill their leaves', () => {
    const { memory, tree, moved } = newTree();
    for (let i = 0; i < 20_000; i++)
      tree.insert(key(7, `part-${String(i).padStart(5, '0')}-6f1c.parquet`), { number: i * 3 });
    const facts = checkTree(tree, memory, numberCodec);
    expect(facts.fill).toBeGreaterThan(0.95);
    expect(facts.pages).toBe(memory.pagesInUse);
    expect(moved).toEqual([]);
    expect(tree.find(key(7, 'part-00500-6f1c.parquet'))?.value.number).toBe(1_500);
    expect(tree.find(key(7, 'part-00500-6f1c.parque'))).toBeUndefined();
    expect(tree.find(key(8, 'part-00500-6f1c.parquet'))).toBeUndefined();
  });

  test('directories that grow side by side fill their leaves too', () => {
    const { memory, tree } = newTree();
    for (let i = 0; i < 4_000; i++)
      for (let d = 1; d <= 5; d++)
        tree.insert(key(d, `part-${String(i).padStart(5, '0')}-6f1c.parquet`), { number: i });
    expect(checkTree(tree, memory, numberCodec).fill).toBeGreaterThan(0.8);
  });

  test('a taken key is not inserted again, and nothing changes', () => {
    const { tree } = newTree();
    tree.insert(key(1, 'a'), { number: 1 });
    expect(tree.insert(key(1, 'a'), { number: 2 })).toBeUndefined();
    expect(contentOf(tree)).toEqual([['1/a', 1]]);
    expect(tree.size).toBe(1);
    expect(() => tree.replace(key(1, 'b'), { number: 1 })).toThrow('where there is one');
    expect(tree.remove(key(1, 'b'))).toBe(false);
  });

  test('the moved entries are told of: an index of leaves stays right', () => {
    const memory = new PagedMemory();
    const leafOf = new Map<string, number>();
    const tree: PageTree<NumberValue> = new PageTree<NumberValue>({
      memory,
      codec: numberCodec,
      groups: GROUPS,
      moved: (leaf, from) => {
        for (let slot = from; slot < tree.leaves.slots(leaf); slot++) {
          const cursor = tree.leaves.at(leaf, slot, 0);
          do leafOf.set(textOf(cursor.key), leaf);
          while (cursor.next());
        }
      },
    });
    const names = shuffled(4_000).map((n) => `${n % 7}/file-${n}`);
    for (const [i, name] of names.entries())
      leafOf.set(name, must(tree.insert(keyOf(name), { number: i }), name));
    const expectRight = (): void => {
      const found = new Map<string, number>();
      checkTree(tree, memory, numberCodec, (page, key) => found.set(textOf(key), page));
      expect(leafOf).toEqual(found);
    };
    expectRight();
    for (const name of names.slice(0, 3_500)) {
      tree.remove(keyOf(name));
      leafOf.delete(name);
    }
    expectRight();
  });

  test('what is all removed leaves one empty page, in whatever order it goes', () => {
    for (const order of ['rising', 'falling', 'mixed'] as const) {
      const { memory, tree } = newTree();
      const names = shuffled(5_000).map((n) => `${n % 5}/${n}${letters(n, 200)}`);
      for (const name of names) tree.insert(keyOf(name), { number: 0 });
      expect(checkTree(tree, memory, numberCodec).depth).toBe(2);
      if (order !== 'mixed') names.sort();
      if (order === 'falling') names.reverse();
      for (const [i, name] of names.entries()) {
        assert(tree.remove(keyOf(name)), name);
        if (i % 2_000 === 1_999) checkTree(tree, memory, numberCodec);
      }
      expect(tree.size).toBe(0);
      expect(memory.pagesInUse).toBe(1);
      expect(contentOf(tree)).toEqual([]);
    }
  });

  test('random removals leave no page nearly empty beside another', () => {
    const { memory, tree } = newTree();
    const order = shuffled(10_000);
    for (const n of order) tree.insert(key(1, `file-${n}`), { number: n });
    for (const n of order.slice(0, 9_000)) tree.remove(key(1, `file-${n}`));
    expect(checkTree(tree, memory, numberCodec).fill).toBeGreaterThan(0.35);
  });

  test('random histories agree with a sorted map', () => {
    const name = fc.oneof(
      fc.nat({ max: 400 }).map((n) => `part-${String(n).padStart(5, '0')}-6f1c.parquet`),
      fc.nat({ max: 100 }).map((n) => `${'é\u{1F600}'.repeat(n % 42)}${n}`),
      fc.nat({ max: 30 }).map((n) => `${'n'.repeat(254 - String(n).length)}${n}`),
      fc.string({ minLength: 1, maxLength: 3 }),
    );
    const value = fc.oneof(fc.nat({ max: 100 }), fc.maxSafeNat());
    const kinds = [
      ...Array.from({ length: 14 }, () => 'put' as const),
      ...(['remove', 'remove', 'remove', 'removeRun', 'from'] as const),
    ];
    const step = fc.record({
      kind: fc.constantFrom(...kinds),
      directory: fc.constantFrom(0, 1, 2, 2 ** 32 + 1, 2 ** 53 - 1),
      name,
      value,
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 800, size: 'max' }), (steps) => {
        const { memory, tree } = newTree();
        const model = new Map<string, number>();
        for (const { kind, directory, name, value } of steps) {
          const text = `${directory}/${name}`;
          const at = tree.find(keyOf(text));
          assert(at?.value.number === model.get(text), `${text} has another value`);
          if (kind === 'put') {
            if (at === undefined) tree.insert(keyOf(text), { number: value });
            else tree.replace(keyOf(text), { number: value });
            model.set(text, value);
          } else if (kind === 'remove') {
            assert(tree.remove(keyOf(text)) === model.delete(text), text);
          } else if (kind === 'removeRun') {
            for (const [other] of inOrder(model).slice(0, 20)) {
              assert(tree.remove(keyOf(other)), other);
              model.delete(other);
            }
          } else {
            const first = tree.findFrom(keyOf(text));
            expect(first && textOf(first.key)).toBe(firstFrom(model, text));
          }
        }
        expect(contentOf(tree)).toEqual(inOrder(model));
        checkTree(tree, memory, numberCodec);
        for (const other of model.keys()) tree.remove(keyOf(other));
        expect(memory.pagesInUse).toBe(1);
      }),
      { numRuns: 20 },
    );
  });

  test('an image holds the tree as it was, and a tree opened on restored pages is that tree', () => {
    const { memory, tree } = newTree();
    const order = shuffled(6_000);
    for (const n of order) tree.insert(key(1, `file-${n}`), { number: n });
    const before = contentOf(tree);
    const root = tree.root();
    const image = memory.snapshot();
    for (const n of order.slice(0, 5_000)) tree.remove(key(1, `file-${n}`));
    for (const n of order) tree.insert(key(2, `other-${n}`), { number: n });
    const after = contentOf(tree);

    const restored = restoredMemory(image);
    const opened = new PageTree<NumberValue>(
      { memory: restored, codec: numberCodec, groups: GROUPS },
      root,
    );
    expect(contentOf(opened)).toEqual(before);
    for (const n of order) opened.remove(key(1, `file-${n}`));
    expect(restored.pagesInUse).toBe(1);

    while (!memory.release(50));
    expect(memory.placesInUse).toBe(memory.pagesInUse);
    expect(contentOf(tree)).toEqual(after);
    expect(checkTree(tree, memory, numberCodec).pages).toBe(memory.pagesInUse);
  });
});

function firstFrom(model: ReadonlyMap<string, number>, text: string): string | undefined {
  const from = orderOf(text);
  return inOrder(model).find(([other]) => Buffer.compare(orderOf(other), from) >= 0)?.[0];
}

/** Letters that differ from number to number, so that names share little. */
function letters(n: number, length: number): string {
  let seed = n + 1;
  return Array.from({ length }, () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return String.fromCharCode(97 + (seed % 26));
  }).join('');
}

/** 0 to n - 1 in an order that is the same each time. */
function shuffled(n: number): number[] {
  const numbers = Array.from({ length: n }, (_, i) => i);
  let seed = 1;
  for (let i = n - 1; i > 0; i--) {
    seed = (seed * 48_271) % 2_147_483_647;
    const j = seed % (i + 1);
    [numbers[i], numbers[j]] = [numbers[j]!, numbers[i]!];
  }
  return numbers;
}
