import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlockServer } from '../../src/blockserver/blockserver.js';
import type { ReadSlice, WriteHeader } from '../../src/common/block-messages.js';
import { pieceCrcs } from '../../src/common/checksum.js';
import { seededRandom } from '../../src/common/clock.js';
import { blockId, generation } from '../../src/common/ids.js';
import { MiB } from '../../src/common/sizes.js';
import type { BlockApi, BlockHandlers } from '../../src/rpc/block-api.js';
import { silentLog } from '../../src/runtime/log.js';
import { systemClock, systemTimers } from '../../src/runtime/system-clock.js';
import { TestWrite, testBytes, testHeader } from '../support/block-cluster.js';
import { copyHeader, outcomeOf } from '../support/copy-call.js';
import { FakeMaster } from '../support/fake-node-master.js';

/** A way to reach block servers. */
export interface BlockTransport {
  /** Serves under an address of the transport's choice. */
  serve(handlers: BlockHandlers): Promise<string>;
  connect(address: string): BlockApi;
  /** Cuts a server off, as the end of its process would. */
  kill(address: string): Promise<void>;
  close(): Promise<void>;
}

const WHOLE = { blockId: blockId(1), generation: generation(1), offset: 0, length: 64 * MiB };

/** What a writer and a reader rely on, whatever stands between them and the block servers. */
export function blockContract(name: string, open: () => BlockTransport): void {
  describe(`block servers, ${name}`, () => {
    let transport: BlockTransport;
    let root: string;
    let chain: { server: BlockServer; address: string }[];

    beforeEach(async () => {
      transport = open();
      root = await mkdtemp(join(tmpdir(), 'cairn-contract-'));
      chain = [];
      for (const each of ['a', 'b', 'c']) chain.push(await start(each));
    });
    afterEach(async () => {
      for (const { server } of chain) await server.stop();
      await transport.close();
      await rm(root, { recursive: true, force: true });
    });

    async function start(dir: string): Promise<{ server: BlockServer; address: string }> {
      const server = await BlockServer.open(
        { dirs: [join(root, dir)], name: dir, domain: '/r', limits: { stopGraceMs: 100 } },
        {
          node: new FakeMaster(),
          connectBlock: (address) => transport.connect(address),
          log: silentLog,
          clock: systemClock,
          timers: systemTimers,
          random: seededRandom(1),
          onFatal: () => {},
        },
      );
      const address = await transport.serve(server.handlers);
      await server.join(address);
      return { server, address };
    }

    async function begin(
      header: Partial<WriteHeader> = {},
      targets = chain.map(({ server, address }) => ({ serverId: server.serverId, address })),
    ): Promise<TestWrite> {
      const [first, ...downstream] = targets;
      const write = new TestWrite(transport.connect(first?.address ?? '').write({}));
      await write.call.send({
        kind: 'header',
        header: { ...testHeader(downstream), ...header },
      });
      return write;
    }

    async function read(address: string, request: Partial<typeof WHOLE> = {}): Promise<Buffer> {
      const slices: ReadSlice[] = [];
      for await (const slice of transport.connect(address).read({ ...WHOLE, ...request }, {})) {
        expect(slice.crcs).toEqual(pieceCrcs(slice.data, slice.offset));
        slices.push({ ...slice, data: Buffer.from(slice.data) });
      }
      return Buffer.concat(slices.map((slice) => slice.data));
    }

    test('a block goes down the chain and comes back bit-exact from each server', async () => {
      const data = testBytes(9 * MiB + 321);
      const write = await begin({ durability: 'sync' });
      await write.finish(data, 0);
      const sealed = write.answers.filter((answer) => answer.kind === 'sealed');
      expect(sealed).toHaveLength(3);
      const sha256 = createHash('sha256').update(data).digest();
      for (const answer of sealed) expect(Buffer.from(answer.sha256).equals(sha256)).toBe(true);
      for (const { address } of chain) {
        expect((await read(address)).equals(data)).toBe(true);
        const stat = await transport.connect(address).statReplica({ blockId: blockId(1) }, {});
        expect(stat).toMatchObject({ generation: 1, length: data.length });
      }
    });

    test.each([1, 2])(
      'server %d of the chain dies: it is named, and the rest resume',
      async (at) => {
        const data = testBytes(4 * MiB);
        const write = await begin();
        await write.send(data.subarray(0, 2 * MiB), 0);
        await write.until(() => write.acked > 0);
        const [victim] = chain.splice(at, 1);
        await transport.kill(victim?.address ?? '');
        await write.over;
        expect(write.failure).toMatchObject({ serverId: victim?.server.serverId });
        const resume = { generation: generation(1), length: write.acked };
        const second = await begin({ generation: generation(2), resume });
        await second.finish(data, resume.length);
        expect(second.answers.filter((answer) => answer.kind === 'sealed')).toHaveLength(2);
        for (const { address } of chain)
          expect((await read(address, { generation: generation(2) })).equals(data)).toBe(true);
        await victim?.server.stop();
      },
    );

    test('what is refused arrives with its code', async () => {
      const address = chain[0]?.address ?? '';
      await expect(read(address)).rejects.toMatchObject({ code: 'REPLICA_NOT_FOUND' });
      await (await begin()).finish(testBytes(100), 0);
      await expect(read(address, { generation: generation(9) })).rejects.toMatchObject({
        code: 'STALE_GENERATION',
      });
      const again = await begin();
      await again.finish(testBytes(100), 0);
      expect(again.failure).toMatchObject({ code: 'STALE_GENERATION' });
    });

    test('a writer that leaves frees the chain for a newer generation', async () => {
      const write = await begin();
      await write.send(testBytes(MiB), 0);
      await write.until(() => write.acked > 0);
      write.call.cancel();
      await write.over;
      const second = await begin({ generation: generation(2) });
      await second.finish(testBytes(MiB, 2), 0);
      expect(second.answers.filter((answer) => answer.kind === 'sealed')).toHaveLength(3);
    });

    test('a copy gives the target the same bytes, whatever the grants, and a second one fetches nothing', async () => {
      const [a, b, c] = chain;
      if (a === undefined || b === undefined || c === undefined) throw new Error('three servers');
      const data = testBytes(3 * MiB + 17);
      const write = await begin({}, [{ serverId: a.server.serverId, address: a.address }]);
      await write.finish(data, 0);
      const sources = [a, b].map(({ server, address }) => ({ serverId: server.serverId, address }));
      const header = copyHeader(data, sources);
      const call = transport.connect(c.address).copy(header, {});
      call.grant(1);
      call.grant(MiB);
      const lengths: number[] = [];
      for await (const answer of call.answers) {
        if (answer.kind === 'copied') {
          lengths.push(answer.length);
          expect(answer.length).toBeLessThanOrEqual(lengths.length === 1 ? MiB : data.length);
          call.grant(500_000);
        } else expect(answer).toEqual({ kind: 'done', fetchedBytes: data.length });
      }
      expect(lengths.at(-1)).toBe(data.length);
      expect((await read(c.address)).equals(data)).toBe(true);
      const again = await outcomeOf(transport.connect(c.address).copy(header, {}), data.length);
      expect(again).toEqual({ kind: 'done', fetchedBytes: 0 });
    });

    test('a source that is killed in mid-copy is left for the next one', async () => {
      const [a, b, c] = chain;
      if (a === undefined || b === undefined || c === undefined) throw new Error('three servers');
      const data = testBytes(4 * MiB + 5);
      const sources = [a, b].map(({ server, address }) => ({ serverId: server.serverId, address }));
      await (await begin({}, sources)).finish(data, 0);
      const call = transport.connect(c.address).copy(copyHeader(data, sources), {});
      call.grant(MiB);
      let killed = false;
      let outcome: unknown;
      for await (const answer of call.answers) {
        outcome = answer;
        if (killed || answer.kind !== 'copied' || answer.length < MiB) continue;
        killed = true;
        await transport.kill(a.address);
        call.grant(data.length);
      }
      expect(outcome).toMatchObject({ kind: 'done' });
      expect((await read(c.address)).equals(data)).toBe(true);
    });

    test('a copy whose sources have nothing fails with the one to blame and leaves nothing', async () => {
      const [a, b] = chain;
      if (a === undefined || b === undefined) throw new Error('two servers');
      const sources = [{ serverId: a.server.serverId, address: a.address }];
      const data = testBytes(100_000);
      const call = transport.connect(b.address).copy(copyHeader(data, sources), {});
      expect(await outcomeOf(call, data.length)).toMatchObject({
        kind: 'failure',
        serverId: a.server.serverId,
        code: 'REPLICA_NOT_FOUND',
      });
      await expect(read(b.address)).rejects.toMatchObject({ code: 'REPLICA_NOT_FOUND' });
    });

    test('a worker that is cut off ends its copy, and a new one makes it', async () => {
      const [a, b] = chain;
      if (a === undefined || b === undefined) throw new Error('two servers');
      const data = testBytes(2 * MiB);
      const source = { serverId: a.server.serverId, address: a.address };
      await (await begin({}, [source])).finish(data, 0);
      const first = transport.connect(b.address).copy(copyHeader(data, [source]), {});
      first.grant(MiB);
      await expect(
        (async () => {
          for await (const answer of first.answers)
            if (answer.kind === 'copied' && answer.length === MiB) first.cancel();
        })(),
      ).rejects.toMatchObject({ code: 'CANCELLED' });
      for (;;) {
        const call = transport.connect(b.address).copy(copyHeader(data, [source]), {});
        const outcome = await outcomeOf(call, data.length);
        // The first copy may still be letting go.
        if (outcome?.kind === 'failure' && outcome.code === 'OVERLOADED') continue;
        expect(outcome).toEqual({ kind: 'done', fetchedBytes: data.length });
        break;
      }
      expect((await read(b.address)).equals(data)).toBe(true);
    });
  });
}
