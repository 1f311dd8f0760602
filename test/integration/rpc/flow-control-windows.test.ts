import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { STREAM_WINDOW_BYTES, CONNECTION_WINDOW_BYTES } from '../../../src/rpc/limits.js';
import { adminApi, closeAll, serve } from './fixture.js';

afterEach(closeAll);

const HTTP2_DEFAULT = 65_535;

/** What a server lets its client send before it has to say more, per stream and per connection. */
async function windows(address: string): Promise<{ stream: number; connection: number }> {
  const session = connectHttp2(`http://${address}`);
  await once(session, 'remoteSettings');
  const stream = session.remoteSettings.initialWindowSize ?? HTTP2_DEFAULT;
  // A window update for the connection comes right behind the settings; a ping comes back after it.
  await new Promise((resolve) => session.ping(resolve));
  const connection = session.state.remoteWindowSize ?? HTTP2_DEFAULT;
  session.close();
  return { stream, connection };
}

test('our servers let clients send far more than 64 KiB per round trip', async () => {
  const { address } = await serve((server) => server.addAdmin(adminApi(() => ({}))));
  expect(await windows(address)).toEqual({
    stream: STREAM_WINDOW_BYTES,
    connection: CONNECTION_WINDOW_BYTES,
  });
});

test('grpc-js still has no option for it: if this fails, flow-control-windows.ts can go', async () => {
  const server = new Server({ 'grpc-node.flow_control_window': STREAM_WINDOW_BYTES });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  try {
    expect(await windows(`127.0.0.1:${port}`)).toEqual({
      stream: HTTP2_DEFAULT,
      connection: HTTP2_DEFAULT,
    });
  } finally {
    server.forceShutdown();
  }
});
