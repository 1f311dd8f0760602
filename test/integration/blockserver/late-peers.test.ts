import { readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { must } from '../../../src/common/assert.js';
import type { WriteStep } from '../../../src/common/block-messages.js';
import { pieceCrcs } from '../../../src/common/checksum.js';
import { seededRandom } from '../../../src/common/clock.js';
import { blockId, generation } from '../../../src/common/ids.js';
import { KiB, MiB } from '../../../src/common/sizes.js';
import { blockClient } from '../../../src/rpc/block-client.js';
import { encodeReadRequest, encodeWriteStep } from '../../../src/rpc/codec/block.js';
import { blockService } from '../../../src/rpc/load.js';
import { Metrics } from '../../../src/runtime/metrics.js';
import { BlockCluster, testBytes, testHeader, TestWrite } from '../../support/block-cluster.js';
import { eventually } from '../../support/eventually.js';
import { parseExposition, sampleOf } from '../../support/exposition.js';
import { closeRawPeers, frame, rawCall, rawPeer } from '../../support/raw-peer.js';
import { TcpProxy } from '../../support/tcp-proxy.js';
import { closeAll, connect, serve } from '../rpc/fixture.js';

/**
 * Clients that cancel, stall, are cut off without a word, or drip: what a block server has for them (streams, open files,
 * the claim of a block, room for packets, unfinished replicas) is free soon after its idle time.
 */

const LIMITS = {
  upstreamIdleMs: 300,
  unfinishedKeptMs: 100,
  // One packet of a MiB: who does not give it back leaves no room for the next writer.
  totalBytesInFlightMax: MiB,
};
const TRANSPORT = { streamIdleMs: 300, keepaliveTimeMs: 200, keepaliveTimeoutMs: 200 };
const FINAL = blockId(900);
const FINAL_DATA = testBytes(8 * MiB, 3);

let cluster: BlockCluster;
let proxy: TcpProxy;
let metrics: Metrics;

beforeEach(async () => {
  cluster = await BlockCluster.start(0);
  const { server } = await cluster.add('a', { limits: LIMITS });
  await cluster.add('b', { limits: LIMITS });
  await cluster.put(FINAL_DATA, { blockId: FINAL }, cluster.chain('a'));
  metrics = new Metrics({ role: 'blockserver' });
  server.declareMetrics(metrics);
  const { address } = await serve((rpc) => rpc.addBlock(server.handlers), TRANSPORT);
  proxy = await TcpProxy.start(address);
});

afterEach(async () => {
  closeRawPeers();
  await proxy.kill();
  await closeAll();
  await cluster.close();
});

/** Streams of clients, and files of blocks that are open or unfinished, in words. */
async function held(): Promise<string[]> {
  const { text } = await metrics.exposition();
  const streams = sampleOf(parseExposition(text), 'dfs_blockserver_active_streams');
  const open = await Promise.all(
    (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
  );
  const unfinished = cluster.servers.map(({ dirs }) =>
    readdir(join(must(dirs[0], 'a disk'), 'tmp')),
  );
  return [
    ...(streams === 0 ? [] : [`${streams} streams`]),
    ...open.filter((path) => path.startsWith(cluster.root) && /\.(blk|part)/.test(path)),
    ...(await Promise.all(unfinished)).flat(),
  ];
}

function freed(): Promise<true> {
  return eventually(
    'all is free',
    async () => ((await held()).length === 0 ? true : undefined),
    30_000,
  );
}

const DATA = testBytes(2 * MiB);

function header(): WriteStep {
  return { kind: 'header', header: testHeader(cluster.chain('b')) };
}
function packet(at: number): WriteStep {
  const data = DATA.subarray(at, at + MiB);
  return { kind: 'packet', packet: { offset: at, crcs: pieceCrcs(data, at), data } };
}

/** A writer whose first packet is on both servers of its chain. */
async function writer(): Promise<TestWrite> {
  const write = new TestWrite(blockClient(connect(proxy.address)).write({}));
  await write.call.send(header());
  await write.call.send(packet(0));
  await write.until(() => write.acked === MiB);
  expect(await held()).not.toEqual([]);
  return write;
}

/** Sends the beginning of a packet, and then a byte now and then. */
async function dripper(): Promise<() => void> {
  const stream = rawCall(rawPeer(proxy.address, MiB), blockService.Write.path);
  const encoded = (step: WriteStep): Buffer =>
    frame(blockService.Write.requestSerialize(encodeWriteStep(step)));
  stream.write(Buffer.concat([encoded(header()), encoded(packet(0))]));
  const next = encoded(packet(MiB));
  stream.write(next.subarray(0, 512 * KiB));
  stream.resume();
  let at = 512 * KiB;
  const drip = setInterval(() => stream.write(next.subarray(at, ++at)), 20);
  await eventually('it has begun', async () => ((await held()).length > 0 ? true : undefined));
  return () => clearInterval(drip);
}

test.each<[string, () => Promise<void | (() => void)>]>([
  ['cancels', async () => (await writer()).call.cancel()],
  ['stalls', () => writer().then(() => undefined)],
  ['is cut off without a word', () => writer().then(() => proxy.freeze())],
  ['is cut off', () => writer().then(() => proxy.cut())],
  ['drips the bytes of a packet', dripper],
])(
  'a writer that %s: its claim, files, room and streams are free, here and at the next server',
  async (_how, act) => {
    const stop = await act();
    await freed();
    stop?.();
    // The same block of the same generation can be written, with all of the room for packets.
    const answers = await cluster.put(DATA, {}, cluster.chain('a', 'b'));
    expect(answers.filter(({ kind }) => kind === 'sealed')).toHaveLength(2);
  },
);

const whole = { blockId: FINAL, generation: generation(1), offset: 0, length: FINAL_DATA.length };

/** A reader that has its first slice. */
async function reader(address = proxy.address) {
  const slices = blockClient(connect(address)).read(whole, {})[Symbol.asyncIterator]();
  await slices.next();
  return slices;
}

/** A reader that takes nothing, of all or of a part that its server is done with at once. */
async function stoppedReader(length: number): Promise<void> {
  const stream = rawCall(rawPeer(proxy.address, 1_000), blockService.Read.path);
  stream.end(frame(blockService.Read.requestSerialize(encodeReadRequest({ ...whole, length }))));
  if (length > MiB)
    await eventually('it reads', async () => ((await held()).length > 0 ? true : undefined));
}

test.each<[string, () => Promise<void>]>([
  ['leaves', async () => void (await (await reader()).return?.())],
  ['takes nothing of a long range', () => stoppedReader(FINAL_DATA.length)],
  ['takes nothing of a short range', () => stoppedReader(64 * KiB)],
  [
    'is cut off without a word',
    async () => {
      await stoppedReader(FINAL_DATA.length);
      proxy.freeze();
    },
  ],
])(
  'a reader that %s: its stream and file are free, and the next one gets every byte',
  async (_how, act) => {
    await act();
    await freed();
    expect(FINAL_DATA.equals(await cluster.read('a', whole))).toBe(true);
  },
);

test('a storm of readers and writers that cancel at any point: all is free, and the server serves on', async () => {
  const random = seededRandom(5);
  const client = blockClient(connect(proxy.address));
  const storm = Array.from({ length: 300 }, async (_, i) => {
    const steps = Math.floor(random.next() * 3);
    if (i % 3 === 0) {
      const write = client.write({});
      const named = { ...testHeader(cluster.chain('b')), blockId: blockId(1_000 + i) };
      const said: WriteStep[] = [{ kind: 'header', header: named }, packet(0), packet(MiB)];
      for (const step of said.slice(0, steps + 1)) void write.send(step).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, random.next() * 50));
      write.cancel();
      return;
    }
    const reading = new AbortController();
    setTimeout(() => reading.abort(), random.next() * 50);
    const slices = client.read(whole, { signal: reading.signal });
    let left = steps;
    try {
      for await (const _slice of slices) if (left-- === 0) break;
    } catch {
      // It was cancelled before its time.
    }
  });
  await Promise.all(storm);
  await freed();
  expect(FINAL_DATA.equals(await cluster.read('a', whole))).toBe(true);
  const answers = await cluster.put(DATA, {}, cluster.chain('a', 'b'));
  expect(answers.filter(({ kind }) => kind === 'sealed')).toHaveLength(2);
});
