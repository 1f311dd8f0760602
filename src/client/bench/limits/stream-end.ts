import { performance } from 'node:perf_hooks';
import { must, unreachable } from '../../../common/assert.js';
import { DfsError } from '../../../common/error.js';
import { blockId, generation } from '../../../common/ids.js';
import { MiB } from '../../../common/sizes.js';
import { blockClient } from '../../../rpc/block-client.js';
import { RpcChannel } from '../../../rpc/channel.js';
import { grpcJsReader, serveGrpcJsStreams } from '../../../rpc/grpc-js-stream.js';
import { DATA_MESSAGE_BYTES_MAX, STREAM_WINDOW_BYTES } from '../../../rpc/limits.js';
import { RpcServer } from '../../../rpc/server.js';
import { borrow, giveBack } from '../../../runtime/bulk-memory.js';
import { silentLog } from '../../../runtime/log.js';
import { serveOrders } from '../load/serve-orders.js';

/**
 * One end of a stream from memory to nowhere, a process of its own: of this transport, which is what a block server and a
 * client would do without disk, checks and books; or of grpc-js alone, with messages and windows of the same sizes.
 */
export interface StreamEnd {
  readonly transport: 'ours' | 'grpc-js';
}
export type StreamOrder =
  /** Answered with the address. */
  | { readonly kind: 'serve' }
  | { readonly kind: 'connect'; readonly address: string }
  /** Once connected; answered with the seconds that it took. */
  | { readonly kind: 'read'; readonly bytes: number }
  /** Answered with the core-seconds of the process so far. */
  | { readonly kind: 'used' };

const MESSAGE_BYTES = MiB;

const unoffered = (): never => {
  throw new DfsError('UNSUPPORTED', 'only reads are offered here');
};

function serve({ transport }: StreamEnd): Promise<string> {
  if (transport === 'grpc-js') return serveGrpcJsStreams(MESSAGE_BYTES);
  const server = RpcServer.create({ log: silentLog }).addBlock({
    async *read({ length }) {
      for (let at = 0; at < length; at += MESSAGE_BYTES) {
        yield { offset: at, crcs: [], data: borrow(Math.min(MESSAGE_BYTES, length - at)) };
        // A turn of the event loop for each, as for one that was read from a disk.
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
      }
    },
    write: unoffered,
    copy: unoffered,
    statReplica: unoffered,
  });
  return server.listen('127.0.0.1:0');
}

type Read = (bytes: number) => Promise<number>;

function reader({ transport }: StreamEnd, address: string): Read {
  if (transport === 'grpc-js') return grpcJsReader(address, STREAM_WINDOW_BYTES);
  const channel = RpcChannel.connect(address, { maxReceiveBytes: DATA_MESSAGE_BYTES_MAX });
  return async (length) => {
    // Larger than what a session carries.
    const request = { blockId: blockId(1), generation: generation(1), offset: 0, length };
    let taken = 0;
    for await (const { data } of blockClient(channel).read(request, {})) {
      taken += data.length;
      giveBack(data);
    }
    return taken;
  };
}

let read: Read | undefined;

async function obey(end: StreamEnd, order: StreamOrder): Promise<number | string> {
  switch (order.kind) {
    case 'serve':
      return serve(end);
    case 'connect':
      read = reader(end, order.address);
      return order.address;
    case 'read': {
      const start = performance.now();
      const taken = await must(read, 'a taker that is connected')(order.bytes);
      if (taken !== order.bytes)
        throw new DfsError('INTERNAL', `${taken} bytes came of ${order.bytes}`);
      return (performance.now() - start) / 1_000;
    }
    case 'used': {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    }
    default:
      return unreachable(order);
  }
}

const end = JSON.parse(process.argv[2] ?? '{}') as StreamEnd;
// Both ends go when they are told to, with whatever is open: nobody waits for it.
serveOrders(
  (order) => obey(end, order as StreamOrder),
  () => Promise.resolve(),
);
