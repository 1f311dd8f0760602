import * as fc from 'fast-check';
import { NamespaceShare } from '../../../../src/client/bench/namespace/namespace-share.js';

const worlds = fc.record({
  files: fc.integer({ min: 1, max: 2_500 }),
  clients: fc.integer({ min: 1, max: 9 }),
  seed: fc.nat(100),
});
type Rename = { path: string; target: string };
type World = { files: number; clients: number; seed: number };

function sharesOf({ clients, ...rest }: World): NamespaceShare[] {
  return Array.from({ length: clients }, (_, client) => {
    return new NamespaceShare({ ...rest, clients, client });
  });
}

/** All that comes until nothing is left. */
function all<T>(next: () => T | undefined): T[] {
  const found: T[] = [];
  for (let each = next(); each !== undefined; each = next()) found.push(each);
  return found;
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

test('clients together make each file once, list what they made, and rename one half and remove the other', () => {
  fc.assert(
    fc.property(worlds, (world) => {
      let made = 0;
      const everywhere = new Set<string>();
      for (const share of sharesOf(world)) {
        const files = all(() => share.create('create', '/t'));
        made += files.length;
        for (const file of files) everywhere.add(file);
        const left = new Set(files);
        const list = share.use('list', '/t');
        const stat = share.use('stat', '/t');
        if (files.length === 0) expect([list, stat]).toEqual([undefined, undefined]);
        else {
          expect(left.has(stat!.path)).toBe(true);
          const inFolder = files.filter((file) => folderOf(file) === list!.path).length;
          expect(list).toMatchObject({ verb: 'list', files: inFolder });
        }
        const renames = all(() => share.use('rename', '/t')) as Rename[];
        const wrong = renames.filter(({ path, target }) => {
          const isNew = !everywhere.has(target) && folderOf(target) === folderOf(path);
          everywhere.add(target);
          return !left.delete(path) || !isNew;
        });
        expect(wrong).toEqual([]);
        expect(renames).toHaveLength(Math.floor(files.length / 2));
        const removes = all(() => share.use('remove', '/t'));
        expect(removes.filter(({ path }) => !left.delete(path))).toEqual([]);
        expect(left.size).toBe(0);
      }
      expect(made).toBe(world.files);
    }),
    { numRuns: 20 },
  );
});

test('the same seed asks for the same, another for something else', () => {
  const asked = (seed: number): unknown[] => {
    const share = new NamespaceShare({ files: 2_000, clients: 1, client: 0, seed });
    return (['stat', 'stat', 'list', 'rename', 'remove'] as const).map((phase) =>
      share.use(phase, '/t'),
    );
  };
  expect(asked(3)).toEqual(asked(3));
  expect(asked(3)).not.toEqual(asked(4));
});
