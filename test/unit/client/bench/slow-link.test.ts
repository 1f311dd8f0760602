import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { SlowLink } from '../../../../src/client/bench/network/slow-link.js';
import { eventually } from '../../../support/eventually.js';
import { someBytes } from '../../../support/fake-cluster.js';

const opened: { close(): void }[] = [];
afterEach(() => {
  for (const each of opened.splice(0)) each.close();
});

async function listen(serve: (socket: Socket) => void): Promise<string> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    opened.push({ close: () => socket.destroy() });
    serve(socket);
  });
  opened.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function linkOf(bytesPerSecond: number, roundTripMs: number): SlowLink {
  const link = new SlowLink({ bytesPerSecond, roundTripMs });
  opened.push({ close: () => void link.close() });
  return link;
}

function connectTo(address: string): Socket {
  const [host, port] = address.split(':');
  const socket = connect({ host: host!, port: Number(port) });
  opened.push({ close: () => socket.destroy() });
  return socket;
}

async function exchange(socket: Socket, bytes: Buffer): Promise<Buffer> {
  socket.end(bytes);
  const parts: Buffer[] = [];
  for await (const part of socket) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

test('what goes over a link comes whole and in order, not before a round trip, and no faster than its rate', async () => {
  const echo = await listen((socket) => void socket.pipe(socket));
  const address = await linkOf(2_000_000, 60).to(echo);
  const small = performance.now();
  await exchange(connectTo(address), Buffer.from('hello'));
  expect(performance.now() - small).toBeGreaterThanOrEqual(59);
  const bytes = someBytes(600_000);
  const begun = performance.now();
  // Two connections share the rate: 1.2 MB each way.
  const answers = await Promise.all([1, 2].map(() => exchange(connectTo(address), bytes)));
  expect(performance.now() - begun).toBeGreaterThanOrEqual(600);
  for (const answer of answers) expect(answer.equals(bytes)).toBe(true);
});

test('a reader that takes nothing holds up the sender: the link does not take in what cannot go on', async () => {
  let reader: Socket | undefined;
  const target = await listen((socket) => void (reader = socket.pause()));
  const socket = connectTo(await linkOf(1e9, 1).to(target));
  const bytes = Buffer.alloc(64_000_000, 'link');
  socket.end(bytes);
  // Some megabytes lie in the buffers of the system and of the link; the rest stays with the sender until somebody reads.
  let before = -1;
  let isDone = false;
  socket.once('finish', () => {
    isDone = true;
  });
  // Ten looks in a row at which nothing more had gone.
  let still = 0;
  const held = await eventually('the sender is held up', () => {
    const taken = reader?.bytesRead ?? -1;
    still = taken > 0 && taken === before ? still + 1 : 0;
    before = taken;
    return still === 10 ? reader : undefined;
  });
  expect(isDone).toBe(false);
  let received = 0;
  for await (const part of held) received += (part as Buffer).length;
  expect(received).toBe(bytes.length);
});

test('a link that is closed drops what is connected and takes nothing more', async () => {
  const echo = await listen((socket) => void socket.pipe(socket));
  const link = linkOf(1e9, 1);
  const address = await link.to(echo);
  const socket = connectTo(address);
  await once(socket, 'connect');
  const closed = once(socket, 'close');
  await link.close();
  await closed;
  const late = connectTo(address);
  const [error] = (await once(late, 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNREFUSED');
});
