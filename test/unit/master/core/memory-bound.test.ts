import { isRefusal } from '../../../../src/common/refusal.js';
import { MiB } from '../../../../src/common/sizes.js';
import { addBlock } from '../../../../src/master/core/commands/add-block.js';
import { createFile } from '../../../../src/master/core/commands/create-file.js';
import { mkdir } from '../../../../src/master/core/commands/mkdir.js';
import { moveToTrash } from '../../../../src/master/core/commands/move-to-trash.js';
import { reap } from '../../../../src/master/core/commands/reap.js';
import { remove } from '../../../../src/master/core/commands/remove.js';
import { rename } from '../../../../src/master/core/commands/rename.js';
import { setMode } from '../../../../src/master/core/commands/set-mode.js';
import { PAGE_BYTES } from '../../../../src/master/core/memory/page-sizes.js';
import { creation, start } from './shapes.js';
import { World } from './world.js';

const FULL = { refused: 'LIMIT_EXCEEDED', message: expect.stringContaining('--namespace-memory') };
const longName = (n: number) => `/full/${n}`.padEnd(250, 'x');

/** A namespace that has as many files as its bound lets in, and one that is being written. */
function fullWorld() {
  const world = new World();
  const { namespace } = world.state;
  namespace.memoryBytesMax = MiB;
  world.do('root', mkdir, { path: '/full', mode: 0o755, parents: false });
  const open = start(world, 'root', '/open');
  let made = 0;
  while (
    !isRefusal(world.try('root', mkdir, { path: longName(made), mode: 0o755, parents: false }))
  )
    made++;
  return { world, namespace, made, open };
}

test('a namespace at its bound of memory refuses what adds to it, and nothing else', () => {
  const { world, namespace, made, open } = fullWorld();
  expect(made).toBeGreaterThan(1_000);
  // The last one may have split a few pages.
  expect(namespace.memoryBytes).toBeLessThan(MiB + 8 * PAGE_BYTES);
  const move = (source: string, target: string) =>
    world.try('root', rename, { source, target, overwrite: false, ifVersion: undefined });
  expect(world.try('root', createFile, { ...creation, path: '/more' })).toMatchObject(FULL);
  expect(world.try('root', mkdir, { path: '/more', mode: 0o755, parents: false })).toMatchObject(
    FULL,
  );
  const block = { inode: open, previous: undefined };
  expect(world.try('root', addBlock, block)).toMatchObject(FULL);
  expect(move('/full', '/fuller')).toMatchObject(FULL);
  const toTrash = { path: longName(0), recursive: true, ifVersion: undefined };
  expect(world.try('root', moveToTrash, toTrash)).toMatchObject(FULL);
  expect(isRefusal(move('/full', '/f'))).toBe(false);
  expect(isRefusal(world.try('root', setMode, { path: '/f', mode: 0o700 }))).toBe(false);
});

test('a namespace at its bound takes more again after a removal, once what was removed is reaped', () => {
  const { world, namespace } = fullWorld();
  const full = namespace.memoryBytes;
  world.do('root', remove, { path: '/full', recursive: true, ifVersion: undefined });
  while (world.state.detached.size > 0) world.settle(reap(world.state));
  expect(namespace.memoryBytes).toBeLessThan(full / 4);
  world.do('root', createFile, { ...creation, path: '/more' });
});
