import { blockClient } from '../../../src/rpc/block-client.js';
import { ChannelPool } from '../../../src/rpc/channel-pool.js';
import { blockHandlers, closeAll, failure, promised, serve } from './fixture.js';

afterEach(closeAll);

const stat = {
  generation: 1 as never,
  length: 1,
  sha256: new Uint8Array(32),
  volumeId: 'v',
  chunkCrcs: [],
};
const request = { blockId: 1 as never };

test('a pool keeps one channel for each address, and no more than its bound', () => {
  const pool = new ChannelPool({ channelsMax: 2 });
  const first = pool.get('a:1');
  expect(pool.get('a:1')).toBe(first);
  pool.get('b:1');
  pool.get('c:1');
  expect(pool.size).toBe(2);
  expect(pool.get('a:1')).not.toBe(first);
  pool.close();
});

test('a channel that goes lets its calls come to their end', async () => {
  const started = promised();
  const go = promised();
  const { address } = await serve((server) =>
    server.addBlock(
      blockHandlers({
        async statReplica() {
          started.resolve();
          await go.promise;
          return stat;
        },
      }),
    ),
  );
  const pool = new ChannelPool();
  const call = blockClient(pool.get(address)).statReplica(request, {});
  await started.promise;
  pool.close();
  go.resolve();
  expect(await call).toEqual(stat);
});

test('a pool that was closed gives channels on which calls fail', async () => {
  const pool = new ChannelPool();
  pool.close();
  const client = blockClient(pool.get('127.0.0.1:1'));
  expect(await failure(client.statReplica(request, {}))).toMatchObject({ code: 'UNAVAILABLE' });
  expect(() => client.write({})).toThrow(expect.objectContaining({ code: 'UNAVAILABLE' }));
  expect(pool.size).toBe(0);
});
