import type { ReadSlice, WriteAnswer, WriteStep } from '../../../src/common/block-messages.js';
import { DfsError } from '../../../src/common/error.js';
import { blockId, epoch, generation, inodeId, serverId } from '../../../src/common/ids.js';
import { MiB } from '../../../src/common/sizes.js';
import type { BlockHandlers } from '../../../src/rpc/block-api.js';
import { borrow, giveBack, sharedWithHeadroom } from '../../../src/runtime/bulk-memory.js';
import { blockClient } from '../../../src/rpc/block-client.js';
import { STREAM_WINDOW_BYTES } from '../../../src/rpc/limits.js';
import { all, blockHandlers, closeAll, connect, failure, promised, serve } from './fixture.js';

afterEach(closeAll);

const request = { blockId: blockId(1), generation: generation(1), offset: 0, length: MiB };
const header: WriteStep = {
  kind: 'header',
  header: {
    blockId: blockId(1),
    generation: generation(1),
    downstream: [],
    durability: 'sync',
    epoch: epoch(1),
    inode: inodeId(1),
    fileOffset: 0,
    path: '/x',
    resume: undefined,
    blockSize: 256 * MiB,
  },
};
const packet = (offset: number, data: Uint8Array): WriteStep => ({
  kind: 'packet',
  packet: { offset, crcs: [1, 2, 3], data },
});

async function serveBlock(handlers: Partial<BlockHandlers>, streamIdleMs = 60_000) {
  const { server, address } = await serve((s) => s.addBlock(blockHandlers(handlers)), {
    streamIdleMs,
  });
  return { server, address, client: blockClient(connect(address)) };
}

/** The same bytes at both ends, cheap to make and different in each slice. */
function pattern(offset: number, length: number): Uint8Array {
  const words = new Uint32Array(length / 4);
  for (let i = 0; i < words.length; i++) words[i] = Math.imul(offset / 4 + i, 2_654_435_761);
  return new Uint8Array(words.buffer);
}

const BULK = 256 * MiB;
const pieces = Array.from({ length: 8 }, (_, i) => pattern(i * MiB, MiB));
const piece = (offset: number): Uint8Array => pieces[(offset / MiB) % 8] as Uint8Array;
/** Acknowledges packets as long as they are the pieces, in order. */
async function* acksOfPieces(
  steps: AsyncIterable<WriteStep>,
  taken: (data: Uint8Array) => void = () => {},
): AsyncGenerator<WriteAnswer> {
  let next = 0;
  for await (const step of steps) {
    if (step.kind !== 'packet') continue;
    const { offset, crcs, data } = step.packet;
    if (offset !== next || crcs.length !== 3 || Buffer.compare(data, piece(offset)) !== 0) return;
    next += data.length;
    taken(data);
    yield { kind: 'acked', length: next };
  }
}

test('256 MiB are written bit-exact', async () => {
  const { client } = await serveBlock({ write: (steps) => acksOfPieces(steps) });
  const call = client.write({});
  const answers = all(call.answers);
  await call.send(header);
  for (let at = 0; at < BULK; at += MiB) await call.send(packet(at, piece(at)));
  call.end();
  const last = (await answers).at(-1);
  expect(last).toEqual({ kind: 'acked', length: BULK });
});

test('packets in memory with headroom are written and passed on bit-exact', async () => {
  const last = await serveBlock({ write: (steps) => acksOfPieces(steps, giveBack) });
  const between = await serveBlock({
    async *write(steps) {
      const down = last.client.write({});
      const passedOn = (async () => {
        for await (const step of steps)
          await down.send(step, () => step.kind === 'packet' && giveBack(step.packet.data));
        down.end();
      })();
      yield* down.answers;
      await passedOn;
    },
  });
  const call = between.client.write({});
  const answers = all(call.answers);
  await call.send(header);
  const idle: Uint8Array[] = [];
  let memories = 0;
  for (let at = 0; at < 64 * MiB; at += MiB) {
    if (idle.length === 0) memories += 1;
    const data = idle.pop() ?? sharedWithHeadroom(MiB);
    data.set(piece(at));
    await call.send(packet(at, data), () => idle.push(data));
  }
  call.end();
  expect((await answers).at(-1)).toEqual({ kind: 'acked', length: 64 * MiB });
  // Most were used several times, so what is sent was really read from them in time.
  expect(memories).toBeLessThan(32);
});

test('256 MiB are read bit-exact', async () => {
  const { client } = await serveBlock({
    async *read() {
      for (let at = 0; at < BULK; at += MiB) yield { offset: at, crcs: [7], data: piece(at) };
    },
  });
  let next = 0;
  for await (const slice of client.read({ ...request, length: BULK }, {})) {
    if (slice.offset !== next || slice.crcs[0] !== 7) break;
    if (Buffer.compare(slice.data, piece(next)) !== 0) break;
    next += slice.data.length;
  }
  expect(next).toBe(BULK);
});

test('a reader that stops holds the server back within a bound of bytes', async () => {
  let sent = 0;
  const left = promised();
  const { client } = await serveBlock({
    async *read() {
      try {
        for (let at = 0; at < BULK; at += MiB) {
          sent += MiB;
          yield { offset: at, crcs: [], data: piece(at) };
        }
      } finally {
        left.resolve();
      }
    },
  });
  const slices = client.read({ ...request, length: BULK }, {})[Symbol.asyncIterator]();
  await slices.next();
  await quiet(() => sent);
  // The window, the queue above it on the server, one message ahead of the reader, and the one read.
  expect(sent).toBeLessThanOrEqual(STREAM_WINDOW_BYTES + 6 * MiB);
  await slices.return?.();
  await left.promise;
});

test('a server that stops reading holds the writer back within a bound of bytes', async () => {
  const { client } = await serveBlock({
    async *write(_steps, { signal }) {
      yield { kind: 'acked', length: 0 };
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    },
  });
  const call = client.write({});
  let sent = 0;
  const writing = failure(
    (async () => {
      for (; sent < BULK; sent += MiB) await call.send(packet(sent, piece(sent)));
    })(),
  );
  await quiet(() => sent);
  expect(sent).toBeLessThanOrEqual(STREAM_WINDOW_BYTES + 6 * MiB);
  call.cancel();
  expect(await writing).toMatchObject({ code: 'CANCELLED' });
});

test('a server that takes nothing and says nothing is given up after the idle time', async () => {
  const told = promised();
  const { address, client } = await serveBlock({
    // eslint-disable-next-line require-yield
    async *write(_steps, { signal }) {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      told.resolve();
    },
  });
  const call = client.write({ idleTimeoutMs: 100 });
  await call.send(header);
  await call.send(packet(0, piece(0)));
  expect(await failure(all(call.answers))).toMatchObject({
    code: 'DEADLINE_EXCEEDED',
    message: expect.stringContaining(address),
  });
  expect(await failure(call.send(packet(MiB, piece(0))))).toMatchObject({
    code: 'DEADLINE_EXCEEDED',
  });
  await told.promise;
});

test('a writer with nothing to send is not given up: all it sent was acknowledged', async () => {
  const { client } = await serveBlock({ write: acknowledge });
  const call = client.write({ idleTimeoutMs: 1_000 });
  await call.send(header);
  await call.send(packet(0, piece(0)));
  const answers = call.answers[Symbol.asyncIterator]();
  expect((await answers.next()).value).toEqual({ kind: 'acked', length: MiB });
  const next = answers.next();
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  await call.send(packet(MiB, piece(0)));
  expect((await next).value).toEqual({ kind: 'acked', length: 2 * MiB });
  call.end();
  expect((await answers.next()).done).toBe(true);
});

test('a read that gets nothing is given up after the idle time, and the handler is told', async () => {
  const told = promised();
  const { client } = await serveBlock({
    async *read(_request, { signal }) {
      yield slice(0);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      told.resolve();
    },
  });
  const slices = client.read(request, { idleTimeoutMs: 100 })[Symbol.asyncIterator]();
  expect((await slices.next()).done).toBe(false);
  expect(await failure(Promise.resolve(slices.next()))).toMatchObject({
    code: 'DEADLINE_EXCEEDED',
  });
  await told.promise;
});

test('a client that sends nothing is given up by the server after its idle time', async () => {
  const { client } = await serveBlock({ write: acknowledge }, 100);
  const call = client.write({});
  await call.send(header);
  expect(await failure(all(call.answers))).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
});

test('an aborted signal ends a read and a write with CANCELLED at both ends', async () => {
  const readTold = promised();
  const writeTold = promised<unknown>();
  const { client } = await serveBlock({
    async *read(_request, { signal }) {
      yield slice(0);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      readTold.resolve();
    },
    async *write(steps) {
      try {
        for await (const step of steps) yield { kind: 'acked', length: step.kind.length };
      } catch (error) {
        writeTold.resolve(error);
      }
    },
  });
  const controller = new AbortController();
  const { signal } = controller;
  const slices = client.read(request, { signal })[Symbol.asyncIterator]();
  await slices.next();
  const call = client.write({ signal });
  await call.send(header);
  const answers = call.answers[Symbol.asyncIterator]();
  await answers.next();
  controller.abort();
  expect(await failure(Promise.resolve(slices.next()))).toMatchObject({ code: 'CANCELLED' });
  expect(await failure(Promise.resolve(answers.next()))).toMatchObject({ code: 'CANCELLED' });
  expect(await writeTold.promise).toMatchObject({ code: 'CANCELLED' });
  await readTold.promise;
  expect(await failure(all(client.read(request, { signal })))).toMatchObject({ code: 'CANCELLED' });
  expect(await failure(all(client.write({ signal }).answers))).toMatchObject({ code: 'CANCELLED' });
});

test('what a handler throws arrives after the answers before it', async () => {
  const { client } = await serveBlock({
    async *write() {
      yield { kind: 'failure', serverId: serverId('s2'), code: 'NO_SPACE', message: 'full' };
      throw new DfsError('NO_SPACE', 'The disk is full');
    },
    async *read() {
      yield slice(0);
      throw new DfsError('CHECKSUM_MISMATCH', 'Chunk 1 is damaged');
    },
  });
  const seen: (WriteAnswer | ReadSlice)[] = [];
  const collect = async (items: AsyncIterable<WriteAnswer | ReadSlice>) => {
    for await (const item of items) seen.push(item);
  };
  expect(await failure(collect(client.write({}).answers))).toMatchObject({ code: 'NO_SPACE' });
  expect(await failure(collect(client.read(request, {})))).toMatchObject({
    code: 'CHECKSUM_MISMATCH',
  });
  expect(seen).toHaveLength(2);
});

test('a damaged chunk ends a read after every chunk before it, however slow the reader is', async () => {
  const { client } = await serveBlock({
    write: acknowledge,
    async *read() {
      for (let i = 0; i < 12; i++) yield slice(i);
      throw new DfsError('CHECKSUM_MISMATCH', 'Chunk 12 is damaged');
    },
  });
  let seen = 0;
  const reading = async () => {
    for await (const { offset } of client.read(request, {})) {
      expect(offset).toBe(slice(seen).offset);
      seen++;
      await new Promise((go) => setTimeout(go, 10));
    }
  };
  expect(await failure(reading())).toMatchObject({
    code: 'CHECKSUM_MISMATCH',
    message: 'Chunk 12 is damaged',
  });
  expect(seen).toBe(12);
});

test('a server that goes away ends both streams with UNAVAILABLE', async () => {
  const { server, client } = await serveBlock({
    async *read(_request, { signal }) {
      yield slice(0);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    },
    write: acknowledge,
  });
  const slices = client.read(request, {})[Symbol.asyncIterator]();
  await slices.next();
  const call = client.write({});
  await call.send(packet(0, piece(0)));
  const answers = call.answers[Symbol.asyncIterator]();
  await answers.next();
  await server.stop({ graceMs: 0 });
  expect(await failure(Promise.resolve(slices.next()))).toMatchObject({ code: 'UNAVAILABLE' });
  expect(await failure(Promise.resolve(answers.next()))).toMatchObject({ code: 'UNAVAILABLE' });
});

test('a reader that leaves early lets the handler clean up', async () => {
  const cleaned = promised();
  const { client } = await serveBlock({
    async *read() {
      try {
        for (;;) yield slice(0);
      } finally {
        cleaned.resolve();
      }
    },
  });
  for await (const first of client.read({ ...request, length: MiB }, {})) {
    expect(first.offset).toBe(0);
    break;
  }
  await cleaned.promise;
});

async function* acknowledge(steps: AsyncIterable<WriteStep>): AsyncGenerator<WriteAnswer> {
  for await (const step of steps)
    if (step.kind === 'packet')
      yield { kind: 'acked', length: step.packet.offset + step.packet.data.length };
}

function slice(offset: number): ReadSlice {
  return { offset, crcs: [1], data: new Uint8Array(8) };
}

/** Resolves when the figure has not changed for a while. */
async function quiet(figure: () => number): Promise<void> {
  for (let last = -1; last !== figure();) {
    last = figure();
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

test('a reader that leaves with all of its range does not reset the call', async () => {
  const next = promised();
  const wasReset = promised<boolean>();
  const { client } = await serveBlock({
    async *read({ offset, length }, { signal }) {
      if (offset > 0) {
        next.resolve();
        return;
      }
      yield { offset, crcs: [1], data: pattern(offset, length) };
      // A reset would have come before the call after it.
      await next.promise;
      wasReset.resolve(signal.aborted);
    },
  });
  for await (const slice of client.read(request, {}))
    if (slice.data.length === request.length) break;
  await all(client.read({ ...request, offset: request.length }, {}));
  expect(await wasReset.promise).toBe(false);
});

test('readers that give memory back, and readers that keep it, get each their own bytes', async () => {
  const slices = 48;
  const { client } = await serveBlock({
    async *read({ offset: seed }) {
      for (let i = 0; i < slices; i++) {
        const data = borrow(MiB).fill(seed * 31 + i);
        yield { offset: i * MiB, crcs: [seed], data };
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  });
  const asExpected = (data: Uint8Array, seed: number, i: number): boolean =>
    Buffer.alloc(MiB, (seed * 31 + i) & 0xff).equals(data);
  const read = async (seed: number): Promise<boolean[]> => {
    const sound: boolean[] = [];
    const kept: Uint8Array[] = [];
    for await (const { data } of client.read({ ...request, offset: seed }, {})) {
      const i = sound.length;
      await new Promise((resolve) => setImmediate(resolve));
      sound.push(asExpected(data, seed, i));
      if (seed % 2 === 0) giveBack(data);
      else kept.push(data);
    }
    return [...sound, ...kept.map((data, i) => asExpected(data, seed, i))];
  };
  const sound = await Promise.all([1, 2, 3, 4].map(read));
  expect(sound.map((each) => each.length)).toEqual([2, 1, 2, 1].map((n) => n * slices));
  expect(sound.flat().every(Boolean)).toBe(true);
});
