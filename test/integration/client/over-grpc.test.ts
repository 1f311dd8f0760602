import { DfsClient } from '../../../src/client/dfs-client.js';
import type { BlockHandlers } from '../../../src/rpc/block-api.js';
import { DATA_MESSAGE_BYTES_MAX } from '../../../src/rpc/limits.js';
import { RpcServer } from '../../../src/rpc/server.js';
import { silentLog } from '../../../src/runtime/log.js';
import type { FakeBlockServer } from '../../support/fake-block-server.js';
import { fakeCluster, someBytes } from '../../support/fake-cluster.js';

/** The serving end of a fake: its client's end, turned around. */
function handlersOf(fake: FakeBlockServer): BlockHandlers {
  return {
    async *write(steps, { signal }) {
      const call = fake.api.write({});
      signal.addEventListener('abort', () => call.cancel(), { once: true });
      void (async () => {
        // Messages are views on what was received.
        for await (const step of steps) await call.send(structuredClone(step));
        call.end();
      })().catch(() => {});
      yield* call.answers;
    },
    async *read(request, options) {
      // The transport may hold a message for longer than the fake leaves its memory alone.
      for await (const slice of fake.api.read(request, options)) yield structuredClone(slice);
    },
    copy: () => {
      throw new Error('clients order no copies');
    },
    statReplica: (request) => fake.api.statReplica(request, {}),
  };
}

test('a client from connect() writes, loses a server, reads, appends and cuts over real channels', async () => {
  const { master, servers, client: unused } = fakeCluster();
  await unused.close();
  const rpcServers: RpcServer[] = [];
  const addresses = new Map<string, string>();
  for (const fake of servers) {
    const server = RpcServer.create({ log: silentLog, maxReceiveBytes: DATA_MESSAGE_BYTES_MAX });
    server.addBlock(handlersOf(fake));
    addresses.set(fake.name, await server.listen('127.0.0.1:0'));
    rpcServers.push(server);
  }
  master.addressOf = (server) => addresses.get(server.name) ?? server.address;
  const masterServer = RpcServer.create({ log: silentLog });
  masterServer.addNamespace(master.namespace).addAdmin(master.admin);
  const address = await masterServer.listen('127.0.0.1:0');
  rpcServers.push(masterServer);
  try {
    // The first address answers nobody: the second is tried.
    await using dfs = await DfsClient.connect({ master: ['127.0.0.1:1', address], user: 'u' });
    const data = someBytes(5_000_001);
    servers[1]?.writeFaults.push({ moment: 'packet', after: 2, how: 'die' });
    await dfs.writeFile('/f', data, { blockSize: 2 * 1024 * 1024 });
    servers[0]?.kill();
    const read = await dfs.readFile('/f', { verify: true });
    expect(Buffer.compare(read, data)).toBe(0);
    const writer = await dfs.openAppend('/f');
    await writer.write(data);
    await writer.close();
    expect((await dfs.truncate('/f', 7_000_000)).length).toBe(7_000_000);
    const twice = Buffer.concat([data, data]).subarray(0, 7_000_000);
    expect(Buffer.compare(await dfs.readFile('/f', { verify: true }), twice)).toBe(0);
    await expect(dfs.stat('/none')).rejects.toMatchObject({ code: 'NOT_FOUND', path: '/none' });
    expect((await dfs.health()).ready).toBe(true);
  } finally {
    await Promise.all(rpcServers.map((server) => server.stop({ graceMs: 100 })));
  }
});
