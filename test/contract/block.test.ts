import type { BlockHandlers } from '../../src/rpc/block-api.js';
import { blockClient } from '../../src/rpc/block-client.js';
import { ChannelPool } from '../../src/rpc/channel-pool.js';
import { RpcServer } from '../../src/rpc/server.js';
import { silentLog } from '../../src/runtime/log.js';
import { InProcessBlocks } from '../support/in-process-blocks.js';
import { blockContract, type BlockTransport } from './block-contract.js';

blockContract('joined without a wire', (): BlockTransport => {
  const blocks = new InProcessBlocks();
  let count = 0;
  return {
    serve: async (handlers) => {
      const address = `server-${++count}`;
      blocks.serve(address, handlers);
      return address;
    },
    connect: (address) => blocks.connect(address),
    kill: async (address) => blocks.kill(address),
    close: async () => {},
  };
});

blockContract('over gRPC', (): BlockTransport => {
  const channels = new ChannelPool();
  const servers = new Map<string, RpcServer>();
  return {
    serve: async (handlers: BlockHandlers) => {
      const server = RpcServer.create({ log: silentLog });
      server.addBlock(handlers);
      const address = await server.listen('127.0.0.1:0');
      servers.set(address, server);
      return address;
    },
    connect: (address) => blockClient(channels.get(address)),
    kill: async (address) => {
      await servers.get(address)?.stop({ graceMs: 0 });
      servers.delete(address);
    },
    close: async () => {
      channels.close();
      for (const server of servers.values()) await server.stop({ graceMs: 0 });
    },
  };
});
