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
  });
}
