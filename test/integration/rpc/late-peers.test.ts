import { once } from 'node:events';
import { constants, type ClientHttp2Stream } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { must } from '../../../src/common/assert.js';
import type { ReadSlice, WriteAnswer, WriteStep } from '../../../src/common/block-messages.js';
import { blockId, generation } from '../../../src/common/ids.js';
import { KiB, MiB } from '../../../src/common/sizes.js';
import type { BlockHandlers } from '../../../src/rpc/block-api.js';
import { blockClient } from '../../../src/rpc/block-client.js';
import { encodeCopyStep } from '../../../src/rpc/codec/block-copy.js';
import { encodeReadRequest, encodeWriteStep } from '../../../src/rpc/codec/block.js';
import { blockService, namespaceService } from '../../../src/rpc/load.js';
import { namespaceClient } from '../../../src/rpc/namespace-client.js';
import { writeCall } from '../../../src/rpc/codec/session.js';
import { WireWriter } from '../../../src/rpc/codec/wire-writer.js';
import { sessionMethods } from '../../../src/rpc/session-methods.js';
import type { RpcServerOptions } from '../../../src/rpc/server.js';
import { copyHeader } from '../../support/copy-call.js';
import { closeRawPeers, frame, rawCall, rawPeer } from '../../support/raw-peer.js';
import { TcpProxy } from '../../support/tcp-proxy.js';
import {
  blockHandlers,
  closeAll,
  connect,
  connectSession,
  namespaceApi,
  promised,
  serve,
} from './fixture.js';
import { caller, heldServer, passes, status } from './session-fixture.js';

/**
 * Peers that answer pings and do nothing else that they should: what a server holds for them is free after its idle time.
 * They speak HTTP/2 by themselves, since a client of ours would not do such things.
 */

const IDLE_MS = 300;
const { NGHTTP2_CANCEL } = constants;

afterEach(async () => {
  closeRawPeers();
  await closeAll();
});

/** A call in a session's message; 0 is no number for one. */
function statCall(id: number): Buffer {
  const stat = must(
    sessionMethods.find(({ name }) => name === 'stat'),
    'a method',
  );
  const writer = new WireWriter();
  const sent = { id, timeoutMs: 0, context: caller, newCaller: true };
  writeCall(writer, sent, stat.field, (body) => stat.writeRequest(body, { path: '/' }));
  return writer.take();
}

async function serveBlock(handlers: Partial<BlockHandlers>, options: Partial<RpcServerOptions>) {
  return await serve((server) => server.addBlock(blockHandlers(handlers)), options);
}

const request = { blockId: blockId(1), generation: generation(1), offset: 0, length: 64 * MiB };
const readRequest = frame(blockService.Read.requestSerialize(encodeReadRequest(request)));

/** Slices, of a MiB unless they are to be smaller, and a promise that resolves when the handler is let go. */
function slices(count: number, bytes = MiB) {
  const left = promised();
  async function* read(): AsyncGenerator<ReadSlice> {
    try {
      for (let i = 0; i < count; i++)
        yield { offset: i * bytes, crcs: [i], data: new Uint8Array(bytes) };
    } finally {
      left.resolve();
    }
  }
  return { read, left: left.promise };
}

test.each([
  ['a long range, so that its handler waits', 64],
  ['a short range, so that its handler is done at once', 1],
])('a reader that takes nothing of %s: its stream is reset', async (_what, count) => {
  const { read, left } = slices(count);
  const { address } = await serveBlock({ read }, { streamIdleMs: IDLE_MS });
  const stream = rawCall(rawPeer(address, 1_000), blockService.Read.path);
  stream.end(readRequest);
  await left;
  // Nothing is read of it, so an end that waits for what was sent before would never come.
  await once(stream, 'close');
  expect(stream.rstCode).toBe(NGHTTP2_CANCEL);
});

test('a reader that takes little by little, but goes on, is not reset', async () => {
  const idleMs = 1_000;
  const bytes = 128 * KiB;
  const { read } = slices(160, bytes);
  const { address } = await serveBlock({ read }, { streamIdleMs: idleMs });
  const stream = rawCall(rawPeer(address, 64 * KiB), blockService.Read.path);
  stream.end(readRequest);
  const startMs = performance.now();
  let got = 0;
  // A slice takes far less than the idle time, and all of them more.
  for await (const piece of stream) {
    got += (piece as Buffer).length;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(got).toBeGreaterThan(160 * bytes);
  expect(stream.rstCode).toBe(0);
  expect(performance.now() - startMs).toBeGreaterThan(idleMs);
});

test('a writer that drips a message byte by byte: the handler is told, and the stream ends though it goes on', async () => {
  const told = promised<unknown>();
  const { address } = await serveBlock(
    {
      async *write(steps): AsyncGenerator<WriteAnswer> {
        try {
          for await (const step of steps) yield { kind: 'acked', length: step.kind.length };
        } catch (error) {
          told.resolve(error);
          throw error;
        }
      },
    },
    { streamIdleMs: IDLE_MS },
  );
  const stream = rawCall(rawPeer(address, MiB), blockService.Write.path);
  const step: WriteStep = {
    kind: 'packet',
    packet: { offset: 0, crcs: [1], data: new Uint8Array(MiB) },
  };
  const message = frame(blockService.Write.requestSerialize(encodeWriteStep(step)));
  let at = 0;
  const drip = setInterval(() => stream.write(message.subarray(at, ++at)), IDLE_MS / 20);
  stream.resume();
  expect(await told.promise).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
  expect(headers['grpc-status']).toBe('4');
  await once(stream, 'close');
  clearInterval(drip);
  expect(stream.rstCode).toBe(NGHTTP2_CANCEL);
  expect(at).toBeGreaterThan(1);
});

test.each([
  ['read', blockService.Read.path, readRequest],
  ['unary call', blockService.StatReplica.path, Buffer.alloc(10)],
])(
  'a %s whose request never comes whole is reset, and no handler saw it',
  async (_what, path, whole) => {
    const { address } = await serveBlock({}, { streamIdleMs: IDLE_MS });
    const session = rawPeer(address, MiB);
    const some = rawCall(session, path);
    some.write(whole.subarray(0, 3));
    // Its message is there, but it may have more to say: gRPC waits for that too.
    const unended = rawCall(session, path);
    unended.write(whole);
    await Promise.all([once(some, 'close'), once(unended, 'close')]);
    expect([some.rstCode, unended.rstCode]).toEqual([NGHTTP2_CANCEL, NGHTTP2_CANCEL]);
  },
);

test('a call that came whole is not reset, however long its answer takes', async () => {
  const { held, address } = await heldServer({ streamIdleMs: IDLE_MS });
  const { namespace } = connectSession(address);
  const inSession = namespace.stat(caller, { path: '/a' }, {});
  const alone = namespaceClient(connect(address)).stat(caller, { path: '/b' }, {});
  await passes(() => expect(held).toHaveLength(2));
  await new Promise((resolve) => setTimeout(resolve, 3 * IDLE_MS));
  expect(held.map(({ signal }) => signal.aborted)).toEqual([false, false]);
  for (const { answer } of held) answer(status(7));
  expect(await Promise.all([inSession, alone])).toMatchObject([{ inode: 7 }, { inode: 7 }]);
});

test.each([
  ['takes no answers', 0, [statCall(1)]],
  ['goes on after it was told that it makes no sense', MiB, [statCall(0)]],
])('a session whose client %s is reset', async (_what, windowBytes, sent) => {
  const { held, address } = await heldServer({ streamIdleMs: IDLE_MS });
  const stream = rawCall(rawPeer(address, windowBytes), namespaceService.Session.path);
  stream.resume();
  for (const message of sent) stream.write(frame(message));
  const answering = setInterval(() => held[0]?.answer(status(1)), 10);
  await once(stream, 'close');
  clearInterval(answering);
  expect(stream.rstCode).toBe(NGHTTP2_CANCEL);
});

/** Sends the head of a large message, and then a byte of it now and then. */
function drip(stream: ClientHttp2Stream): () => void {
  const message = frame(Buffer.alloc(MiB));
  stream.write(message.subarray(0, 64 * KiB));
  let at = 64 * KiB;
  const timer = setInterval(() => stream.write(message.subarray(at, ++at)), IDLE_MS / 20);
  return () => clearInterval(timer);
}

test('a session whose client drips the bytes of one message is reset; one that pauses between messages is not', async () => {
  const { held, address } = await heldServer({ streamIdleMs: IDLE_MS });
  const session = rawPeer(address, MiB);
  const [pausing, dripping] = [0, 1].map(() => rawCall(session, namespaceService.Session.path));
  for (const stream of [pausing, dripping]) stream?.resume();
  pausing?.write(frame(statCall(1)));
  const stop = drip(must(dripping, 'a stream'));
  await once(must(dripping, 'a stream'), 'close');
  stop();
  expect(dripping?.rstCode).toBe(NGHTTP2_CANCEL);
  await new Promise((resolve) => setTimeout(resolve, 2 * IDLE_MS));
  expect(held).toHaveLength(1);
  pausing?.write(frame(statCall(2)));
  await passes(() => expect(held).toHaveLength(2));
});

test('a session of blocks whose client drips the bytes of one message is reset too', async () => {
  const { address } = await serveBlock({}, { streamIdleMs: IDLE_MS });
  const stream = rawCall(rawPeer(address, MiB), blockService.Session.path);
  stream.resume();
  const stop = drip(stream);
  await once(stream, 'close');
  stop();
  expect(stream.rstCode).toBe(NGHTTP2_CANCEL);
});

test('a copy whose worker drips the bytes of a grant is reset, and its handler told', async () => {
  const begun = promised();
  const told = promised<unknown>();
  const { address } = await serveBlock(
    {
      // eslint-disable-next-line require-yield
      async *copy(_header, grants): AsyncGenerator<never> {
        begun.resolve();
        try {
          for await (const bytes of grants) told.resolve(bytes);
        } catch (error) {
          told.resolve(error);
        }
      },
    },
    { streamIdleMs: IDLE_MS },
  );
  const stream = rawCall(rawPeer(address, MiB), blockService.Copy.path);
  stream.resume();
  const wire = encodeCopyStep({ kind: 'header', header: copyHeader(Buffer.alloc(1), []) });
  stream.write(frame(blockService.Copy.requestSerialize(wire)));
  await begun.promise;
  const stop = drip(stream);
  expect(await told.promise).toMatchObject({ code: 'CANCELLED' });
  stop();
});

test('a connection that is cut off without a word: its calls are told when a ping is not answered', async () => {
  const told = { read: promised(), write: promised<unknown>() };
  const begun = { read: promised(), write: promised() };
  const { address } = await serveBlock(
    {
      // eslint-disable-next-line require-yield
      async *read(_request, { signal }): AsyncGenerator<ReadSlice> {
        begun.read.resolve();
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        told.read.resolve();
      },
      // eslint-disable-next-line require-yield
      async *write(steps): AsyncGenerator<WriteAnswer> {
        begun.write.resolve();
        try {
          for await (const step of steps) told.write.resolve(step);
        } catch (error) {
          told.write.resolve(error);
        }
      },
    },
    { keepaliveTimeMs: 200, keepaliveTimeoutMs: 200 },
  );
  const proxy = await TcpProxy.start(address);
  try {
    const client = blockClient(connect(proxy.address));
    const reading = client.read(request, {})[Symbol.asyncIterator]();
    const next = Promise.resolve(reading.next()).catch(() => undefined);
    const writing = client.write({});
    await Promise.all([begun.read.promise, begun.write.promise]);
    proxy.freeze();
    await told.read.promise;
    expect(await told.write.promise).toMatchObject({ code: 'CANCELLED' });
    writing.cancel();
    proxy.cut();
    await next;
  } finally {
    await proxy.kill();
  }
});

test('a connection that says nothing at all is closed', async () => {
  const { address } = await serve((server) => server.addNamespace(namespaceApi(() => undefined)), {
    keepaliveTimeMs: 200,
    keepaliveTimeoutMs: 200,
  });
  const [host, port] = address.split(':');
  const socket = connectTcp({ host, port: Number(port) });
  socket.resume();
  await once(socket, 'close');
});
