import type { Server } from '@grpc/grpc-js';
import type { ServerHttp2Session } from 'node:http2';
import { assert } from '../common/assert.js';
import { http2ServersOf } from './http2-servers.js';
import { CONNECTION_WINDOW_BYTES, STREAM_WINDOW_BYTES } from './limits.js';

/**
 * Raises the receive windows of a server. HTTP/2's default of 64 KiB lets a sender put 64 KiB on the way per round
 * trip: a third of the throughput on loopback, 3 MB/s at 20 ms. grpc-js has an option for clients
 * (grpc-node.flow_control_window) and none for servers, so this reaches into two of its private fields, here only.
 * A test measures the window and says when grpc-js has made this file unnecessary.
 */
interface ServerInside {
  readonly commonServerOptions: { settings?: { initialWindowSize?: number } };
}

/** Before bind: the window of each stream. */
export function raiseStreamWindows(server: Server): void {
  const { commonServerOptions } = server as unknown as ServerInside;
  assert(commonServerOptions !== undefined, 'this grpc-js keeps its server options elsewhere');
  commonServerOptions.settings = {
    ...commonServerOptions.settings,
    initialWindowSize: STREAM_WINDOW_BYTES,
  };
}

/** After bind: the window that all streams of a connection share; HTTP/2 can raise it only by asking on a session. */
export function raiseConnectionWindows(server: Server): void {
  for (const http2Server of http2ServersOf(server))
    http2Server.on('session', (session: ServerHttp2Session) => {
      session.setLocalWindowSize(CONNECTION_WINDOW_BYTES);
    });
}
