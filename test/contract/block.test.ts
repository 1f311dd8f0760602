import { blockClient } from '../../src/rpc/block-client.js';
import { ChannelPool } from '../../src/rpc/channel-pool.js';
import { RpcServer } from '../../src/rpc/server.js';
import { silentLog } from '../../src/runtime/log.js';
import { InProcessBlocks } from '../support/in-process-blocks.js';
import { TcpProxy } from '../support/tcp-proxy.js';
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
  const servers: RpcServer[] = [];
  const proxies = new Map<string, TcpProxy>();
  return {
    serve: async (handlers) => {
      const server = RpcServer.create({ log: silentLog });
      servers.push(server.addBlock(handlers));
      const proxy = await TcpProxy.start(await server.listen('127.0.0.1:0'));
      proxies.set(proxy.address, proxy);
      return proxy.address;
    },
    connect: (address) => blockClient(channels.get(address)),
    kill: async (address) => proxies.get(address)?.kill(),
    close: async () => {
      channels.close();
      for (const proxy of proxies.values()) await proxy.kill();
      for (const server of servers) await server.stop({ graceMs: 0 });
    },
  };
});
