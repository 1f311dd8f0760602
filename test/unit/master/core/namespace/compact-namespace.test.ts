import * as fc from 'fast-check';
import { jest } from '@jest/globals';
import { seededRandom } from '../../../../../src/common/clock.js';
import { blockId, generation, inodeId } from '../../../../../src/common/ids.js';
import { PageTree } from '../../../../../src/master/core/memory/page-tree.js';
import { PagedMemory } from '../../../../../src/master/core/memory/paged-memory.js';
import { CompactNamespace } from '../../../../../src/master/core/namespace/compact/compact-namespace.js';
import type {
  Attributes,
  FileBlock,
  Inode,
  Namespace,
  NewInode,
} from '../../../../../src/master/core/namespace/namespace.js';
import { PlainNamespace } from '../../../../support/plain-namespace.js';
import { namespaceContract } from '../../../../contract/namespace-contract.js';
import { checkCompactNamespace } from '../../../../support/compact-namespace-check.js';
import { restoredMemory } from '../../../../support/restored-memory.js';

namespaceContract('compact', () => new CompactNamespace());

/** A compact namespace and the plain one beside it; every change goes to both. */
class Pair {
  readonly compact: CompactNamespace;
  readonly plain = new PlainNamespace();
  readonly ids: number[] = [];
  private nextInode: number;
  private nextBlock: number;

  constructor(firstId: number) {
    this.compact = new CompactNamespace();
    this.nextInode = firstId;
    this.nextBlock = firstId;
  }

  both(change: (namespace: Namespace) => void): void {
    change(this.compact);
    change(this.plain);
  }

  add(type: 'file' | 'directory', shape: Shape, gap = 0): number {
    this.nextInode += gap;
    const id = this.nextInode++;
    this.both((namespace) => namespace.insert(inode(id, type, shape)));
    this.ids.push(id);
    return id;
  }

  /** The same with a name. */
  addAt(type: 'file' | 'directory', shape: Shape, parent: number, at: string): void {
    const id = this.nextInode++;
    const place = { parent: inodeId(parent), name: at };
    this.both((namespace) => namespace.insert(inode(id, type, shape), place));
    this.ids.push(id);
  }

  forget(id: number): void {
    this.both((namespace) => namespace.remove(inodeId(id)));
    this.ids.splice(this.ids.indexOf(id), 1);
  }

  newBlocks(count: number, shape: Shape): FileBlock[] {
    return Array.from({ length: count }, () => this.newBlock(shape));
  }

  pick(which: number): number {
    return this.ids[which % this.ids.length]!;
  }

  row(id: number): Inode {
    return this.plain.get(inodeId(id))!;
  }

  expectSame(): void {
    expect(this.compact.counts).toEqual(this.plain.counts);
    expect(contentOf(this.compact)).toEqual(contentOf(this.plain));
  }

  private newBlock(shape: Shape): FileBlock {
    const id = this.nextBlock++;
    return {
      id: blockId(id),
      generation: generation(id + (shape.number % 7)),
      length: 1 + (shape.number % 2 ** 31),
      sha256: new Uint8Array(32).fill(id % 256),
    };
  }
}

interface Shape {
  readonly owner: string;
  readonly mode: number;
  readonly number: number;
}

function inode(id: number, type: 'file' | 'directory', { owner, mode, number }: Shape): NewInode {
  return {
    id: inodeId(id),
    type,
    owner,
    group: owner === 'a' ? 'b' : '',
    mode,
    mtimeMs: number,
    atimeMs: number % 3 === 0 ? number : number % 1_000,
    version: number,
    replication: type === 'file' ? 3 : 0,
    blockSize: type === 'file' ? 2 ** 26 : 0,
  };
}

/** Everything that can be read, by public means alone. */
function contentOf(namespace: Namespace) {
  return [...namespace.inodes()].map((row) => {
    const { id, type, parent, name, blockCount } = row;
    return {
      facts: factsOf(row),
      blocks: type === 'file' ? namespace.blocks(id, 0, blockCount) : [],
      children: namespace.children(id, '', 10_000),
      childCount: namespace.childCount(id),
      found: parent === undefined ? undefined : namespace.lookup(parent, name),
      child: parent === undefined ? undefined : factsOf(namespace.child(parent, name)),
      childInodes: namespace.childInodes(id, '', 10_000).map(factsOf),
    };
  });
}

function factsOf(inode: Inode | undefined) {
  if (inode === undefined) return undefined;
  const { id, type, parent, name, owner, group, mode, mtimeMs, atimeMs } = inode;
  const { version, replication, blockSize, length, blockCount } = inode;
  const facts = [id, type, parent, name, owner, group, mode, mtimeMs, atimeMs];
  return [...facts, version, replication, blockSize, length, blockCount];
}

const shape: fc.Arbitrary<Shape> = fc.record({
  owner: fc.constantFrom('a', 'b', '', 'é\u{1F600}'),
  mode: fc.constantFrom(0, 0o644, 0o1777),
  number: fc.oneof(fc.nat({ max: 300 }), fc.maxSafeNat()),
});
const name = fc.oneof(
  fc.nat({ max: 300 }).map((n) => `part-${String(n).padStart(5, '0')}-6f1c.parquet`),
  fc.nat({ max: 60 }).map((n) => `${'é\u{1F600}'.repeat(1 + (n % 40))}${n}`),
  fc.nat({ max: 30 }).map((n) => `${'n'.repeat(255 - String(n).length)}${n}`),
  fc.constantFrom('a', 'b', 'ab', 'B', '\uFF5E', '\u{1F600}', '__proto__', '\uFEFFbom'),
);
const which = fc.nat({ max: 1_000_000 });
/** COMPACT_STEPS=200000 makes it a soak. */
const LONG_STEPS = Number(process.env['COMPACT_STEPS'] ?? 6_000);
const step = fc.oneof(
  { arbitrary: fc.record({ kind: fc.constant('add' as const), which, name, shape }), weight: 8 },
  { arbitrary: fc.record({ kind: fc.constant('nameless' as const), shape }), weight: 1 },
  { arbitrary: fc.record({ kind: fc.constant('mkdir' as const), which, name, shape }), weight: 1 },
  {
    arbitrary: fc.record({ kind: fc.constant('move' as const), which, name, to: which }),
    weight: 2,
  },
  { arbitrary: fc.record({ kind: fc.constant('remove' as const), which }), weight: 3 },
  { arbitrary: fc.record({ kind: fc.constant('update' as const), which, shape }), weight: 3 },
  {
    arbitrary: fc.record({
      kind: fc.constant('blocks' as const),
      which,
      shape,
      keep: fc.nat({ max: 5 }),
      add: fc.nat({ max: 5 }),
    }),
    weight: 4,
  },
  { arbitrary: fc.record({ kind: fc.constant('read' as const), which, name }), weight: 2 },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function take(pair: Pair, s: Step): void {
  if (s.kind === 'nameless') pair.add('file', s.shape, s.shape.number % 5);
  else if (s.kind === 'add' || s.kind === 'mkdir') {
    const parent = pair.pick(s.which);
    const type = s.kind === 'add' ? 'file' : 'directory';
    const isFree =
      pair.row(parent).type === 'directory' &&
      pair.plain.lookup(inodeId(parent), s.name) === undefined;
    if (isFree && s.shape.number % 3 === 0) {
      pair.addAt(type, s.shape, parent, s.name);
      return;
    }
    const id = pair.add(type, s.shape);
    if (!isFree) return;
    const change = s.shape.number % 2 === 0 ? changeOf(s.shape) : undefined;
    pair.both((namespace) => namespace.link(inodeId(id), inodeId(parent), s.name, change));
  } else if (s.kind === 'move') {
    const [id, parent] = [pair.pick(s.which), pair.pick(s.to)];
    const { type } = pair.row(parent);
    if (id === parent || type === 'file') return;
    const isFree = pair.plain.lookup(inodeId(parent), s.name) === undefined;
    if (pair.row(id).parent !== undefined && isFree && s.which % 3 > 0) {
      pair.both((namespace) => namespace.move(inodeId(id), inodeId(parent), s.name));
      return;
    }
    if (pair.row(id).parent !== undefined) pair.both((namespace) => namespace.unlink(inodeId(id)));
    if (pair.plain.lookup(inodeId(parent), s.name) !== undefined) return;
    pair.both((namespace) => namespace.link(inodeId(id), inodeId(parent), s.name));
  } else if (s.kind === 'remove') {
    const id = pair.pick(s.which);
    if (pair.ids.length === 1 || pair.plain.childCount(inodeId(id)) > 0) return;
    if (pair.row(id).parent !== undefined) pair.both((namespace) => namespace.unlink(inodeId(id)));
    pair.forget(id);
  } else if (s.kind === 'update') {
    const change = changeOf(s.shape);
    pair.both((namespace) => namespace.update(inodeId(pair.pick(s.which)), change));
  } else if (s.kind === 'blocks') {
    const id = pair.pick(s.which);
    const { type, blockCount } = pair.row(id);
    if (type === 'directory') return;
    const tail = pair.newBlocks(s.add, s.shape);
    const keep = Math.min(s.keep, blockCount);
    pair.both((namespace) => namespace.replaceBlocks(inodeId(id), keep, tail));
  } else read(pair, pair.pick(s.which), s.name);
}

function changeOf({ owner, mode, number }: Shape): Partial<Attributes> {
  return {
    ...(number % 2 === 0 ? { owner, mode } : {}),
    ...(number % 3 === 0 ? { mtimeMs: number } : {}),
    ...(number % 5 === 0 ? { atimeMs: number, replication: number % 9 } : {}),
    version: number,
  };
}

function read(pair: Pair, id: number, name: string): void {
  const { compact, plain } = pair;
  const at = inodeId(id);
  expect(compact.lookup(at, name)).toBe(plain.lookup(at, name));
  expect(factsOf(compact.child(at, name))).toEqual(factsOf(plain.child(at, name)));
  expect(compact.children(at, name, 3)).toEqual(plain.children(at, name, 3));
  expect(compact.childInodes(at, name, 3).map(factsOf)).toEqual(
    plain.childInodes(at, name, 3).map(factsOf),
  );
  if (pair.row(id).type === 'file')
    expect(compact.blocks(at, 1, 2)).toEqual(plain.blocks(at, 1, 2));
}

function blockOf(n: number): FileBlock {
  return {
    id: blockId(n),
    generation: generation(n),
    length: 10,
    sha256: new Uint8Array(32).fill(n % 256),
  };
}

describe('compact namespace', () => {
  test.each([1, 2 ** 32 - 20, 2 ** 52])(
    'long random histories with ids from %d on agree with the plain namespace, and leave nothing behind',
    (firstId) => {
      fc.assert(
        fc.property(fc.array(step, { maxLength: 600, size: 'max' }), (steps) => {
          const pair = new Pair(firstId);
          pair.add('directory', { owner: 'a', mode: 0o755, number: 0 });
          for (const s of steps) take(pair, s);
          pair.expectSame();
          checkCompactNamespace(pair.compact);
          for (const id of [...pair.ids].sort((a, b) => b - a)) {
            if (pair.row(id).parent !== undefined)
              pair.both((namespace) => namespace.unlink(inodeId(id)));
          }
          while (pair.ids.length > 0) pair.forget(pair.ids[0]!);
          expect(pair.compact.counts).toEqual({ files: 0, directories: 0, blocks: 0, bytes: 0 });
          expect(pair.compact.memory.pagesInUse).toBe(5);
          expect(pair.compact.roots().classes).toEqual([]);
        }),
        { numRuns: 15 },
      );
    },
  );

  test('a long history over many pages agrees with the plain namespace', () => {
    const pair = new Pair(1);
    pair.add('directory', { owner: 'a', mode: 0o755, number: 0 });
    for (const s of fc.sample(step, { numRuns: LONG_STEPS, seed: 20_260_101 })) take(pair, s);
    expect(pair.ids.length).toBeGreaterThan(LONG_STEPS / 10);
    pair.expectSame();
    checkCompactNamespace(pair.compact);
  });

  test('a snapshot is the namespace of its turn, whatever is changed before it is read', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 400, size: 'max' }),
        fc.array(step, { maxLength: 200, size: 'max' }),
        (before, after) => {
          const pair = new Pair(1);
          pair.add('directory', { owner: 'a', mode: 0o755, number: 0 });
          for (const s of before) take(pair, s);
          const content = contentOf(pair.compact);
          const roots = structuredClone(pair.compact.roots());
          const { memory } = pair.compact;
          const image = memory.snapshot();
          for (const s of after) take(pair, s);

          const opened = new CompactNamespace(restoredMemory(image), roots);
          expect(contentOf(opened)).toEqual(content);
          checkCompactNamespace(opened);

          while (!memory.release(10));
          expect(memory.placesInUse).toBe(memory.pagesInUse);
          pair.expectSame();
          checkCompactNamespace(pair.compact);
        },
      ),
      { numRuns: 15 },
    );
  });

  test('more directories than are kept in use, changed in turn, are as they were left, and so in the pages', () => {
    const namespace = new CompactNamespace();
    const [root, count] = [inodeId(1), 9_000];
    const change = { owner: 'a', mode: 0o755, number: 5 };
    const wrong: number[] = [];
    const expectVersion = (found: Inode | undefined, version: number): void => {
      if (found?.version !== version) wrong.push(version);
    };
    namespace.insert(inode(1, 'directory', change));
    for (let id = 2; id < 2 + count; id++) {
      namespace.insert(inode(id, 'directory', change));
      namespace.link(inodeId(id), root, `d-${id}`);
    }
    for (let round = 1; round <= 2; round++)
      for (let id = 2; id < 2 + count; id++) {
        const file = 1 + round * count + id;
        namespace.insert(inode(file, 'file', change));
        namespace.link(inodeId(file), inodeId(id), `f-${round}`);
        expectVersion(namespace.child(root, `d-${id}`), round === 1 ? 5 : 10 + id);
        namespace.update(inodeId(id), { version: 10 * round + id });
        expectVersion(namespace.child(root, `d-${id}`), 10 * round + id);
      }
    checkCompactNamespace(namespace);
    const roots = structuredClone(namespace.roots());
    const opened = new CompactNamespace(restoredMemory(namespace.memory.snapshot()), roots);
    for (const each of [namespace, opened])
      for (let id = 2; id < 2 + count; id++) {
        expectVersion(each.get(inodeId(id)), 20 + id);
        if (each.childCount(inodeId(id)) !== 2) wrong.push(id);
      }
    expect(wrong).toEqual([]);
  });

  test('a file of many blocks is appended to, read in pages and cut at little cost', () => {
    const namespace = new CompactNamespace();
    const [id, count] = [inodeId(1), 20_000];
    namespace.insert(inode(1, 'file', { owner: 'a', mode: 0, number: 1 }));
    for (let n = 0; n < count; n++) namespace.replaceBlocks(id, n, [blockOf(n + 1)]);
    expect(namespace.get(id)).toMatchObject({ blockCount: count, length: 10 * count });
    expect(namespace.blocks(id, 15_000, 3)).toEqual([15_001, 15_002, 15_003].map(blockOf));
    expect(namespace.blocks(id, count - 1, 3)).toEqual([blockOf(count)]);
    expect(namespace.blocks(id, count, 3)).toEqual([]);
    checkCompactNamespace(namespace);
    namespace.replaceBlocks(id, 1, []);
    expect(namespace.blocks(id, 0, 3)).toEqual([blockOf(1)]);
    checkCompactNamespace(namespace);
  });

  test('what is cut off a long file goes by groups of entries, not one by one', () => {
    const single = jest.spyOn(PageTree.prototype, 'removeFound');
    const namespace = new CompactNamespace();
    const id = inodeId(1);
    namespace.insert(inode(1, 'file', { owner: 'a', mode: 0, number: 1 }));
    const blocks = Array.from({ length: 12_000 }, (_, i) => blockOf(i + 1));
    namespace.replaceBlocks(id, 0, blocks);
    namespace.replaceBlocks(id, 2_000, []);
    expect(single.mock.calls.length).toBeLessThan(100);
    single.mockRestore();
    expect(namespace.counts).toMatchObject({ blocks: 2_000, bytes: 20_000 });
    expect(namespace.blocks(id, 1_990, 100)).toEqual(blocks.slice(1_990, 2_000));
    checkCompactNamespace(namespace);
  });

  test('long files that grow in turn and are cut anywhere agree with the plain namespace', () => {
    const random = seededRandom(20_260_102);
    const upTo = (count: number): number => Math.floor(random.next() * count);
    for (let round = 0; round < 2; round++) {
      const pair = new Pair(1);
      const at = { owner: 'a', mode: 0o644, number: round };
      const files = [1, 2, 3].map(() => inodeId(pair.add('file', at)));
      let image = false;
      for (let turn = 0; turn < 60; turn++) {
        const file = files[upTo(files.length)]!;
        const { blockCount } = pair.row(file);
        const keep = random.next() < 0.7 ? blockCount : upTo(blockCount + 1);
        const many = random.next() < 0.5 ? 400 : 3;
        const tail = pair.newBlocks(keep < blockCount && turn % 2 === 0 ? 0 : upTo(many), at);
        pair.both((namespace) => namespace.replaceBlocks(file, keep, tail));
        if (turn % 15 !== 0) continue;
        if (image) while (!pair.compact.memory.release(1_000));
        else pair.compact.memory.snapshot();
        image = !image;
        pair.expectSame();
        checkCompactNamespace(pair.compact);
      }
      for (const file of files) pair.both((namespace) => namespace.replaceBlocks(file, 0, []));
      pair.expectSame();
      checkCompactNamespace(pair.compact);
    }
  });

  test('as long as it says that there is room, what is added fits, with the longest names too', () => {
    const namespace = new CompactNamespace(new PagedMemory(1_500));
    namespace.insert(inode(1, 'directory', { owner: 'a', mode: 0, number: 1 }));
    expect(namespace.roomFor(10_000, 0)).toBe(false);
    let id = 2;
    while (namespace.roomFor(1, 3)) {
      namespace.insert(inode(id, 'file', { owner: 'a', mode: 0, number: id }));
      namespace.replaceBlocks(
        inodeId(id),
        0,
        [1, 2, 3].map((n) => blockOf(3 * id + n)),
      );
      namespace.link(inodeId(id), inodeId(1), `${(id * 48_271) % 65_537}`.padEnd(255, `${id}-`));
      id++;
    }
    expect(id).toBeGreaterThan(1_000);
    expect(namespace.memory.pagesInUse).toBeLessThan(500);
    checkCompactNamespace(namespace);
  });

  test('owners, groups and modes that nobody has any more are forgotten', () => {
    const namespace = new CompactNamespace();
    for (let id = 1; id <= 100; id++)
      namespace.insert(inode(id, 'file', { owner: `user-${id}`, mode: 0, number: 1 }));
    expect(namespace.roots().classes).toHaveLength(100);
    for (let id = 1; id <= 100; id++) namespace.update(inodeId(id), { owner: 'one', group: '' });
    expect(namespace.roots().classes).toHaveLength(1);
  });

  test('a name that cannot be one is asserted, and sought without harm', () => {
    const namespace = new CompactNamespace();
    namespace.insert(inode(1, 'directory', { owner: 'a', mode: 0, number: 1 }));
    namespace.insert(inode(2, 'file', { owner: 'a', mode: 0, number: 1 }));
    expect(() => namespace.link(inodeId(2), inodeId(1), 'x'.repeat(256))).toThrow('too long');
    namespace.link(inodeId(2), inodeId(1), 'x'.repeat(255));
    expect(namespace.lookup(inodeId(1), 'x'.repeat(300))).toBeUndefined();
    expect(namespace.children(inodeId(1), 'x'.repeat(300), 5)).toEqual([]);
    expect(namespace.children(inodeId(1), 'é'.repeat(4_000), 5)).toEqual([]);
    expect(namespace.children(inodeId(1), 'w', 5)).toHaveLength(1);
  });
});
