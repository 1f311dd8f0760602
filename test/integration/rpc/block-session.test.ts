import type { ReadSlice, WholeBlock, WriteAnswer } from '../../../src/common/block-messages.js';
import { pieceCrcs } from '../../../src/common/checksum.js';
import { DfsError } from '../../../src/common/error.js';
import { blockId, epoch, generation, inodeId, serverId } from '../../../src/common/ids.js';
import { KiB } from '../../../src/common/sizes.js';
import type { BlockHandlers } from '../../../src/rpc/block-api.js';
import { blockClient } from '../../../src/rpc/block-client.js';
import { SMALL_BLOCK_BYTES_MAX } from '../../../src/rpc/limits.js';
import { all, blockHandlers, closeAll, connect, failure, promised, serve } from './fixture.js';

afterEach(closeAll);

const SERVER = serverId('s1');
const range = { blockId: blockId(1), generation: generation(1), offset: 0, length: 4 * KiB };

function wholeBlock(id: number, data: Uint8Array): WholeBlock {
  return {
    header: {
      blockId: blockId(id),
      generation: generation(1),
      downstream: [],
      durability: 'flush',
      epoch: epoch(0),
      inode: inodeId(1),
      fileOffset: 0,
      path: `/f${id}`,
      resume: undefined,
      blockSize: 64 * KiB,
    },
    packet: { offset: 0, crcs: pieceCrcs(data, 0), data },
    seal: { length: data.length, sha256: new Uint8Array(32).fill(id) },
  };
}

/** Acknowledges and seals what came, and says what that was. */
const sealing: BlockHandlers['write'] = async function* (steps) {
  let sha256 = new Uint8Array(32);
  for await (const step of steps) {
    if (step.kind === 'packet') yield { kind: 'acked', length: step.packet.data.length };
    if (step.kind === 'seal') sha256 = new Uint8Array(step.seal.sha256 ?? []);
  }
  yield { kind: 'sealed', serverId: SERVER, sha256 };
};

interface Served {
  readonly address: string;
  /** Streams and session calls that the server carried out, by their names. */
  readonly served: string[];
}

async function serveBlock(
  handlers: Partial<BlockHandlers>,
  offer: { readonly sessions?: boolean } = {},
): Promise<Served> {
  const served: string[] = [];
  const observer = {
    method: (_service: string, name: string) => (code: string) =>
      void served.push(`${name} ${code}`),
  };
  const { address } = await serve((server) => server.addBlock(blockHandlers(handlers), offer), {
    observer,
  });
  return { address, served };
}

async function write(client: ReturnType<typeof blockClient>, block: WholeBlock) {
  const { header, packet, seal } = block;
  const call = client.write({ whole: true, idleTimeoutMs: 5_000 });
  let sent = 0;
  await call.send({ kind: 'header', header });
  await call.send({ kind: 'packet', packet }, () => sent++);
  await call.send({ kind: 'seal', seal });
  call.end();
  const answers: WriteAnswer[] = await all(call.answers);
  return { answers, sent };
}

const sealedBy = (id: number, bytes: number): WriteAnswer[] => [
  { kind: 'acked', length: bytes },
  { kind: 'sealed', serverId: SERVER, sha256: new Uint8Array(32).fill(id) },
];

test.each([true, false])(
  'small blocks are written and read by many calls at once, with sessions: %s',
  async (sessions) => {
    const { address, served } = await serveBlock(
      {
        write: sealing,
        async *read({ blockId: id, length }) {
          yield { offset: 0, crcs: [id], data: new Uint8Array(length).fill(id) };
        },
      },
      { sessions },
    );
    const client = blockClient(connect(address));
    const ids = Array.from({ length: 200 }, (_, i) => i + 1);
    const written = await Promise.all(
      ids.map((id) => write(client, wholeBlock(id, new Uint8Array(4 * KiB).fill(id)))),
    );
    expect(written.map(({ answers }) => answers)).toEqual(ids.map((id) => sealedBy(id, 4 * KiB)));
    expect(written.map(({ sent }) => sent)).toEqual(ids.map(() => 1));
    const read = await Promise.all(
      ids.map((id) => all(client.read({ ...range, blockId: blockId(id) }, {}))),
    );
    expect(
      read.map(([slice]) => [slice?.crcs, slice?.data.every((byte, _, d) => byte === d[0])]),
    ).toEqual(ids.map((id) => [[id], true]));
    const names = new Set(served);
    if (sessions) expect(names).toEqual(new Set(['WriteBlock OK', 'ReadRange OK']));
    else
      expect([...names].filter((name) => !name.startsWith('Session'))).toEqual([
        'Write OK',
        'Read OK',
      ]);
  },
);

test('what is larger than a session carries, and reads for repair, get streams', async () => {
  const { address, served } = await serveBlock({
    async *read({ length }) {
      yield { offset: 0, crcs: [1], data: new Uint8Array(length) };
    },
  });
  const client = blockClient(connect(address));
  await all(client.read({ ...range, length: SMALL_BLOCK_BYTES_MAX + 1 }, {}));
  await all(client.read({ ...range, forRepair: true }, {}));
  await all(client.read({ ...range, length: SMALL_BLOCK_BYTES_MAX }, {}));
  expect(served).toEqual(['Read OK', 'Read OK', 'ReadRange OK']);
});

test('a server refuses a whole block that is too large, and begins nothing', async () => {
  const { address } = await serveBlock({});
  const data = new Uint8Array(SMALL_BLOCK_BYTES_MAX + 1);
  const client = blockClient(connect(address));
  expect(await failure(write(client, wholeBlock(1, data)))).toMatchObject({
    code: 'LIMIT_EXCEEDED',
  });
});

test('damage comes behind the sound slices, and a failure as itself', async () => {
  const sound: ReadSlice = { offset: 0, crcs: [7], data: new Uint8Array([1, 2, 3]) };
  let error: unknown = new DfsError('CHECKSUM_MISMATCH', 'the chunk is damaged');
  const { address } = await serveBlock({
    async *read() {
      yield sound;
      throw error;
    },
  });
  const client = blockClient(connect(address));
  const slices: ReadSlice[] = [];
  const reading = async (): Promise<void> => {
    for await (const slice of client.read(range, {}))
      slices.push({ ...slice, data: new Uint8Array(slice.data) });
  };
  expect(await failure(reading())).toMatchObject({ code: 'CHECKSUM_MISMATCH' });
  expect(slices).toEqual([sound]);
  error = new DfsError('STALE_GENERATION', 'another one is newer');
  expect(await failure(reading())).toMatchObject({ code: 'STALE_GENERATION' });
});

test.each(['cancelled', 'late', 'aborted'] as const)(
  'a write that is %s ends at the client at once, and its handler is told',
  async (how) => {
    const begun = promised();
    const told = promised();
    const { address } = await serveBlock({
      // eslint-disable-next-line require-yield -- it gives nothing in its time
      async *write(_steps, { signal }) {
        begun.resolve();
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        told.resolve();
      },
    });
    const client = blockClient(connect(address));
    const stop = new AbortController();
    const { header, packet, seal } = wholeBlock(1, new Uint8Array([1]));
    const call = client.write({
      whole: true,
      idleTimeoutMs: how === 'late' ? 100 : 60_000,
      signal: stop.signal,
    });
    await call.send({ kind: 'header', header });
    await call.send({ kind: 'packet', packet });
    await call.send({ kind: 'seal', seal });
    const ended = failure(all(call.answers));
    await begun.promise;
    if (how === 'cancelled') call.cancel();
    if (how === 'aborted') stop.abort();
    expect(await ended).toMatchObject({
      code: how === 'late' ? 'DEADLINE_EXCEEDED' : 'CANCELLED',
    });
    await told.promise;
    // Twice, and behind its end, it changes nothing.
    call.cancel();
  },
);

test('a write that is cancelled before its seal is never sent', async () => {
  const { address } = await serveBlock({});
  const call = blockClient(connect(address)).write({ whole: true });
  await call.send({ kind: 'header', header: wholeBlock(1, new Uint8Array(1)).header });
  call.cancel();
  const { packet, seal } = wholeBlock(1, new Uint8Array(1));
  expect(await failure(call.send({ kind: 'packet', packet }))).toMatchObject({ code: 'CANCELLED' });
  expect(await failure(call.send({ kind: 'seal', seal }))).toMatchObject({ code: 'CANCELLED' });
  expect(await failure(all(call.answers))).toMatchObject({ code: 'CANCELLED' });
});

test('a server that goes away ends writes and reads with UNAVAILABLE', async () => {
  const held = promised();
  let underWay = 0;
  const hold = async (): Promise<void> => {
    if (++underWay === 2) held.resolve();
    await new Promise(() => {});
  };
  const { server, address } = await serve((each) =>
    each.addBlock(
      blockHandlers({
        // eslint-disable-next-line require-yield -- it gives nothing
        async *write() {
          await hold();
        },
        // eslint-disable-next-line require-yield -- it gives nothing
        async *read() {
          await hold();
        },
      }),
    ),
  );
  const client = blockClient(connect(address));
  const ended = [
    failure(write(client, wholeBlock(1, new Uint8Array([1])))),
    failure(all(client.read(range, {}))),
  ];
  await held.promise;
  await server.stop({ graceMs: 0 });
  expect(await Promise.all(ended)).toMatchObject([
    { code: 'UNAVAILABLE' },
    { code: 'UNAVAILABLE' },
  ]);
});
