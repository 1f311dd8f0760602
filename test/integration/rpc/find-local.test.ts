import type { LocalReplica } from '../../../src/common/block-messages.js';
import { findLocal } from '../../../src/rpc/find-local-call.js';
import { hostOf, isOfThisHost } from '../../../src/rpc/this-host.js';
import { blockHandlers, closeAll, connect, failure, nodeApi, serve } from './fixture.js';

afterEach(closeAll);

const NAME = { blockId: 3 as never, generation: 1 as never };
const REPLICA: LocalReplica = {
  path: '/disk/blocks/03/3.1.blk',
  fileBytes: 150,
  length: 100,
  footer: Uint8Array.of(1, 2, 3),
  chunkCrcs: [7],
};

test('a client on the same host is told where a replica lies', async () => {
  const { address } = await serve((server) =>
    server.addBlock(blockHandlers({ findLocal: () => Promise.resolve(REPLICA) })),
  );
  expect(await findLocal(connect(address), NAME, {})).toEqual(REPLICA);
});

test('a server that tells nobody, and one of a version without the call, refuse', async () => {
  const silent = await serve((server) => server.addBlock(blockHandlers({})));
  const older = await serve((server) => server.addNode(nodeApi(() => ({}))));
  for (const { address } of [silent, older])
    expect(await failure(findLocal(connect(address), NAME, {}))).toMatchObject({
      code: 'UNSUPPORTED',
    });
});

test.each([
  ['127.0.0.1:9', true],
  ['127.3.2.1:9', true],
  ['::1:9', true],
  ['[::1]:9', true],
  ['::ffff:127.0.0.1:9', true],
  ['192.0.2.7:9', false],
  ['::ffff:192.0.2.7:9', false],
  ['2001:db8::5:9', false],
  ['unknown', false],
  ['example.org:9', false],
])('%s is of this host: %s', (address, expected) => {
  expect(isOfThisHost(hostOf(address))).toBe(expected);
});
