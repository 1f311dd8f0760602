import type { Http2Server } from 'node:http2';
import type { Server } from '@grpc/grpc-js';
import { assert } from '../common/assert.js';

/** The private place where grpc-js keeps its HTTP/2 servers: there after bind. */
interface ServerInside {
  readonly http2Servers: Map<Http2Server, unknown>;
}

/** The HTTP/2 servers of a gRPC server that listens. */
export function http2ServersOf(server: Server): readonly Http2Server[] {
  const { http2Servers } = server as unknown as ServerInside;
  assert(
    http2Servers instanceof Map && http2Servers.size > 0,
    'this grpc-js keeps its http2 servers elsewhere',
  );
  return [...http2Servers.keys()];
}
