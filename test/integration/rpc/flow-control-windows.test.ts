import { once } from 'node:events';
import {
  connect as connectHttp2,
  createServer,
  type Http2Session,
  type ServerHttp2Session,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { STREAM_WINDOW_BYTES, CONNECTION_WINDOW_BYTES } from '../../../src/rpc/limits.js';
import { RpcChannel, type ChannelSettings } from '../../../src/rpc/channel.js';
import { adminApi, closeAll, serve } from './fixture.js';

afterEach(closeAll);

const HTTP2_DEFAULT = 65_535;

interface Windows {
  readonly stream: number;
  readonly connection: number;
}

/** What the peer of a session lets it send before it has to say more, per stream and per connection. */
async function windowsOf(session: Http2Session): Promise<Windows> {
  await once(session, 'remoteSettings');
  const stream = session.remoteSettings.initialWindowSize ?? HTTP2_DEFAULT;
  // A window update for the connection comes right behind the settings; a ping comes back after it.
  await new Promise((resolve) => session.ping(resolve));
  const connection = session.state.remoteWindowSize ?? HTTP2_DEFAULT;
  return { stream, connection };
}

async function windows(address: string): Promise<Windows> {
  const session = connectHttp2(`http://${address}`);
  try {
    return await windowsOf(session);
  } finally {
    session.close();
  }
}

/** What a client lets its server send. */
async function clientWindows(settings: ChannelSettings = {}): Promise<Windows> {
  const server = createServer();
  const accepted = once(server, 'session') as Promise<[ServerHttp2Session]>;
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const channel = RpcChannel.connect(`127.0.0.1:${(server.address() as AddressInfo).port}`, {
    ownConnection: true,
    ...settings,
  });
  try {
    channel.start((client) => client.waitForReady(Infinity, () => {}));
    const [session] = await accepted;
    return await windowsOf(session);
  } finally {
    channel.close();
    server.close();
  }
}

test('our servers let clients send far more than 64 KiB per round trip', async () => {
  const { address } = await serve((server) => server.addAdmin(adminApi(() => ({}))));
  expect(await windows(address)).toEqual({
    stream: STREAM_WINDOW_BYTES,
    connection: CONNECTION_WINDOW_BYTES,
  });
});

test('our clients let servers send far more than 64 KiB per round trip', async () => {
  expect(await clientWindows()).toEqual({
    stream: STREAM_WINDOW_BYTES,
    connection: STREAM_WINDOW_BYTES,
  });
});

test('a client that is to take little says so', async () => {
  const windowBytes = 128 * 1024;
  expect(await clientWindows({ windowBytes })).toEqual({
    stream: windowBytes,
    connection: windowBytes,
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
