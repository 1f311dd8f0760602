import { appendFile } from '../../../../src/master/core/commands/append-file.js';
import { concat } from '../../../../src/master/core/commands/concat.js';
import { createFile } from '../../../../src/master/core/commands/create-file.js';
import { mkdir } from '../../../../src/master/core/commands/mkdir.js';
import { remove } from '../../../../src/master/core/commands/remove.js';
import { rename } from '../../../../src/master/core/commands/rename.js';
import { setMode } from '../../../../src/master/core/commands/set-mode.js';
import { setOwner } from '../../../../src/master/core/commands/set-owner.js';
import { setReplication } from '../../../../src/master/core/commands/set-replication.js';
import { setTimes } from '../../../../src/master/core/commands/set-times.js';
import { truncateFile } from '../../../../src/master/core/commands/truncate-file.js';
import { list } from '../../../../src/master/core/queries/list.js';
import { locate } from '../../../../src/master/core/queries/locate.js';
import { stat } from '../../../../src/master/core/queries/stat.js';
import { creation, statusIn, write, type Who } from './shapes.js';
import { World } from './world.js';

const DENIED = { refused: 'PERMISSION_DENIED' };
const bob = { user: 'bob', groups: ['staff', 'team'] };

let world: World;
beforeEach(() => {
  world = new World();
  for (const [path, owner, mode] of [
    ['/alice', 'alice', 0o755],
    ['/alice/private', 'alice', 0o700],
    ['/tmp', 'root', 0o1777],
  ] as const) {
    world.do('root', mkdir, { path, mode, parents: false });
    world.do('root', setOwner, { path, owner, group: 'team' });
  }
});

const remains = (who: Who, path: string, recursive = false) =>
  world.try(who, remove, { path, recursive, ifVersion: undefined });

test('what is made belongs to its maker and inherits the group of its directory', () => {
  expect(write(world, 'alice', '/alice/f')).toMatchObject({ owner: 'alice', group: 'team' });
  expect(
    statusIn(world.do('alice', mkdir, { path: '/alice/x/y', mode: 0o500, parents: true })),
  ).toMatchObject({ owner: 'alice', group: 'team', mode: 0o500 });
  expect(stat(world.state, world.caller('root'), '/alice/x')).toMatchObject({ mode: 0o700 });
});

test('others neither make nor take entries of a directory that they cannot write', () => {
  write(world, 'alice', '/alice/f');
  expect(world.try('bob', createFile, { ...creation, path: '/alice/g' })).toMatchObject(DENIED);
  expect(world.try('bob', mkdir, { path: '/alice/d/e', mode: 0o755, parents: true })).toMatchObject(
    DENIED,
  );
  expect(remains('bob', '/alice/f')).toMatchObject(DENIED);
  const request = { source: '/alice/f', target: '/tmp/f', overwrite: false, ifVersion: undefined };
  expect(world.try('bob', rename, request)).toMatchObject(DENIED);
  write(world, 'bob', '/tmp/g');
  expect(
    world.try('bob', rename, { ...request, source: '/tmp/g', target: '/alice/g' }),
  ).toMatchObject(DENIED);
});

test('without x on a directory nothing below it is reached, whatever its own mode', () => {
  write(world, 'alice', '/alice/private/f', [1], { mode: 0o777 });
  const caller = world.caller('bob', ['team']);
  const path = '/alice/private/f';
  expect(stat(world.state, caller, path)).toMatchObject(DENIED);
  expect(stat(world.state, caller, '/alice/private')).toMatchObject({ type: 'directory' });
  expect(
    list(world.state, caller, { path: '/alice/private', startAfter: '', limit: 0 }),
  ).toMatchObject(DENIED);
  expect(
    locate(world.state, caller, { path, inode: undefined, offset: 0, length: 0 }),
  ).toMatchObject(DENIED);
});

test('rights on a file decide who reads, appends, cuts, replaces and stamps it', () => {
  const { inode } = write(world, 'alice', '/alice/f', [5], { mode: 0o640 });
  const at = { path: '/alice/f' };
  const range = { offset: 0, length: 0 };
  for (const request of [
    { ...at, inode: undefined, ...range },
    { path: '', inode, ...range },
  ]) {
    expect(locate(world.state, world.caller('eve'), request)).toMatchObject(DENIED);
    expect(locate(world.state, world.caller('bob', ['team']), request)).toMatchObject({
      hasMore: false,
    });
  }
  expect(world.try(bob, appendFile, { ...at, ifVersion: undefined })).toMatchObject(DENIED);
  expect(world.try(bob, truncateFile, { ...at, length: 0, shortened: undefined })).toMatchObject(
    DENIED,
  );
  expect(world.try(bob, setReplication, { ...at, replication: 2 })).toMatchObject(DENIED);
  expect(world.try(bob, setTimes, { ...at, mtimeMs: 1, atimeMs: undefined })).toMatchObject(DENIED);
  world.do('root', setMode, { path: '/alice', mode: 0o777 });
  expect(world.try(bob, createFile, { ...creation, ...at, overwrite: true })).toMatchObject(DENIED);
});

test('the class of the owner decides alone: an owner without rights has none', () => {
  write(world, 'alice', '/alice/f', [1], { mode: 0o077 });
  const request = { path: '/alice/f', inode: undefined, offset: 0, length: 0 };
  expect(locate(world.state, world.caller('alice', ['team']), request)).toMatchObject(DENIED);
  expect(locate(world.state, world.caller('bob'), request)).toMatchObject({ hasMore: false });
});

test('sticky: only the owners of entry and directory take an entry away or replace it', () => {
  write(world, 'alice', '/tmp/f', [1], { mode: 0o666 });
  write(world, bob, '/tmp/g', [1]);
  const request = { source: '/tmp/f', target: '/tmp/h', overwrite: true, ifVersion: undefined };
  expect(remains(bob, '/tmp/f')).toMatchObject(DENIED);
  expect(world.try(bob, rename, request)).toMatchObject(DENIED);
  expect(world.try(bob, rename, { ...request, source: '/tmp/g', target: '/tmp/f' })).toMatchObject(
    DENIED,
  );
  expect(
    world.try(bob, createFile, { ...creation, path: '/tmp/f', overwrite: true }),
  ).toMatchObject(DENIED);
  expect(world.try(bob, concat, { target: '/tmp/g', sources: ['/tmp/f'] })).toMatchObject(DENIED);
  expect(remains('alice', '/tmp/f')).toMatchObject({ kind: 'done' });
});

test('a tree goes only if every directory with entries in it may be emptied', () => {
  world.do('alice', mkdir, { path: '/alice/t/sub', mode: 0o777, parents: true });
  world.do('alice', setMode, { path: '/alice/t', mode: 0o777 });
  write(world, bob, '/alice/t/sub/f');
  world.do('alice', setMode, { path: '/alice/t/sub', mode: 0o500 });
  expect(remains('alice', '/alice/t', true)).toMatchObject({ ...DENIED, path: '/alice/t/sub' });
  world.do('alice', setMode, { path: '/alice/t/sub', mode: 0o1700 });
  expect(remains('alice', '/alice/t', true)).toMatchObject({ kind: 'done' });
});

test('chmod is for owners, chown for the superuser, chgrp for owners within their groups', () => {
  write(world, bob, '/tmp/f');
  const own = (who: Who, owner: string, group: string) =>
    world.try(who, setOwner, { path: '/tmp/f', owner, group });
  expect(world.try('alice', setMode, { path: '/tmp/f', mode: 0o777 })).toMatchObject(DENIED);
  expect(statusIn(world.do(bob, setMode, { path: '/tmp/f', mode: 0o600 })).mode).toBe(0o600);
  expect(own(bob, 'alice', '')).toMatchObject(DENIED);
  expect(own(bob, '', 'wheel')).toMatchObject(DENIED);
  expect(own('alice', '', 'team')).toMatchObject(DENIED);
  expect(statusIn(own(bob, '', 'staff'))).toMatchObject({ owner: 'bob', group: 'staff' });
  const admin = { user: 'eve', groups: ['supergroup'] };
  expect(statusIn(own(admin, 'alice', 'wheel'))).toMatchObject({ owner: 'alice', group: 'wheel' });
  expect(own('root', 'x'.repeat(300), '')).toMatchObject({ refused: 'INVALID_ARGUMENT' });
});

test('a caller without a name, or with one that cannot be stored, is refused', () => {
  for (const user of ['', 'a\0b', '\ud800', 'x'.repeat(300)])
    expect(
      world.try({ user, client: 'c' }, mkdir, { path: '/x', mode: 0, parents: false }),
    ).toMatchObject({ refused: 'INVALID_ARGUMENT' });
});
