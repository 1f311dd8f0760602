import {
  Client,
  credentials,
  Server,
  ServerCredentials,
  type MethodDefinition,
  type ServerWritableStream,
} from '@grpc/grpc-js';
import { once } from 'node:events';

/*
 * One stream of grpc-js as it is, for the bench alone: what a read would be without any code of ours. A process that has
 * or makes a channel or a server of ours has another framing (bulk-framing.ts), so both ends are in processes of their own.
 */

const asIs = (message: Buffer): Buffer => message;
/** A request says in decimals how many bytes it wants. */
const READ: MethodDefinition<Buffer, Buffer> = {
  path: '/dfs.bench.GrpcJs/Read',
  requestStream: false,
  responseStream: true,
  requestSerialize: asIs,
  requestDeserialize: asIs,
  responseSerialize: asIs,
  responseDeserialize: asIs,
};

/** Serves streams of messages of this size on a free port of this host; gives the address. */
export async function serveGrpcJsStreams(messageBytes: number): Promise<string> {
  const message = Buffer.alloc(messageBytes, 0xa5);
  const Read = (call: ServerWritableStream<Buffer, Buffer>): void => {
    void send(call, message, Number(call.request.toString()));
  };
  const server = new Server();
  server.addService({ Read: READ }, { Read });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return `127.0.0.1:${port}`;
}

async function send(
  call: ServerWritableStream<Buffer, Buffer>,
  message: Buffer,
  bytes: number,
): Promise<void> {
  for (let left = bytes; left > 0 && !call.cancelled; left -= message.length)
    if (!call.write(message.subarray(0, Math.min(left, message.length)))) await once(call, 'drain');
  call.end();
}

/** The other end: a function that reads so many bytes and drops them. */
export function grpcJsReader(
  address: string,
  windowBytes: number,
): (bytes: number) => Promise<number> {
  const client = new Client(address, credentials.createInsecure(), {
    'grpc-node.flow_control_window': windowBytes,
    'grpc.enable_http_proxy': 0,
  });
  return async (bytes) => {
    const request = Buffer.from(String(bytes));
    let taken = 0;
    const stream = client.makeServerStreamRequest(READ.path, asIs, asIs, request);
    for await (const message of stream) taken += (message as Buffer).length;
    return taken;
  };
}
