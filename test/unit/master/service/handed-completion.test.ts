import { clientId } from '../../../../src/common/ids.js';
import type { CallContext } from '../../../../src/common/namespace-messages.js';
import { NEW_FILE, options, setUp } from '../../../support/namespace-in-memory.js';

/** A completion that comes under the identity for completions alone, for the file that `c1` holds. */
async function handedOver() {
  const world = await setUp();
  const { service, context } = world;
  const { inode } = await service.createFile(context(1), NEW_FILE, options);
  const added = { inode, previous: undefined, excludeServers: [], writerHost: '' };
  const { id, generation: gen } = await service.addBlock(context(2), added, options);
  world.report(gen, 5);
  const holder = clientId('c1');
  const last = { id, generation: gen, length: 5, sha256: new Uint8Array(32) };
  const completer = (operation: number, acknowledgedOperation = 0): CallContext => ({
    ...context(operation),
    clientId: clientId('c1.completions'),
    acknowledgedOperation,
  });
  const late = (operation = 1) =>
    service.completeFile(completer(operation), { inode, last, holder }, options);
  return { ...world, inode, last, completer, late };
}

test('a completion under another identity of the holder is done once, whoever asks and how often', async () => {
  const { late, kernel } = await handedOver();
  const [first, second] = await Promise.all([late(), late()]);
  expect(second).toEqual(first);
  const { lastTxid } = kernel;
  await expect(late()).resolves.toEqual(first);
  expect(kernel.lastTxid).toBe(lastTxid);
});

test('who does not hold the file completes it under no other name', async () => {
  const { service, completer, inode, last, late } = await handedOver();
  const other = { inode, last, holder: clientId('c2') };
  for (const request of [other, { inode, last }])
    await expect(service.completeFile(completer(1), request, options)).rejects.toMatchObject({
      code: 'LEASE_EXPIRED',
    });
  // What was refused for good stays refused under its number, and is no harm to another.
  await expect(late(1)).rejects.toMatchObject({ code: 'LEASE_EXPIRED' });
  expect(await late(2)).toMatchObject({ length: 5 });
});

test.each<[string, string, (world: Awaited<ReturnType<typeof handedOver>>) => Promise<unknown>]>([
  [
    'the file was given up',
    'LEASE_EXPIRED',
    ({ service, context, inode }) => service.abandonFile(context(3), { inode }, options),
  ],
  [
    'the block goes on under another generation',
    'STALE_GENERATION',
    ({ service, context, inode, last }) =>
      service.reopenBlock(context(3), { inode, blockId: last.id }, options),
  ],
  [
    'its client completed the file, and opened it again',
    'STALE_GENERATION',
    async ({ service, context, inode, last, report }) => {
      const { block } = await service.reopenBlock(context(3), { inode, blockId: last.id }, options);
      report(block.generation, 5);
      const again = { ...last, generation: block.generation };
      await service.completeFile(context(4), { inode, last: again }, options);
      await service.appendFile(context(5), { path: '/f', ifVersion: undefined }, options);
    },
  ],
  [
    'its client has answered that number',
    'INVALID_ARGUMENT',
    async ({ service, completer, inode, last, late }) => {
      await late(1);
      const holder = clientId('c1');
      // Another completion of the same client, refused or not, is under a later number.
      const next = await service.createFile(
        { ...completer(0), clientId: holder, operation: 9 },
        { ...NEW_FILE, path: '/g' },
        options,
      );
      const empty = { inode: next.inode, last: undefined, holder };
      await service.completeFile(completer(2, 1), empty, options);
      expect(last.id).not.toBe(inode);
    },
  ],
  [
    'the file is gone',
    'LEASE_EXPIRED',
    async ({ service, context, inode }) => {
      await service.flushFile(context(3), { inode, block: undefined }, options).catch(() => {});
      await service.abandonFile(context(4), { inode }, options);
      const gone = { path: '/f', recursive: false, ifVersion: undefined };
      await service.remove(context(5), gone, options).catch(() => {});
    },
  ],
])(
  'a completion that comes late, when %s, is refused with %s and changes nothing',
  async (_when, code, before) => {
    const world = await handedOver();
    await before(world);
    const { lastTxid } = world.kernel;
    await expect(world.late()).rejects.toMatchObject({ code });
    expect(world.kernel.lastTxid).toBe(lastTxid);
  },
);

test('one that comes when the file was completed by it, opened again and removed is answered as the first time', async () => {
  const { service, context, late, kernel } = await handedOver();
  const first = await late();
  await service.appendFile(context(3), { path: '/f', ifVersion: undefined }, options);
  await service.remove(context(4), { path: '/f', recursive: false, ifVersion: undefined }, options);
  const { lastTxid } = kernel;
  await expect(late()).resolves.toEqual(first);
  expect(kernel.lastTxid).toBe(lastTxid);
});
