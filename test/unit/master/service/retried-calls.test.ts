import { blockId, clientId, generation, serverId } from '../../../../src/common/ids.js';
import type { CallContext } from '../../../../src/common/namespace-messages.js';
import { addBlock } from '../../../../src/master/core/commands/add-block.js';
import { createFile } from '../../../../src/master/core/commands/create-file.js';
import { introduction } from '../core/derived-fixture.js';

const MiB = 2 ** 20;

import { NEW_FILE, options, setUp } from '../../../support/namespace-in-memory.js';

test('a commit that was carried out is answered again, though its replicas are gone by now', async () => {
  const { service, context, report, lose } = await setUp();
  const { inode } = await service.createFile(context(1), NEW_FILE, options);
  const added = { inode, previous: undefined, excludeServers: [], writerHost: '' };
  const block = await service.addBlock(context(2), added, options);
  const sha256 = new Uint8Array(32);
  const last = { id: block.id, generation: block.generation, length: 5, sha256 };
  const complete = (operation: number) =>
    service.completeFile(context(operation), { inode, last }, options);
  await expect(complete(3)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  report(generation(block.generation), 5);
  const first = await complete(3);
  expect(first.length).toBe(5);
  lose(generation(block.generation));
  await expect(complete(3)).resolves.toEqual(first);
});

test('an empty file that was made in one call is answered again, though it was replaced since', async () => {
  const { service, context } = await setUp();
  const request = { ...NEW_FILE, close: true };
  const first = await service.createFile(context(1), request, options);
  expect(first).toMatchObject({ closed: { path: '/f', length: 0, openForWrite: false } });
  await service.createFile(context(2), { ...request, overwrite: true }, options);
  await expect(service.createFile(context(1), request, options)).resolves.toEqual(first);
});

test('an allotment that is asked for again after a restart waits for the servers of its chain', async () => {
  const { service, context, kernel, time } = await setUp();
  const { inode } = await service.createFile(context(1), NEW_FILE, options);
  const request = { inode, previous: undefined, excludeServers: [], writerHost: '' };
  // As the master before the restart decided it; only the first server has registered again.
  const caller = { user: 'root', groups: [], clientId: clientId('c1'), superuser: true };
  await kernel.mutate(context(2), (timeMs) =>
    addBlock(kernel.state, caller, request, {
      timeMs,
      defaults: { replication: 3, blockSize: MiB },
      targets: [1, 2, 3].map((n) => serverId(`server-${n}`)),
    }),
  );
  const again = () => service.addBlock(context(2), request, options);
  await expect(again()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  time.nowMs = 20_000;
  expect((await again()).locations).toHaveLength(1);
});

test('a file that was made with its first block is answered again with the same, when its servers are back', async () => {
  const { service, context, kernel, time } = await setUp();
  const request = { ...NEW_FILE, withBlock: { writerHost: '' } };
  const caller = { user: 'root', groups: [], clientId: clientId('c1'), superuser: true };
  const targets = [1, 2, 3].map((n) => serverId(`server-${n}`));
  await kernel.mutate(context(1), (timeMs) =>
    createFile(kernel.state, caller, request, {
      timeMs,
      defaults: { replication: 3, blockSize: MiB },
      place: () => targets,
    }),
  );
  const again = () => service.createFile(context(1), request, options);
  await expect(again()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  time.nowMs = 20_000;
  const first = await again();
  expect(first.block?.locations).toHaveLength(1);
  await expect(again()).resolves.toEqual(first);
});

test('a block is not reopened on part of its servers shortly after a start', async () => {
  const { service, context, report, time } = await setUp();
  const { inode } = await service.createFile(context(1), NEW_FILE, options);
  const added = { inode, previous: undefined, excludeServers: [], writerHost: '' };
  const block = await service.addBlock(context(2), added, options).catch(() => undefined);
  time.nowMs = 20_000;
  const { id, generation: gen } = block ?? (await service.addBlock(context(2), added, options));
  report(gen, 5);
  await service.completeFile(
    context(3),
    { inode, last: { id, generation: gen, length: 5, sha256: new Uint8Array(32) } },
    options,
  );
  await service.appendFile(context(4), { path: '/f', ifVersion: undefined }, options);
  const reopen = () => service.reopenBlock(context(5), { inode, blockId: id }, options);
  time.nowMs = 1_000;
  await expect(reopen()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  time.nowMs = 20_000;
  expect((await reopen()).block.locations).toHaveLength(1);
});

test('a block that was never committed is reopened as soon as its servers are back, whichever of them sealed it', async () => {
  const { service, context, kernel, report, derived } = await setUp();
  const { inode } = await service.createFile(context(1), NEW_FILE, options);
  const request = { inode, previous: undefined, excludeServers: [], writerHost: '' };
  const caller = { user: 'root', groups: [], clientId: clientId('c1'), superuser: true };
  await kernel.mutate(context(2), (timeMs) =>
    addBlock(kernel.state, caller, request, {
      timeMs,
      defaults: { replication: 3, blockSize: MiB },
      targets: [1, 2, 3].map((n) => serverId(`server-${n}`)),
    }),
  );
  // The first server had sealed the block when all of them were killed; the others will never report it.
  report(generation(1), 5);
  const reopen = () => service.reopenBlock(context(3), { inode, blockId: blockId(1) }, options);
  derived.register(introduction(2), 0);
  await expect(reopen()).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining('2 of 3 block servers'),
  });
  derived.register(introduction(3), 0);
  expect((await reopen()).block).toMatchObject({ id: 1, generation: 2 });
});

test("a reader's word damages nothing: the server is asked to look at its replica", async () => {
  const { service, context, report, derived, server } = await setUp();
  const { inode } = await service.createFile(context(1), NEW_FILE, options);
  const added = { inode, previous: undefined, excludeServers: [], writerHost: '' };
  const { id, generation: allotted } = await service.addBlock(context(2), added, options);
  report(generation(allotted), 5);
  const name = { blockId: id, generation: allotted };
  const bad = { ...name, serverId: serverId('server-1'), detail: 'it says' };
  await service.reportBadReplica({ ...context(3), user: 'somebody' }, bad, options);
  expect(derived.replicasUnder({ ...name, length: 5 })).toBe(1);
  expect(derived.takeSuspected(server)).toEqual([name]);
});

test('a move to the trash that is asked for again gives the first place, though the path is taken anew', async () => {
  const { service, context, info } = await setUp();
  const made = { path: '/d', mode: 0o755, parents: false };
  const request = { path: '/d', recursive: true, ifVersion: undefined };
  await service.mkdir(context(1), made, options);
  const first = await service.moveToTrash(context(2), request, options);
  expect(first.path).toBe('/user/root/.Trash/Current/d');
  const again = await service.mkdir(context(3), made, options);
  // Not even a trash that was switched off since makes a retry another answer.
  info.trashIntervalMs = 0;
  await expect(service.moveToTrash(context(2), request, options)).resolves.toEqual(first);
  await expect(service.moveToTrash(context(4), request, options)).rejects.toMatchObject({
    code: 'UNSUPPORTED',
  });
  expect((await service.stat(context(0), { path: '/d' }, options)).inode).toBe(again.inode);
});

test('a late copy of a refused call is refused too, though it could be carried out by now', async () => {
  const { service, context, kernel } = await setUp();
  const rename = (operation: number) =>
    service.rename(
      context(operation),
      { source: '/a', target: '/b', overwrite: false, ifVersion: undefined },
      options,
    );
  await expect(rename(1)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await service.mkdir(context(2), { path: '/a', mode: 0o755, parents: false }, options);
  const { lastTxid } = kernel;
  await expect(rename(1)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(kernel.lastTxid).toBe(lastTxid);
  await expect(rename(3)).resolves.toMatchObject({ path: '/b' });
});

/** Directories of root's, and one more with a directory in it that only root may empty unless `mode` lets others. */
async function treeOfRoot(
  { service, context }: Awaited<ReturnType<typeof setUp>>,
  innerMode: number,
): Promise<void> {
  const open = (path: string, operation: number, mode = 0o777) =>
    service.mkdir(context(operation), { path, mode, parents: false }, options);
  await open('/open', 101);
  await open('/open/d', 102);
  await open('/open/d/inner', 103, innerMode);
  await open('/open/d/inner/leaf', 104);
}

const asStranger = (context: CallContext): CallContext => ({
  ...context,
  user: 'stranger',
  clientId: clientId('c2'),
});

test('a late copy of a removal that was refused for a directory below is refused too, though rights changed since', async () => {
  const all = await setUp();
  const { service, context } = all;
  await treeOfRoot(all, 0o755);
  const request = { path: '/open/d', recursive: true, ifVersion: undefined };
  const remove = (operation: number) =>
    service.remove(asStranger(context(operation)), request, options);
  await expect(remove(1)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  await service.setMode(context(105), { path: '/open/d/inner', mode: 0o777 }, options);
  await expect(remove(1)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  await expect(remove(2)).resolves.toBeUndefined();
});

test('a removal that is asked for again is done, though a tree that its user may not remove has its path by now', async () => {
  const all = await setUp();
  const { service, context } = all;
  await treeOfRoot(all, 0o777);
  const request = { path: '/open/d', recursive: true, ifVersion: undefined };
  const remove = (operation: number) =>
    service.remove(asStranger(context(operation)), request, options);
  await remove(1);
  await service.mkdir(context(105), { path: '/open/d', mode: 0o777, parents: false }, options);
  await service.mkdir(context(106), { path: '/open/d/in', mode: 0o755, parents: false }, options);
  await service.mkdir(context(107), { path: '/open/d/in/x', mode: 0o755, parents: false }, options);
  await expect(remove(1)).resolves.toBeUndefined();
  await service.stat(context(0), { path: '/open/d/in/x' }, options);
  await expect(remove(2)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
});
