import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { must } from '../../../../src/common/assert.js';
import { ROOT_INODE, type InodeId } from '../../../../src/common/ids.js';
import type { ImageChange, ImageInode } from '../../../../src/common/image.js';
import { childPath } from '../../../../src/common/path.js';
import type { MasterState } from '../../../../src/master/core/state.js';
import { diffImages } from '../../../../src/master/image/diff-images.js';
import { imageStats } from '../../../../src/master/image/image-stats.js';
import { viewImage } from '../../../../src/master/image/view-image.js';
import { nodeFileSystem } from '../../../../src/runtime/file-system.js';
import { all, checkpointOf, layoutOneOf } from '../../../support/checkpoint-file.js';
import { anyHistory, History } from '../core/history.js';

/*
 * What the tools say of a checkpoint beside what the live state says of itself, for random histories. The live state is asked
 * by its own ways, which share no reader with the tools.
 */

type Told = Record<string, unknown> & { path: string | null; inode: number };

/** Each inode of a state: those with a path in name order, then the others by the id of what has no name. */
function toldBy({ namespace, openFiles }: MasterState): Told[] {
  const tell = (id: InodeId, path: string | null): Told[] => {
    const inode = must(namespace.get(id), `inode ${id}`);
    const told: Told = {
      path,
      inode: id,
      type: inode.type,
      parent: inode.parent ?? null,
      name: inode.name,
      length: inode.length,
      replication: inode.replication,
      blockSize: inode.blockSize,
      owner: inode.owner,
      group: inode.group,
      mode: inode.mode,
      mtimeMs: inode.mtimeMs,
      atimeMs: inode.atimeMs,
      version: inode.version,
      entries: namespace.childCount(id),
      holder: openFiles.get(id)?.holder ?? null,
      blocks: namespace
        .blocks(id, 0, 1_000)
        .map((block) => ({ ...block, sha256: Buffer.from(block.sha256).toString('hex') })),
    };
    const below = namespace.children(id, '', 1_000);
    return [told, ...below.flatMap((child) => tell(child.id, path && childPath(path, child.name)))];
  };
  const others = [...namespace.inodes()].filter(
    ({ id, parent }) => parent === undefined && id !== ROOT_INODE,
  );
  return [...tell(ROOT_INODE, '/'), ...others.flatMap(({ id }) => tell(id, null))];
}

const withoutState = ({ state, ...rest }: ImageInode): Told => {
  expect(state === 'linked').toBe(rest.path !== null);
  return rest;
};

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cairn-image-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test('view and stats tell of each inode, in both layouts, with a limit and below any path', async () => {
  await fc.assert(
    fc.asyncProperty(anyHistory, fc.nat(), async (steps, n) => {
      const history = new History();
      for (const step of steps) history.run(step);
      const { state } = history.world;
      const expected = toldBy(state);
      const path = await checkpointOf(state, dir);
      const old = join(dir, 'layout-1.ckpt');
      await writeFile(old, layoutOneOf(state));
      for (const file of [path, old]) {
        const found = (
          await all(viewImage(nodeFileSystem, { path: file, below: [], withBlocks: true }))
        ).map(withoutState);
        expect(found).toEqual(expected);
        const limit = n % (expected.length + 1);
        expect(
          await all(viewImage(nodeFileSystem, { path: file, below: [], limit, withBlocks: true })),
        ).toHaveLength(limit);
        const start = must(expected[limit % expected.length], 'an inode').path;
        if (start !== null) {
          const below = start.split('/').filter(Boolean);
          // With the root comes what no path leads to.
          const part = expected.filter(
            ({ path: each }) =>
              start === '/' || each === start || each?.startsWith(childPath(start, '')),
          );
          expect(
            (await all(viewImage(nodeFileSystem, { path: file, below, withBlocks: true }))).map(
              withoutState,
            ),
          ).toEqual(part);
        }
        const stats = await imageStats(nodeFileSystem, file, new AbortController().signal);
        expect(stats.counts).toEqual({ ...state.namespace.counts });
        expect(stats).toMatchObject({
          blocksWithoutFile: 0,
          pagesWithoutTree: 0,
          openFiles: state.openFiles.size,
        });
        const sections = stats.sections.reduce((sum, { bytes }) => sum + bytes, 0);
        expect(sections).toBe(stats.about.sizeBytes);
        const pathless = expected.filter((inode) => inode.path === null).length;
        const { unpublished, removed } = stats;
        expect(
          unpublished.files + unpublished.directories + removed.files + removed.directories,
        ).toBe(pathless);
        const inTrash = expected.filter((inode) =>
          /^\/user\/[^/]+\/\.Trash/.test(inode.path ?? ''),
        );
        expect(stats.trash.files + stats.trash.directories).toBe(inTrash.length);
      }
    }),
    { numRuns: 25 },
  );
});

/** Names of attributes in a difference, and in a telling. */
const ATTRIBUTES = {
  type: 'type',
  size: 'length',
  replication: 'replication',
  blockSize: 'blockSize',
  owner: 'owner',
  group: 'group',
  mode: 'mode',
  mtime: 'mtimeMs',
  atime: 'atimeMs',
  version: 'version',
  entries: 'entries',
};

/** The differences of two tellings, as plainly as can be. */
function differences(before: readonly Told[], after: readonly Told[]) {
  const byId = (told: readonly Told[]): Map<number, Told> =>
    new Map(told.filter(({ path }) => path !== null).map((inode) => [inode.inode, inode]));
  const [was, is] = [byId(before), byId(after)];
  const ids = [...new Set([...was.keys(), ...is.keys()])].sort((a, b) => a - b);
  const changed = (id: number, fields: readonly string[]): boolean =>
    fields.some(
      (field) => JSON.stringify(was.get(id)?.[field]) !== JSON.stringify(is.get(id)?.[field]),
    );
  const both = ids.filter((id) => was.has(id) && is.has(id));
  return {
    created: ids.filter((id) => !was.has(id)),
    removed: ids.filter((id) => !is.has(id)),
    renamed: both.filter((id) => changed(id, ['parent', 'name'])),
    changed: both.filter((id) => changed(id, [...Object.values(ATTRIBUTES), 'blocks'])),
  };
}

test('diff tells what became of each inode between two checkpoints of one history', async () => {
  await fc.assert(
    fc.asyncProperty(anyHistory, anyHistory, async (first, second) => {
      const history = new History();
      for (const step of first) history.run(step);
      const { state } = history.world;
      const before = toldBy(state);
      const one = join(dir, 'one.ckpt');
      await writeFile(one, layoutOneOf(state));
      for (const step of second) history.run(step);
      const after = toldBy(state);
      const two = await checkpointOf(state, dir);
      for (const [from, to, old, now] of [
        [one, two, before, after],
        [two, one, after, before],
        [two, two, after, after],
      ] as const) {
        const items = await all(diffImages(nodeFileSystem, from, to));
        const found = { created: [], removed: [], renamed: [], changed: [] } as Record<
          ImageChange['change'],
          number[]
        >;
        for (const item of items)
          if (item.change !== 'summary') found[item.change].push(item.inode);
        const expected = differences(old, now);
        expect(found).toEqual(expected);
        expect(items.at(-1)).toMatchObject({
          change: 'summary',
          ...Object.fromEntries(Object.entries(expected).map(([kind, ids]) => [kind, ids.length])),
        });
        for (const item of items) {
          const id = 'inode' in item ? item.inode : 0;
          const [then, later] = [old, now].map((told) => told.find(({ inode }) => inode === id));
          if (item.change === 'renamed')
            expect(item).toMatchObject({ from: then?.path, to: later?.path });
          if (item.change === 'removed') expect(item).toMatchObject({ path: then?.path });
          if (item.change !== 'changed') continue;
          for (const [name, field] of Object.entries(ATTRIBUTES))
            expect(item.attributes[name]).toEqual(
              then?.[field] === later?.[field]
                ? undefined
                : { from: then?.[field], to: later?.[field] },
            );
          const { added, removed, changed } = item.blocks;
          const blocks = then?.['blocks'] as typeof added;
          const kept = blocks.filter((block) => !removed.some(({ id: gone }) => gone === block.id));
          const replaced = kept.map(
            (block) => changed.find(({ from: old2 }) => old2.id === block.id)?.to ?? block,
          );
          const byId = (a: { id: number }, b: { id: number }): number => a.id - b.id;
          expect([...replaced, ...added].toSorted(byId)).toEqual(
            (must(later, 'it is there')['blocks'] as typeof added).toSorted(byId),
          );
        }
      }
    }),
    { numRuns: 25 },
  );
});
