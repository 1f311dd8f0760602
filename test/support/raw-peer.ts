import { connect, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';

/** A peer that speaks HTTP/2 by itself, for what a client of ours would not do. */
const sessions: ClientHttp2Session[] = [];

/** A connection whose streams may each get so many bytes that nobody reads. */
export function rawPeer(address: string, windowBytes: number): ClientHttp2Session {
  const session = connect(`http://${address}`, { settings: { initialWindowSize: windowBytes } });
  session.on('error', () => {});
  sessions.push(session);
  return session;
}

export function closeRawPeers(): void {
  for (const session of sessions.splice(0)) session.destroy();
}

/** A call of a gRPC method, without a word yet. */
export function rawCall(session: ClientHttp2Session, path: string): ClientHttp2Stream {
  const stream = session.request({
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  stream.on('error', () => {});
  return stream;
}

/** A message as gRPC frames it. */
export function frame(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}
