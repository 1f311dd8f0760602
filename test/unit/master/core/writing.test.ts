import { clientId } from '../../../../src/common/ids.js';
import { abandonBlock } from '../../../../src/master/core/commands/abandon-block.js';
import { abandonFile } from '../../../../src/master/core/commands/abandon-file.js';
import { addBlock } from '../../../../src/master/core/commands/add-block.js';
import { appendFile } from '../../../../src/master/core/commands/append-file.js';
import { completeFile } from '../../../../src/master/core/commands/complete-file.js';
import { createFile } from '../../../../src/master/core/commands/create-file.js';
import { expireLease } from '../../../../src/master/core/commands/expire-lease.js';
import { flushFile } from '../../../../src/master/core/commands/flush-file.js';
import { mkdir } from '../../../../src/master/core/commands/mkdir.js';
import { reap } from '../../../../src/master/core/commands/reap.js';
import { remove } from '../../../../src/master/core/commands/remove.js';
import { rename } from '../../../../src/master/core/commands/rename.js';
import { reopenBlock } from '../../../../src/master/core/commands/reopen-block.js';
import { truncateFile } from '../../../../src/master/core/commands/truncate-file.js';
import { OPEN_FILES_PER_CLIENT_MAX } from '../../../../src/master/core/limits.js';
import { locate } from '../../../../src/master/core/queries/locate.js';
import { stat } from '../../../../src/master/core/queries/stat.js';
import { blockIn, creation, inodeIn, older, seal, start, statusIn, write } from './shapes.js';
import { checkInvariants } from './invariants.js';
import { World } from './world.js';

let world: World;
beforeEach(() => {
  world = new World();
});

const there = (path: string) => stat(world.state, world.caller('root'), path);
const whole = (path: string) =>
  locate(world.state, world.caller('root'), { path, inode: undefined, offset: 0, length: 0 });

test('create: nothing shows until it is completed, and then all of it', () => {
  const inode = start(world, 'root', '/f');
  expect(there('/f')).toMatchObject({ refused: 'NOT_FOUND' });
  const first = blockIn(world.do('root', addBlock, { inode, previous: undefined }));
  expect(first).toMatchObject({ offset: 0, length: 0, targets: ['s1', 's2'] });
  const second = blockIn(world.do('root', addBlock, { inode, previous: seal(first, 100) }));
  expect(second.offset).toBe(100);
  expect(there('/f')).toMatchObject({ refused: 'NOT_FOUND' });
  const status = statusIn(world.do('root', completeFile, { inode, last: seal(second, 7) }));
  expect(status).toMatchObject({ path: '/f', length: 107, blockCount: 2, openForWrite: false });
  expect(whole('/f')).toMatchObject({
    blocks: [
      { id: 1, offset: 0, length: 100 },
      { id: 2, offset: 100, length: 7 },
    ],
    hasMore: false,
  });
});

test('create: the first block comes with the file where it is wanted, and the file is as if it had been added', () => {
  const withBlock = { writerHost: '' };
  const result = world.do('root', createFile, { ...creation, path: '/f', withBlock });
  const block = blockIn(result);
  expect(result).toMatchObject({ kind: 'createdWithBlock', replication: 3 });
  expect(block).toMatchObject({ id: 1, offset: 0, length: 0, targets: ['s1', 's2'] });
  const inode = inodeIn(result);
  const refused = { refused: 'INVALID_ARGUMENT' };
  expect(world.try('root', addBlock, { inode, previous: undefined })).toMatchObject(refused);
  expect(world.try('root', completeFile, { inode, last: undefined })).toMatchObject(refused);
  const status = statusIn(world.do('root', completeFile, { inode, last: seal(block, 7) }));
  expect(status).toMatchObject({ path: '/f', length: 7, blockCount: 1, openForWrite: false });
  checkInvariants(world.state, world.sink);
});

test('create: without servers for the first block the file is made all the same', () => {
  world.targets = [];
  const withBlock = { writerHost: '' };
  const result = world.do('root', createFile, { ...creation, path: '/f', withBlock });
  expect(result).toMatchObject({ kind: 'created' });
});

test('create: an empty file has the SHA-256 of nothing, one block its own, two none', () => {
  const sha = (path: string) => {
    const status = there(path);
    return 'refused' in status ? undefined : status.sha256;
  };
  write(world, 'root', '/empty');
  write(world, 'root', '/one', [5]);
  write(world, 'root', '/two', [5, 6]);
  expect(Buffer.from(sha('/empty') ?? []).toString('hex')).toMatch(/^e3b0c442.*7852b855$/);
  expect(sha('/one')).toEqual(new Uint8Array(32).fill(5));
  expect(sha('/two')).toBeUndefined();
});

test('create: a reserved name refuses every other maker, also from the same client', () => {
  start(world, 'root', '/f');
  const busy = { refused: 'FILE_BEING_WRITTEN' };
  expect(world.try('root', createFile, { ...creation, path: '/f' })).toMatchObject(busy);
  expect(
    world.try({ user: 'root', client: 'c2' }, createFile, {
      ...creation,
      path: '/f',
      overwrite: true,
    }),
  ).toMatchObject(busy);
  expect(world.try('root', mkdir, { path: '/f', mode: 0o755, parents: false })).toMatchObject(busy);
  expect(world.try('root', mkdir, { path: '/f/g', mode: 0o755, parents: true })).toMatchObject(
    busy,
  );
  write(world, 'root', '/other');
  const move = { source: '/other', target: '/f', overwrite: true, ifVersion: undefined };
  expect(world.try('root', rename, move)).toMatchObject(busy);
});

test('create of a closed file: it is there at once, with what a create and a close give, and without a lease', () => {
  write(world, 'root', '/slow');
  const request = { ...creation, path: '/new/fast', createParents: true, close: true };
  const made = statusIn(world.do('root', createFile, request));
  const { inode, mtimeMs, atimeMs, version } = made;
  const other = { path: '/new/fast', inode, mtimeMs, atimeMs, version };
  expect(made).toEqual({ ...there('/slow'), ...other });
  expect(there('/new/fast')).toEqual(made);
  expect(world.state.openFiles.size).toBe(0);
  expect(there('/new')).toMatchObject({ childCount: 1, version });
  const second = statusIn(world.do('root', createFile, { ...request, path: '/new/second' }));
  expect(there('/new')).toMatchObject({ childCount: 2, version: second.version });
});

test('create of a closed file: what it replaces goes in the same step, and a reserved name refuses it', () => {
  write(world, 'root', '/f', [10]);
  const request = { ...creation, path: '/f', close: true };
  expect(world.try('root', createFile, request)).toMatchObject({ refused: 'ALREADY_EXISTS' });
  world.do('root', appendFile, { path: '/f', ifVersion: undefined });
  world.do('root', createFile, { ...request, overwrite: true });
  expect(there('/f')).toMatchObject({ length: 0, openForWrite: false });
  expect(world.sink.blocks.size).toBe(0);
  expect(world.state.openFiles.size).toBe(0);
  start(world, 'root', '/f', { overwrite: true });
  expect(world.try('root', createFile, { ...request, overwrite: true })).toMatchObject({
    refused: 'FILE_BEING_WRITTEN',
  });
});

test('overwrite: readers keep the old file until the new one is complete; its blocks go then', () => {
  write(world, 'root', '/f', [10]);
  const inode = start(world, 'root', '/f', { overwrite: true });
  const block = blockIn(world.do('root', addBlock, { inode, previous: undefined }));
  expect(there('/f')).toMatchObject({ length: 10 });
  expect(world.try('root', appendFile, { path: '/f', ifVersion: undefined })).toMatchObject({
    refused: 'FILE_BEING_WRITTEN',
  });
  world.do('root', completeFile, { inode, last: seal(block, 20) });
  expect(there('/f')).toMatchObject({ length: 20, inode });
  expect([...world.sink.blocks.keys()]).toEqual([block.id]);
});

test('overwrite: a file that changed since ifVersion is not replaced at completion', () => {
  const { version } = write(world, 'root', '/f', [10]);
  expect(
    world.try('root', createFile, { ...creation, path: '/f', overwrite: true, ifVersion: 99 }),
  ).toMatchObject({ refused: 'VERSION_CONFLICT' });
  const inode = inodeIn(
    world.do('root', createFile, { ...creation, path: '/f', overwrite: true, ifVersion: version }),
  );
  const gone = { path: '/f', recursive: false, ifVersion: undefined };
  world.do({ user: 'root', client: 'c2' }, remove, gone);
  expect(world.try('root', completeFile, { inode, last: undefined })).toMatchObject({
    refused: 'VERSION_CONFLICT',
  });
});

test('commit: only under the generation allotted last; the same again is fine, another is not', () => {
  const inode = start(world, 'root', '/f');
  const first = blockIn(world.do('root', addBlock, { inode, previous: undefined }));
  const again = world.do('root', reopenBlock, { inode, blockId: first.id });
  expect(again).toMatchObject({ previousGeneration: first.generation });
  const sealed = seal(blockIn(again), 10);
  expect(world.try('root', flushFile, { inode, block: older(sealed) })).toMatchObject({
    refused: 'STALE_GENERATION',
  });
  world.do('root', flushFile, { inode, block: sealed });
  expect(statusIn(world.do('root', flushFile, { inode, block: sealed })).length).toBe(10);
  for (const bad of [{ length: 9 }, { sha256: new Uint8Array(32) }])
    expect(world.try('root', completeFile, { inode, last: { ...sealed, ...bad } })).toMatchObject({
      refused: 'INVALID_ARGUMENT',
    });
});

test.each([0, -1, 1.5, 65_537, NaN])('commit: a length of %p is refused', (length) => {
  const inode = start(world, 'root', '/f');
  const block = blockIn(world.do('root', addBlock, { inode, previous: undefined }));
  expect(
    world.try('root', completeFile, { inode, last: { ...seal(block, 1), length } }),
  ).toMatchObject({ refused: 'INVALID_ARGUMENT' });
});

test('complete: a block that was allotted and not committed is not forgotten in silence', () => {
  const inode = start(world, 'root', '/f');
  const block = blockIn(world.do('root', addBlock, { inode, previous: undefined }));
  const refused = { refused: 'INVALID_ARGUMENT' };
  expect(world.try('root', completeFile, { inode, last: undefined })).toMatchObject(refused);
  expect(world.try('root', addBlock, { inode, previous: undefined })).toMatchObject(refused);
  world.do('root', abandonBlock, { inode, blockId: block.id });
  expect(world.sink.blocks.size).toBe(0);
  expect(statusIn(world.do('root', completeFile, { inode, last: undefined })).length).toBe(0);
});

test('flush: publishes and replaces; an abandoned file then closes at its committed length', () => {
  write(world, 'root', '/f', [10]);
  const inode = start(world, 'root', '/f', { overwrite: true });
  const block = blockIn(world.do('root', addBlock, { inode, previous: undefined }));
  world.do('root', flushFile, { inode, block: seal(block, 5) });
  expect(there('/f')).toMatchObject({ length: 5, openForWrite: true });
  const more = blockIn(world.do('root', reopenBlock, { inode, blockId: block.id }));
  expect(more).toMatchObject({ id: block.id, offset: 0, length: 5 });
  expect(whole('/f')).toMatchObject({ blocks: [{ generation: block.generation, length: 5 }] });
  world.do('root', abandonFile, { inode });
  expect(there('/f')).toMatchObject({ length: 5, openForWrite: false });
  expect(world.sink.blocks.get(block.id)).toMatchObject({
    generation: block.generation,
    committed: { generation: block.generation, length: 5 },
  });
});

test('append: the last block opened again may grow and not shrink; readers see the old one meanwhile', () => {
  write(world, 'root', '/f', [10]);
  const opened = world.do('root', appendFile, { path: '/f', ifVersion: undefined });
  expect(opened).toMatchObject({ length: 10, lastBlock: { id: 1, offset: 0, length: 10 } });
  expect(
    world.try({ user: 'root', client: 'c2' }, appendFile, { path: '/f', ifVersion: undefined }),
  ).toMatchObject({ refused: 'FILE_BEING_WRITTEN' });
  const inode = inodeIn(opened);
  const block = blockIn(world.do('root', reopenBlock, { inode, blockId: 1 as never }));
  expect(world.sink.blocks.get(block.id)).toMatchObject({
    generation: block.generation,
    committed: { generation: block.generation - 1, length: 10 },
  });
  expect(world.try('root', completeFile, { inode, last: seal(block, 9) })).toMatchObject({
    refused: 'INVALID_ARGUMENT',
  });
  expect(whole('/f')).toMatchObject({ blocks: [{ generation: block.generation - 1 }] });
  world.do('root', completeFile, { inode, last: seal(block, 30) });
  expect(whole('/f')).toMatchObject({ blocks: [{ generation: block.generation, length: 30 }] });
});

test('lease: only its holder writes, and nobody after it expired', () => {
  const inode = start(world, 'root', '/f');
  const lost = { refused: 'LEASE_EXPIRED' };
  const thief = { user: 'root', client: 'c2' };
  expect(world.try(thief, addBlock, { inode, previous: undefined })).toMatchObject(lost);
  expect(world.try(thief, abandonFile, { inode })).toMatchObject(lost);
  const block = blockIn(world.do('root', addBlock, { inode, previous: undefined }));
  expect(world.state.openFiles.ofHolder(clientId('root'))).toEqual([inode]);
  world.settle(expireLease(world.state, inode));
  expect(world.try('root', completeFile, { inode, last: seal(block, 1) })).toMatchObject(lost);
  expect(world.sink.blocks.size).toBe(0);
  expect(world.state.namespace.get(inode)).toBeUndefined();
  write(world, 'root', '/f');
});

test('lease: an open file moves with its directory and ends with its removal', () => {
  world.do('root', mkdir, { path: '/d', mode: 0o755, parents: false });
  const inode = start(world, 'root', '/d/f');
  const move = { source: '/d', target: '/e', overwrite: false, ifVersion: undefined };
  world.do('root', rename, move);
  world.do('root', flushFile, { inode, block: undefined });
  expect(there('/e/f')).toMatchObject({ openForWrite: true });
  const hidden = start(world, 'root', '/e/hidden');
  world.do('root', remove, { path: '/e', recursive: true, ifVersion: undefined });
  for (const open of [inode, hidden])
    expect(world.try('root', completeFile, { inode: open, last: undefined })).toMatchObject({
      refused: 'LEASE_EXPIRED',
    });
  world.settle(reap(world.state));
  expect(world.state.openFiles.size).toBe(0);
  expect(world.state.namespace.counts).toMatchObject({ files: 0, directories: 1 });
});

test('reap: a file whose last block is open again goes slice by slice, each of its blocks once', () => {
  world.do('root', mkdir, { path: '/d', mode: 0o755, parents: false });
  write(world, 'root', '/d/f', [1, 2, 3]);
  const inode = inodeIn(world.do('root', appendFile, { path: '/d/f', ifVersion: undefined }));
  world.do('root', reopenBlock, { inode, blockId: 3 as never });
  world.do('root', remove, { path: '/d', recursive: true, ifVersion: undefined });
  for (let left = 2; left >= 0; left--) {
    world.settle(reap(world.state, 1));
    checkInvariants(world.state, world.sink);
    expect(world.sink.blocks.size).toBe(left);
  }
  expect(world.state.openFiles.size).toBe(0);
});

test('truncate: at the edge of a block at once; to the same length nothing changes', () => {
  const { version } = write(world, 'root', '/f', [10, 20, 30]);
  const cut = (length: number) =>
    world.try('root', truncateFile, { path: '/f', length, shortened: undefined });
  expect(statusIn(cut(60)).version).toBe(version);
  expect(cut(61)).toMatchObject({ refused: 'INVALID_ARGUMENT' });
  expect(statusIn(cut(30))).toMatchObject({ length: 30, blockCount: 2 });
  expect([...world.sink.blocks.keys()]).toEqual([1, 2]);
  expect(statusIn(cut(0))).toMatchObject({ length: 0, blockCount: 0 });
  expect(world.sink.blocks.size).toBe(0);
});

test('truncate: within a block the old content stays until the shorter one is sealed', () => {
  write(world, 'root', '/f', [10, 20, 30]);
  const first = world.do('root', truncateFile, { path: '/f', length: 15, shortened: undefined });
  expect(first).toMatchObject({
    kind: 'shorten',
    shortenedLength: 5,
    block: { id: 2, offset: 10 },
  });
  expect(there('/f')).toMatchObject({ length: 60, openForWrite: true });
  const block = blockIn(first);
  const finish = (shortened: ReturnType<typeof seal>, length = 15) =>
    world.try('root', truncateFile, { path: '/f', length, shortened });
  expect(finish(older(seal(block, 5)))).toMatchObject({ refused: 'STALE_GENERATION' });
  expect(finish(seal(block, 6))).toMatchObject({ refused: 'INVALID_ARGUMENT' });
  expect(finish(seal(block, 5), 14)).toMatchObject({ refused: 'INVALID_ARGUMENT' });
  const inode = inodeIn(first);
  expect(world.try('root', completeFile, { inode, last: seal(block, 5) })).toMatchObject({
    refused: 'INVALID_ARGUMENT',
  });
  const again = blockIn(world.do('root', reopenBlock, { inode, blockId: block.id }));
  expect(statusIn(finish(seal(again, 5)))).toMatchObject({ length: 15, openForWrite: false });
  expect([...world.sink.blocks.keys()]).toEqual([1, 2]);
});

test('truncate: given up, the file is as it was', () => {
  write(world, 'root', '/f', [10, 20]);
  const begun = world.do('root', truncateFile, { path: '/f', length: 5, shortened: undefined });
  world.do('root', abandonFile, { inode: inodeIn(begun) });
  expect(there('/f')).toMatchObject({ length: 30, openForWrite: false });
  expect(world.sink.blocks.get(blockIn(begun).id)).toMatchObject({ generation: 1 });
});

test('addBlock: no targets is a refusal that can be retried, and changes nothing', () => {
  const inode = start(world, 'root', '/f');
  world.targets = [];
  expect(world.try('root', addBlock, { inode, previous: undefined })).toMatchObject({
    refused: 'NOT_ENOUGH_SERVERS',
  });
  expect(world.sink.blocks.size).toBe(0);
});

test('create: a client that holds as many files open as it may is refused one more, until it has closed one', () => {
  const inodes = Array.from({ length: OPEN_FILES_PER_CLIENT_MAX }, (_, i) =>
    start(world, 'root', `/f${i}`),
  );
  const more = () => world.try('root', createFile, { ...creation, path: '/more' });
  expect(more()).toMatchObject({ refused: 'LIMIT_EXCEEDED' });
  expect(there('/more')).toMatchObject({ refused: 'NOT_FOUND' });
  statusIn(world.do('root', completeFile, { inode: inodes[0]!, last: undefined }));
  expect(more()).not.toHaveProperty('refused');
});

test('a new block that is committed or given up tells what it did not need of its room; one that was opened again had none', () => {
  const inode = start(world, 'root', '/f');
  const { blockSize } = world.state.namespace.get(inode)!;
  const first = blockIn(world.do('root', addBlock, { inode, previous: undefined }));
  expect(world.sink.settled).toEqual([]);
  const second = blockIn(world.do('root', addBlock, { inode, previous: seal(first, 100) }));
  const { targets } = first;
  const told = { targets, generation: first.generation, unusedBytes: blockSize - 100 };
  expect(world.sink.settled).toEqual([told]);
  world.do('root', abandonBlock, { inode, blockId: second.id });
  expect(world.sink.settled.at(-1)).toMatchObject({ unusedBytes: blockSize });
  expect(world.sink.settled).toHaveLength(2);
  const reopened = world.do('root', reopenBlock, { inode, blockId: first.id });
  world.do('root', completeFile, { inode, last: seal(blockIn(reopened), 100) });
  expect(world.sink.settled).toHaveLength(2);
});
