import type { FileStatus } from '../../../../src/common/file-status.js';
import { isRefusal } from '../../../../src/common/refusal.js';
import { completeFile } from '../../../../src/master/core/commands/complete-file.js';
import { mkdir } from '../../../../src/master/core/commands/mkdir.js';
import { moveToTrash } from '../../../../src/master/core/commands/move-to-trash.js';
import { remove } from '../../../../src/master/core/commands/remove.js';
import { rename } from '../../../../src/master/core/commands/rename.js';
import { setOwner } from '../../../../src/master/core/commands/set-owner.js';
import { list } from '../../../../src/master/core/queries/list.js';
import { stat } from '../../../../src/master/core/queries/stat.js';
import { stateHash } from '../../../../src/master/core/state-hash.js';
import { checkInvariants } from './invariants.js';
import { start, statusIn, write } from './shapes.js';
import { TrackingSink, World } from './world.js';

const NOW = Date.UTC(2026, 10, 21, 9, 30, 15, 250);
const CURRENT = '/user/alice/.Trash/Current';

let world: World;
beforeEach(() => {
  world = new World();
  world.timeMs = NOW;
  dir('root', '/data', 0o777);
});
afterEach(() => {
  checkInvariants(world.state, world.sink);
  expect(stateHash(world.replayed(new TrackingSink()))).toBe(stateHash(world.state));
});

const dir = (owner: string, path: string, mode = 0o755): FileStatus => {
  world.do('root', mkdir, { path, mode, parents: true });
  return statusIn(world.do('root', setOwner, { path, owner, group: '' }));
};
const asked = (path: string, recursive = true) => ({ path, recursive, ifVersion: undefined });
const trash = (path: string, who: Parameters<World['try']>[0] = 'alice') =>
  world.try(who, moveToTrash, asked(path));
const placeOf = (path: string): string => statusIn(trash(path)).path;
const there = (path: string, who = 'root'): FileStatus => {
  const status = stat(world.state, world.caller(who), path);
  if (isRefusal(status)) throw new Error(`${path}: ${status.refused}`);
  return status;
};
const missing = (path: string): boolean => isRefusal(stat(world.state, world.caller('root'), path));

test('a user without a home, who may not write to /, gets all that his trash needs, private to him', () => {
  const { inode, mtimeMs, version } = write(world, 'alice', '/data/f', [5]);
  world.timeMs = NOW + 1_000;
  const moved = statusIn(trash('/data/f'));
  expect(moved).toMatchObject({ path: `${CURRENT}/data/f`, inode, mtimeMs, version, length: 5 });
  expect(moved.atimeMs).toBe(NOW + 1_000);
  expect(missing('/data/f')).toBe(true);
  expect(there('/user')).toMatchObject({ owner: 'root', mode: 0o755 });
  expect(there('/user/alice')).toMatchObject({ owner: 'alice', mode: 0o755 });
  expect(there('/user/alice/.Trash')).toMatchObject({ owner: 'alice', mode: 0o700 });
  expect(there(CURRENT)).toMatchObject({ owner: 'alice', mode: 0o700 });
  expect(list(world.state, world.caller('bob'), listing('/user/alice/.Trash'))).toMatchObject({
    refused: 'PERMISSION_DENIED',
  });
  expect(list(world.state, world.caller('alice'), listing(CURRENT))).toMatchObject({
    entries: [{ path: 'data' }],
  });
  expect(world.sink.blocks.size).toBe(1);
});

const listing = (path: string) => ({ path, startAfter: '', limit: 0 });

test('it is one record of the log, and parts of the way that are there are used', () => {
  for (const name of ['f', 'g']) write(world, 'alice', `/data/${name}`);
  const before = world.log.length;
  expect([placeOf('/data/f'), placeOf('/data/g')]).toEqual([
    `${CURRENT}/data/f`,
    `${CURRENT}/data/g`,
  ]);
  expect(world.log).toHaveLength(before + 2);
});

test('nothing is ever overwritten: names that are taken get the time, and the next number', () => {
  const places = Array.from({ length: 4 }, () => {
    write(world, 'alice', '/data/f');
    return placeOf('/data/f');
  });
  const stamps = ['', NOW, NOW + 1, NOW + 2];
  expect(places).toEqual(stamps.map((stamp) => `${CURRENT}/data/f${stamp}`));
});

test('nothing is put into a directory that was itself removed, nor below a removed file', () => {
  dir('alice', '/data/d');
  write(world, 'alice', '/data/d/old');
  expect(placeOf('/data/d')).toBe(`${CURRENT}/data/d`);
  dir('alice', '/data/d');
  write(world, 'alice', '/data/d/old');
  expect(placeOf('/data/d/old')).toBe(`${CURRENT}/data/d${NOW}/old`);
  expect(placeOf('/data/d')).toBe(`${CURRENT}/data/d${NOW + 1}`);
  expect(there(`${CURRENT}/data/d`).childCount).toBe(1);

  write(world, 'alice', '/data/e');
  placeOf('/data/e');
  dir('alice', '/data/e');
  write(world, 'alice', '/data/e/f');
  expect(placeOf('/data/e/f')).toBe(`${CURRENT}/data/e${NOW}/f`);
  expect(there(`${CURRENT}/data/e`).type).toBe('file');
});

test('a name in the trash that is kept for a file being written is left to it', () => {
  write(world, 'alice', '/data/other');
  placeOf('/data/other');
  const inode = start(world, 'alice', `${CURRENT}/data/f`);
  write(world, 'alice', '/data/f');
  expect(placeOf('/data/f')).toBe(`${CURRENT}/data/f${NOW}`);
  world.do('alice', completeFile, { inode, last: undefined });
  expect(there(`${CURRENT}/data/f`).inode).toBe(inode);
});

test('a file that is being written moves with its lease', () => {
  const inode = start(world, 'alice', '/data/d/f', { createParents: true });
  expect(placeOf('/data/d')).toBe(`${CURRENT}/data/d`);
  world.do('alice', completeFile, { inode, last: undefined });
  expect(there(`${CURRENT}/data/d/f`).inode).toBe(inode);
});

describe('refused', () => {
  test.each([
    ['/', 'INVALID_ARGUMENT'],
    ['/user', 'RENAME_INTO_ITSELF'],
    ['/user/alice', 'RENAME_INTO_ITSELF'],
    ['/user/alice/.Trash', 'INVALID_ARGUMENT'],
    [`${CURRENT}/data/f`, 'INVALID_ARGUMENT'],
  ])('%s, with %s and a way out', (path, refused) => {
    write(world, 'alice', '/data/f');
    placeOf('/data/f');
    const before = stateHash(world.state);
    const who = { user: 'alice', groups: ['supergroup'] };
    const refusal = trash(path, who);
    expect(refusal).toMatchObject({ refused, path });
    if (path !== '/')
      expect(refusal).toMatchObject({ message: expect.stringContaining('--skip-trash') });
    expect(stateHash(world.state)).toBe(before);
  });

  test('what remove would refuse: no rights, a sticky directory, a tree with parts of others, a version', () => {
    dir('root', '/tmp', 0o1777);
    write(world, 'bob', '/tmp/f');
    dir('alice', '/data/mixed', 0o777);
    dir('bob', '/data/mixed/his');
    write(world, 'bob', '/data/mixed/his/f');
    dir('bob', '/closed');
    write(world, 'bob', '/closed/f');
    for (const path of ['/tmp/f', '/data/mixed', '/closed/f']) {
      expect(trash(path)).toMatchObject({ refused: 'PERMISSION_DENIED' });
      expect(world.try('alice', remove, asked(path))).toMatchObject({
        refused: 'PERMISSION_DENIED',
      });
    }
    expect(world.try('bob', moveToTrash, asked('/data/mixed', false))).toMatchObject({
      refused: 'DIRECTORY_NOT_EMPTY',
    });
    const versioned = { ...asked('/data/mixed'), ifVersion: 1 };
    expect(world.try('bob', moveToTrash, versioned)).toMatchObject({ refused: 'VERSION_CONFLICT' });
    expect(missing('/user')).toBe(true);
  });

  test("a trash that somebody else owns: it would not be the caller's own", () => {
    dir('bob', '/user/alice/.Trash', 0o777);
    write(world, 'alice', '/data/f');
    expect(trash('/data/f')).toMatchObject({
      refused: 'PERMISSION_DENIED',
      path: '/user/alice/.Trash',
    });
  });

  test('a file in the way, and a name there that is kept for one', () => {
    const inode = start(world, 'root', '/user');
    write(world, 'alice', '/data/f');
    expect(trash('/data/f')).toMatchObject({ refused: 'FILE_BEING_WRITTEN', path: '/user' });
    world.do('root', completeFile, { inode, last: undefined });
    expect(trash('/data/f')).toMatchObject({ refused: 'NOT_DIRECTORY', path: '/user' });
  });

  test('a user whose name is no name of a directory', () => {
    write(world, 'a/b', '/data/f');
    for (const user of ['a/b', '..'])
      expect(trash('/data/f', { user })).toMatchObject({ refused: 'INVALID_ARGUMENT' });
  });

  test('a place that no path could name, and a taken name that has no room for a stamp', () => {
    const deep = `/data${'/d'.repeat(990)}`;
    dir('alice', deep, 0o777);
    expect(placeOf(deep)).toBe(`${CURRENT}${deep}`);
    dir('alice', `${deep}${'/e'.repeat(8)}`, 0o777);
    expect(trash(`${deep}${'/e'.repeat(8)}`)).toMatchObject({ refused: 'LIMIT_EXCEEDED' });
    const long = `/data/${'x'.repeat(250)}`;
    write(world, 'alice', long);
    placeOf(long);
    write(world, 'alice', long);
    expect(trash(long)).toMatchObject({ refused: 'ALREADY_EXISTS' });
    expect(missing(long)).toBe(false);
  });
});

test("the superuser's removal of a home goes to his own trash, the trash in it too", () => {
  write(world, 'alice', '/data/f');
  placeOf('/data/f');
  expect(statusIn(trash('/user/alice', 'root')).path).toBe('/user/root/.Trash/Current/user/alice');
  expect(there('/user/root/.Trash/Current/user/alice/.Trash/Current/data/f').owner).toBe('alice');
});

test('what was moved can be renamed back by its owner', () => {
  write(world, 'alice', '/data/f', [7]);
  const source = placeOf('/data/f');
  const back = { source, target: '/data/f', overwrite: false, ifVersion: undefined };
  expect(statusIn(world.do('alice', rename, back))).toMatchObject({ path: '/data/f', length: 7 });
});
