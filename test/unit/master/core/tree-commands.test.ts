import { concat } from '../../../../src/master/core/commands/concat.js';
import { createFile } from '../../../../src/master/core/commands/create-file.js';
import { mkdir } from '../../../../src/master/core/commands/mkdir.js';
import { reap } from '../../../../src/master/core/commands/reap.js';
import { remove } from '../../../../src/master/core/commands/remove.js';
import { rename } from '../../../../src/master/core/commands/rename.js';
import { setReplication } from '../../../../src/master/core/commands/set-replication.js';
import { setTimes } from '../../../../src/master/core/commands/set-times.js';
import { contentSummary } from '../../../../src/master/core/queries/content-summary.js';
import { fsckWalk } from '../../../../src/master/core/queries/fsck-walk.js';
import { list } from '../../../../src/master/core/queries/list.js';
import { locate } from '../../../../src/master/core/queries/locate.js';
import { stat } from '../../../../src/master/core/queries/stat.js';
import {
  decodeWalkCursor,
  encodeWalkCursor,
} from '../../../../src/master/core/queries/walk-cursor.js';
import { creation, start, statusIn, write } from './shapes.js';
import { World } from './world.js';

let world: World;
beforeEach(() => {
  world = new World();
});

const there = (path: string) => stat(world.state, world.caller('root'), path);
const dir = (path: string) => world.do('root', mkdir, { path, mode: 0o755, parents: true });
const move = (source: string, target: string, overwrite = false, ifVersion?: number) =>
  world.try('root', rename, { source, target, overwrite, ifVersion });
const drop = (path: string, recursive = false) =>
  world.try('root', remove, { path, recursive, ifVersion: undefined });

test('mkdir: parents are made, a directory that is there is accepted, a file is not', () => {
  expect(world.try('root', mkdir, { path: '/a/b', mode: 0o700, parents: false })).toMatchObject({
    refused: 'PARENT_NOT_FOUND',
  });
  expect(statusIn(dir('/a/b/c'))).toMatchObject({ path: '/a/b/c', type: 'directory' });
  const before = world.log.length;
  expect(statusIn(dir('/a//b/'))).toMatchObject({ path: '/a/b', childCount: 1 });
  expect(world.log).toHaveLength(before);
  write(world, 'root', '/a/f');
  expect(world.try('root', mkdir, { path: '/a/f', mode: 0o700, parents: true })).toMatchObject({
    refused: 'ALREADY_EXISTS',
  });
  expect(world.try('root', mkdir, { path: '/a/f/g', mode: 0o700, parents: true })).toMatchObject({
    refused: 'NOT_DIRECTORY',
    path: '/a/f',
  });
});

test('versions rise with what changes: the entry, its directory, and not the rest', () => {
  dir('/a/b');
  dir('/z');
  const version = (path: string): number => {
    const status = there(path);
    return 'refused' in status ? -1 : status.version;
  };
  const [root, a, b] = [version('/'), version('/a'), version('/a/b')];
  write(world, 'root', '/a/b/f');
  expect(version('/a/b')).toBeGreaterThan(b);
  expect([version('/'), version('/a')]).toEqual([root, a]);
  const f = version('/a/b/f');
  world.do('root', setTimes, { path: '/a/b/f', mtimeMs: 5, atimeMs: undefined });
  expect(version('/a/b/f')).toBeGreaterThan(f);
  expect(there('/a/b/f')).toMatchObject({ mtimeMs: 5, atimeMs: 2_000 });
});

test('a replaced file never has the version of the one before it', () => {
  const first = write(world, 'root', '/f');
  const second = write(world, 'root', '/f', [], { overwrite: true });
  expect(second.version).toBeGreaterThan(first.version);
});

test('rename: moves a directory in one step; the root, itself and its own subtree are refused', () => {
  dir('/a/b');
  write(world, 'root', '/a/b/f', [3]);
  expect(statusIn(move('/a', '/c'))).toMatchObject({ path: '/c' });
  expect(there('/c/b/f')).toMatchObject({ length: 3 });
  expect(there('/a')).toMatchObject({ refused: 'NOT_FOUND' });
  expect(move('/c', '/c/b/c')).toMatchObject({ refused: 'RENAME_INTO_ITSELF' });
  expect(move('/', '/x')).toMatchObject({ refused: 'INVALID_ARGUMENT' });
  expect(move('/c', '/')).toMatchObject({ refused: 'ALREADY_EXISTS' });
  expect(move('/c', '/no/x')).toMatchObject({ refused: 'PARENT_NOT_FOUND' });
  expect(move('/no', '/x')).toMatchObject({ refused: 'NOT_FOUND' });
  expect(move('/c', '/c')).toMatchObject({ refused: 'ALREADY_EXISTS' });
  expect(move('/c/b/f', '/c/b/f/x')).toMatchObject({ refused: 'NOT_DIRECTORY' });
});

test('rename: overwrites a file or an empty directory, and only one of its own kind', () => {
  dir('/full/x');
  dir('/empty');
  dir('/d');
  write(world, 'root', '/f', [1]);
  write(world, 'root', '/g', [2]);
  expect(move('/f', '/g')).toMatchObject({ refused: 'ALREADY_EXISTS' });
  expect(move('/f', '/d', true)).toMatchObject({ refused: 'IS_DIRECTORY' });
  expect(move('/d', '/g', true)).toMatchObject({ refused: 'NOT_DIRECTORY' });
  expect(move('/d', '/full', true)).toMatchObject({ refused: 'DIRECTORY_NOT_EMPTY' });
  expect(move('/f', '/g', true, 1)).toMatchObject({ refused: 'VERSION_CONFLICT' });
  expect(statusIn(move('/f', '/g', true))).toMatchObject({ length: 1 });
  expect(statusIn(move('/d', '/empty', true))).toMatchObject({ path: '/empty' });
  expect(world.sink.blocks.size).toBe(1);
});

test('remove: the root, a full directory and a directory in which a file is written are refused', () => {
  dir('/d/e');
  dir('/w');
  start(world, 'root', '/w/f');
  expect(drop('/', true)).toMatchObject({ refused: 'INVALID_ARGUMENT' });
  expect(drop('/d')).toMatchObject({ refused: 'DIRECTORY_NOT_EMPTY' });
  expect(drop('/w')).toMatchObject({ refused: 'FILE_BEING_WRITTEN' });
  expect(drop('/nothing')).toMatchObject({ refused: 'NOT_FOUND' });
  expect(drop('/d/e')).toMatchObject({ kind: 'done' });
});

test('remove: a tree is gone at once, and reaped in slices whatever their size', () => {
  for (let d = 0; d < 5; d++) {
    dir(`/t/${d}/deep/er`);
    for (let f = 0; f < 5; f++) write(world, 'root', `/t/${d}/deep/${f}`, [1, 2, 3]);
  }
  write(world, 'root', '/stay', [4]);
  expect(drop('/t', true)).toMatchObject({ kind: 'done' });
  expect(there('/t')).toMatchObject({ refused: 'NOT_FOUND' });
  expect(world.sink.blocks.size).toBe(76);
  let slices = 0;
  for (let more = true; more; slices++) {
    const before = world.sink.blocks.size;
    const result = world.settle(reap(world.state, 7));
    if (!('kind' in result) || result.kind !== 'reaped') throw new Error('not reaped');
    expect(before - world.sink.blocks.size).toBeLessThanOrEqual(7);
    more = result.more;
  }
  expect(slices).toBeGreaterThan(10);
  expect([...world.sink.blocks.keys()]).toEqual([76]);
  expect(world.state.namespace.counts).toMatchObject({ files: 1, directories: 1, blocks: 1 });
});

test('concat: blocks move in order, sources go; open, equal and repeated ones are refused', () => {
  const plus = (...sources: string[]) => world.try('root', concat, { target: '/a', sources });
  write(world, 'root', '/a', [1]);
  write(world, 'root', '/b', [2, 3]);
  write(world, 'root', '/c', [4]);
  write(world, 'root', '/wide', [5], { blockSize: 131_072 });
  expect(plus()).toMatchObject({ refused: 'INVALID_ARGUMENT' });
  expect(plus('/a')).toMatchObject({ refused: 'INVALID_ARGUMENT' });
  expect(plus('/b', '/b')).toMatchObject({ refused: 'INVALID_ARGUMENT' });
  expect(plus('/wide')).toMatchObject({ refused: 'INVALID_ARGUMENT' });
  start(world, 'root', '/c', { overwrite: true });
  expect(plus('/b', '/c')).toMatchObject({ refused: 'FILE_BEING_WRITTEN' });
  expect(statusIn(plus('/b'))).toMatchObject({ length: 6, blockCount: 3 });
  expect(there('/b')).toMatchObject({ refused: 'NOT_FOUND' });
  const root = world.caller('root');
  expect(
    locate(world.state, root, { path: '/a', inode: undefined, offset: 2, length: 2 }),
  ).toMatchObject({
    blocks: [
      { id: 2, offset: 1, length: 2 },
      { offset: 3, length: 3 },
    ],
  });
  expect(world.sink.blocks.get(2 as never)).toMatchObject({ inode: 2 });
});

test('setReplication: tells of every block, the one being written included', () => {
  write(world, 'root', '/f', [1, 2]);
  expect(world.try('root', setReplication, { path: '/f', replication: 0 })).toMatchObject({
    refused: 'INVALID_ARGUMENT',
  });
  world.do('root', setReplication, { path: '/f', replication: 5 });
  expect([...world.sink.blocks.values()].map(({ replication }) => replication)).toEqual([5, 5]);
});

test('list: pages by byte order of names; a file lists itself with an empty name', () => {
  for (const name of ['b', 'a', 'C', 'é']) write(world, 'root', `/${name}`);
  const page = (path: string, startAfter: string, limit: number) => {
    const answer = list(world.state, world.caller('root'), { path, startAfter, limit });
    if ('refused' in answer) throw new Error(answer.refused);
    return [answer.entries.map((entry) => entry.path), answer.hasMore];
  };
  expect(page('/', '', 0)).toEqual([['C', 'a', 'b', 'é'], false]);
  expect(page('/', '', 2)).toEqual([['C', 'a'], true]);
  expect(page('/', 'a', 2)).toEqual([['b', 'é'], false]);
  expect(page('/a', '', 0)).toEqual([[''], false]);
});

test('locate: pages, and an offset beyond the end gives nothing', () => {
  write(world, 'root', '/f', [10, 20, 30]);
  const at = (offset: number, length: number, page?: number) => {
    const request = { path: '/f', inode: undefined, offset, length };
    const answer = locate(world.state, world.caller('root'), request, page);
    if ('refused' in answer) throw new Error(answer.refused);
    return [answer.blocks.map((block) => block.offset), answer.hasMore];
  };
  expect(at(0, 0)).toEqual([[0, 10, 30], false]);
  expect(at(0, 0, 2)).toEqual([[0, 10], true]);
  expect(at(9, 1)).toEqual([[0], false]);
  expect(at(9, 2)).toEqual([[0, 10], false]);
  expect(at(60, 0)).toEqual([[], false]);
  expect(at(10, Number.MAX_SAFE_INTEGER - 10)).toEqual([[10, 30], false]);
});

test('walks: content summary counts a tree, and the fsck walk resumes at every entry', () => {
  dir('/t/a/b');
  for (const path of ['/t/1', '/t/a/2', '/t/a/b/3', '/t/z']) write(world, 'root', path, [2, 3]);
  const root = world.caller('root');
  const walk = contentSummary(world.state, root, '/t');
  let step = walk.next();
  while (step.done !== true) step = walk.next();
  expect(step.value).toEqual({
    directories: 3,
    files: 4,
    length: 20,
    spaceConsumed: 60,
    blocks: 8,
  });
  for (const entries of [1, 2, 3, 100]) {
    const seen: string[] = [];
    let directories = 0;
    let cursor: Uint8Array | undefined;
    do {
      const from = cursor === undefined ? undefined : decodeWalkCursor(cursor);
      if (from !== undefined && 'refused' in from) throw new Error(from.message);
      const bounds = { entries, blocks: 100 };
      const page = fsckWalk(world.state, root, { path: '/t', cursor: from }, bounds);
      if ('refused' in page) throw new Error(page.refused);
      seen.push(...page.files.map(({ path }) => path));
      directories += page.directories;
      cursor = page.cursor === undefined ? undefined : encodeWalkCursor(page.cursor);
    } while (cursor !== undefined);
    expect(seen).toEqual(['/t/1', '/t/a/2', '/t/a/b/3', '/t/z']);
    expect(directories).toBe(3);
  }
  expect(decodeWalkCursor(Uint8Array.of(9, 9))).toMatchObject({ refused: 'INVALID_ARGUMENT' });
});

test('create: bad values are refused and change nothing', () => {
  for (const bad of [
    { mode: -1 },
    { mode: 0o2000 },
    { replication: 513 },
    { blockSize: 1 },
    { blockSize: 2 ** 40 },
    { replication: 1.5 },
  ])
    expect(world.try('root', createFile, { ...creation, path: '/f', ...bad })).toMatchObject({
      refused: 'INVALID_ARGUMENT',
    });
  for (const path of ['', 'f', '/a/../b', `/${'x'.repeat(256)}`])
    expect(world.try('root', createFile, { ...creation, path })).toMatchObject({
      refused: 'PATH_INVALID',
    });
  expect(world.try('root', createFile, { ...creation, path: '/' })).toMatchObject({
    refused: 'ALREADY_EXISTS',
  });
  expect(world.log).toHaveLength(0);
});
