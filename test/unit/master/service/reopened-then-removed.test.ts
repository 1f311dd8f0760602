import { serverId } from '../../../../src/common/ids.js';
import { callsOf, MasterInMemory } from '../../../support/master-in-memory.js';

const SERVER = {
  serverId: serverId('s1'),
  clusterId: undefined,
  name: 'bs1',
  address: '10.0.0.1:9866',
  domain: '/rack1',
  volumes: [{ id: 'v', capacity: 1e12, used: 0, remaining: 1e12, failed: false }],
  version: '0',
};

test('a retry that gets the answer of a reopening, of a file removed meanwhile, waits for no replica', async () => {
  const machine = new MasterInMemory({ minReplicas: 1 });
  const before = await machine.start();
  const calls = callsOf('writer');
  await before.handlers.node.register(SERVER, {});
  const { inode } = await before.handlers.namespace.createFile(
    calls(),
    {
      path: '/f',
      mode: 0o644,
      replication: 1,
      blockSize: 0,
      overwrite: false,
      createParents: false,
      ifVersion: undefined,
      close: false,
    },
    {},
  );
  const { id } = await before.handlers.namespace.addBlock(
    calls(),
    { inode, previous: undefined, excludeServers: [], writerHost: '' },
    {},
  );
  const reopening = calls();
  const reopened = await before.handlers.namespace.reopenBlock(
    reopening,
    { inode, blockId: id },
    {},
  );
  // The answer above is lost: the writer has not acknowledged it when something else ends the file.
  const { acknowledgedOperation } = reopening;
  await before.handlers.namespace.abandonFile({ ...calls(), acknowledgedOperation }, { inode }, {});
  machine.kill();

  const after = await machine.start();
  const again = await after.handlers.namespace.reopenBlock(reopening, { inode, blockId: id }, {});
  expect(again.block.generation).toBe(reopened.block.generation);
  machine.kill();
});
