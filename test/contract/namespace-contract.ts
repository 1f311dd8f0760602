import * as fc from 'fast-check';
import { blockId, generation, inodeId, ROOT_INODE } from '../../src/common/ids.js';
import { compareNames } from '../../src/common/path.js';
import type {
  FileBlock,
  Inode,
  Namespace,
  NewInode,
} from '../../src/master/core/namespace/namespace.js';

/** What every inode tree must do, whatever it is made of. */
export function namespaceContract(name: string, create: () => Namespace): void {
  describe(`namespace contract: ${name}`, () => {
    test('an inode comes back with every attribute as it was given', () => {
      const tree = create();
      const inode = { ...file(1), mode: 0o1777, mtimeMs: 2 ** 52, atimeMs: 0, version: 2 ** 40 };
      tree.insert(inode);
      expect(tree.get(inodeId(1))).toMatchObject({
        ...inode,
        parent: undefined,
        name: '',
        length: 0,
        blockCount: 0,
      });
      expect(tree.get(inodeId(2))).toBeUndefined();
    });

    test('update changes what it names and nothing else', () => {
      const tree = create();
      tree.insert(file(1));
      tree.update(inodeId(1), { mode: 0, owner: 'bob', mtimeMs: 0 });
      expect(tree.get(inodeId(1))).toMatchObject({
        ...file(1),
        mode: 0,
        owner: 'bob',
        mtimeMs: 0,
      });
    });

    test('names are ordered by bytes and kept as given, also odd ones', () => {
      const odd = [
        '__proto__',
        'a\nb',
        'é',
        'e\u0301',
        '\uFEFFbom',
        '\u{1F600}',
        '\uFF5E',
        'Z',
        'a',
      ];
      const tree = create();
      tree.insert(directory(1));
      for (const [i, name] of odd.entries()) {
        tree.insert(file(i + 2));
        tree.link(inodeId(i + 2), ROOT_INODE, name);
      }
      const byBytes = [...odd].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      expect(tree.children(ROOT_INODE, '', 100).map((child) => child.name)).toEqual(byBytes);
      for (const [i, name] of odd.entries()) {
        expect(tree.lookup(ROOT_INODE, name)).toBe(i + 2);
        expect(tree.get(inodeId(i + 2))?.name).toBe(name);
      }
      expect(tree.lookup(ROOT_INODE, 'constructor')).toBeUndefined();
    });

    test('blocks are kept, cut and replaced, and lengths follow', () => {
      const tree = create();
      tree.insert(file(1));
      tree.replaceBlocks(inodeId(1), 0, [block(1, 10), block(2, 20), block(3, 30)]);
      expect(tree.get(inodeId(1))).toMatchObject({ length: 60, blockCount: 3 });
      tree.replaceBlocks(inodeId(1), 1, [block(4, 5)]);
      expect(tree.blocks(inodeId(1), 0, 10)).toEqual([block(1, 10), block(4, 5)]);
      expect(tree.blocks(inodeId(1), 1, 1)).toEqual([block(4, 5)]);
      expect(tree.blocks(inodeId(1), 2, 1)).toEqual([]);
      expect(tree.counts).toMatchObject({ files: 1, blocks: 2, bytes: 15 });
      tree.remove(inodeId(1));
      expect(tree.counts).toEqual({ files: 0, directories: 0, blocks: 0, bytes: 0 });
    });

    test('a directory has entries and no blocks, a file has blocks and no entries', () => {
      const tree = create();
      tree.insert(directory(1));
      tree.insert(file(2));
      tree.link(inodeId(2), ROOT_INODE, 'a');
      tree.replaceBlocks(inodeId(2), 0, [block(1, 10)]);
      expect(tree.blocks(ROOT_INODE, 0, 10)).toEqual([]);
      expect(tree.get(ROOT_INODE)).toMatchObject({ blockCount: 0, length: 0 });
      expect(tree.children(inodeId(2), '', 10)).toEqual([]);
      expect([tree.childCount(ROOT_INODE), tree.childCount(inodeId(2))]).toEqual([1, 0]);
      expect(tree.childCount(inodeId(3))).toBe(0);
    });

    test('misuse is asserted: double links, removal of what is linked or not empty, ids that fall', () => {
      const tree = create();
      tree.insert(directory(1));
      tree.insert(file(2));
      tree.insert(file(3));
      tree.link(inodeId(2), ROOT_INODE, 'a');
      expect(() => tree.link(inodeId(2), ROOT_INODE, 'b')).toThrow('has a name');
      expect(() => tree.link(inodeId(3), ROOT_INODE, 'a')).toThrow('taken');
      expect(() => tree.link(inodeId(3), inodeId(2), 'x')).toThrow('not a directory');
      expect(() => tree.remove(inodeId(2))).toThrow('still has a name');
      expect(() => tree.remove(ROOT_INODE)).toThrow('not empty');
      expect(() => tree.insert(file(3))).toThrow('comes after');
    });

    test('random changes agree with a plain model', () => {
      fc.assert(fc.property(fc.array(step, { maxLength: 200, size: 'max' }), agrees(create)), {
        numRuns: 50,
      });
    });
  });
}

type Step =
  | {
      readonly kind: 'add';
      readonly directory: boolean;
      readonly into: number;
      readonly name: string;
    }
  | { readonly kind: 'move'; readonly which: number; readonly into: number; readonly name: string }
  | { readonly kind: 'remove'; readonly which: number }
  | {
      readonly kind: 'page';
      readonly which: number;
      readonly after: string;
      readonly limit: number;
    };

const pick = fc.nat({ max: 40 });
const entryName = fc.constantFrom('a', 'b', 'ab', 'B', 'é', '\u{1F600}', '\uFF5E', 'zz');
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('add' as const),
    directory: fc.boolean(),
    into: pick,
    name: entryName,
  }),
  fc.record({ kind: fc.constant('move' as const), which: pick, into: pick, name: entryName }),
  fc.record({ kind: fc.constant('remove' as const), which: pick }),
  fc.record({
    kind: fc.constant('page' as const),
    which: pick,
    after: fc.oneof(fc.constant(''), entryName),
    limit: fc.integer({ min: 1, max: 4 }),
  }),
);

interface ModelInode {
  readonly directory: boolean;
  parent: number | undefined;
  name: string;
}

function agrees(create: () => Namespace) {
  return (steps: readonly Step[]): void => {
    const tree = create();
    tree.insert(directory(1));
    const model = new Map<number, ModelInode>([
      [1, { directory: true, parent: undefined, name: '' }],
    ]);
    let next = 2;
    const chosen = (n: number): number => [...model.keys()][n % model.size]!;
    const entries = (id: number): string[] =>
      [...model.values()]
        .filter(({ parent }) => parent === id)
        .map(({ name }) => name)
        .sort(compareNames);
    for (const s of steps) {
      if (s.kind === 'add' || s.kind === 'move') {
        const into = chosen(s.into);
        const fits = model.get(into)!.directory && !entries(into).includes(s.name);
        if (!fits) continue;
        if (s.kind === 'add') {
          tree.insert(s.directory ? directory(next) : file(next));
          model.set(next, { directory: s.directory, parent: into, name: s.name });
          tree.link(inodeId(next), inodeId(into), s.name);
          next++;
        } else {
          const which = chosen(s.which);
          const row = model.get(which)!;
          if (which === 1 || which === into) continue;
          tree.unlink(inodeId(which));
          tree.link(inodeId(which), inodeId(into), s.name);
          row.parent = into;
          row.name = s.name;
        }
      } else if (s.kind === 'remove') {
        const which = chosen(s.which);
        if (which === 1 || entries(which).length > 0) continue;
        tree.unlink(inodeId(which));
        tree.remove(inodeId(which));
        model.delete(which);
      } else {
        const which = chosen(s.which);
        const after = entries(which).filter((name) => compareNames(name, s.after) > 0);
        expect(tree.children(inodeId(which), s.after, s.limit).map(({ name }) => name)).toEqual(
          after.slice(0, s.limit),
        );
        const page = tree.children(inodeId(which), s.after, s.limit);
        expect(tree.childInodes(inodeId(which), s.after, s.limit).map(copyOf)).toEqual(
          page.map(({ id }) => copyOf(tree.get(id))),
        );
      }
    }
    expect([...tree.inodes()].map(({ id }) => id)).toEqual([...model.keys()]);
    for (const [id, row] of model) {
      expect(tree.get(inodeId(id))).toMatchObject({ parent: row.parent, name: row.name });
      expect(tree.childCount(inodeId(id))).toBe(entries(id).length);
      if (row.parent === undefined) continue;
      expect(tree.lookup(inodeId(row.parent), row.name)).toBe(id);
      expect(copyOf(tree.child(inodeId(row.parent), row.name))).toEqual(
        copyOf(tree.get(inodeId(id))),
      );
    }
    const directories = [...model.values()].filter((row) => row.directory).length;
    expect(tree.counts).toMatchObject({ directories, files: model.size - directories });
  };
}

/** What an inode says now, without what an engine keeps beside it. */
function copyOf(inode: Inode | undefined) {
  if (inode === undefined) return undefined;
  const { id, type, parent, name, owner, group, mode, mtimeMs, atimeMs, version } = inode;
  const { replication, blockSize, length, blockCount } = inode;
  const times = { mtimeMs, atimeMs, version };
  return {
    id,
    type,
    parent,
    name,
    owner,
    group,
    mode,
    ...times,
    replication,
    blockSize,
    length,
    blockCount,
  };
}

function directory(id: number): NewInode {
  return { ...file(id), type: 'directory', replication: 0, blockSize: 0 };
}

function file(id: number): NewInode {
  return {
    id: inodeId(id),
    type: 'file',
    owner: 'alice',
    group: 'users',
    mode: 0o644,
    mtimeMs: 1_700_000_000_000,
    atimeMs: 1_700_000_000_001,
    version: 7,
    replication: 3,
    blockSize: 2 ** 26,
  };
}

function block(id: number, length: number): FileBlock {
  return {
    id: blockId(id),
    generation: generation(id),
    length,
    sha256: new Uint8Array(32).fill(id),
  };
}
