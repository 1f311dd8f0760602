import type { DfsFileWriter } from '../../src/client/write/file-writer.js';
import { isDfsError } from '../../src/common/error.js';
import { blockId, generation } from '../../src/common/ids.js';
import { KiB, MiB } from '../../src/common/sizes.js';
import { blockFilesOf, unfinishedBytesOf } from '../support/cluster-disks.js';
import { dfsOk, DfsProcess } from '../support/dfs-process.js';
import { eventually } from '../support/eventually.js';
import { seeded, sha256 } from '../support/local-content.js';
import { spyingClient, type SeenChain, type SpyingClient } from '../support/spying-client.js';
import { startTestCluster, type TestCluster } from '../support/test-cluster.js';

/** A block server goes away while files are written through it, at each place of the chain. */

const VICTIM = 'bs2';
const BLOCK = 2 * MiB;
const LENGTH = 3 * MiB;
/** Written, and acknowledged by the whole chain, before the fault: within the first block. */
const BEFORE = MiB + 256 * KiB;
/** So that a silent server is noticed in seconds; what follows is as with the defaults. */
const PATIENCE = {
  ackTimeoutMs: 2_000,
  sealTimeoutMs: 2_000,
  probeTimeoutMs: 500,
  packetBytes: 256 * KiB,
  // Less than is written after the fault, so that the fault is met before the block is sealed.
  unackedBytesMax: 512 * KiB,
};
const PLACES = [
  { name: 'first, ack all', place: 0, ack: 'all' },
  { name: 'in the middle, ack all', place: 1, ack: 'all' },
  { name: 'last, ack all', place: 2, ack: 'all' },
  { name: 'first, ack quorum', place: 0, ack: 'quorum' },
  { name: 'last, ack quorum', place: 2, ack: 'quorum' },
] as const;

interface OpenWrite {
  readonly name: string;
  readonly path: string;
  readonly content: Buffer;
  readonly writer: DfsFileWriter;
  /** The one that breaks. */
  readonly chain: SeenChain;
}

let running: TestCluster;
let victimAddress: string;

beforeAll(async () => {
  running = await startTestCluster({ blockServers: 4, domains: 4, blockSize: BLOCK });
  const { servers } = await running.report();
  victimAddress = servers.find(({ name }) => name === VICTIM)?.address ?? '';
});

afterAll(() => running.end());

describe.each(['SIGKILL', 'SIGSTOP'] as const)('%s of a block server during a put', (signal) => {
  let client: SpyingClient;
  let writes: OpenWrite[];

  beforeAll(async () => {
    client = spyingClient(running.master, PATIENCE);
    writes = await writesWithTheVictimAtEachPlace(client, signal);
    await (signal === 'SIGKILL' ? running.cluster.kill(VICTIM) : running.cluster.pause(VICTIM));
  });

  afterAll(async () => {
    await client[Symbol.asyncDispose]();
    await running.cluster.resume(VICTIM);
    await running.cluster.start(VICTIM);
  });

  test('the puts succeed while it is away', async () => {
    const ends = writes.map(async ({ name, writer, content }) => {
      await writer.write(content.subarray(BEFORE));
      const { length } = await writer.close();
      return { name, length };
    });
    expect(await Promise.all(ends)).toEqual(PLACES.map(({ name }) => ({ name, length: LENGTH })));
  });

  test.each(PLACES)(
    'it was $name: the chain went on without it, and the content is right',
    async ({ name }) => {
      const { path, content, chain } = written(writes, name);
      const last = client.chains.findLast(({ block }) => block === chain.block);
      expect(last?.generation).toBeGreaterThan(chain.generation);
      expect(last?.addresses).not.toContain(victimAddress);
      const { bytes } = await dfsOk(running, ['get', '--verify', path, '-']);
      expect(sha256(bytes)).toBe(sha256(content));
    },
  );

  test('what it was left with is never served when it is back, and goes', async () => {
    await (signal === 'SIGKILL' ? running.cluster.start(VICTIM) : running.cluster.resume(VICTIM));
    await running.untilServers('live', [VICTIM]);
    const left = new Set<number>();
    for (const { path, content, chain } of writes) {
      const first = (await blocksOf(client, path))[0];
      expect(first?.id).toBe(chain.block);
      left.add(chain.block);
      expect(first?.locations.map(({ serverName }) => serverName)).not.toContain(VICTIM);
      for (const tried of [chain.generation, first?.generation ?? 0])
        expect(await refusalOfTheVictim(client, chain.block, tried)).toMatch(
          /^(REPLICA_NOT_FOUND|STALE_GENERATION)$/,
        );
      const { bytes } = await dfsOk(running, ['get', '--verify', path, '-']);
      expect(sha256(bytes)).toBe(sha256(content));
    }
    const files = await blockFilesOf(running, VICTIM);
    expect(files.filter(({ id }) => left.has(id))).toEqual([]);
  });
});

test('ack quorum: the last server is silent when the block is sealed, and close does not wait for it', async () => {
  await using client = spyingClient(running.master);
  const content = seeded('silent at the seal', MiB);
  const writer = await client.dfs.openWriter('/silent', { ack: 'quorum', replication: 3 });
  await writer.write(content);
  const chain = await ackedChain(client, '/silent', MiB);
  const last = await nameOf(chain.addresses[2] ?? '');
  await running.cluster.pause(last);
  try {
    const startMs = performance.now();
    await writer.close();
    // Far less than it takes to notice that a server is silent, a minute.
    expect(performance.now() - startMs).toBeLessThan(4_000);
    const { bytes } = await dfsOk(running, ['get', '--verify', '/silent', '-']);
    expect(sha256(bytes)).toBe(sha256(content));
  } finally {
    await running.cluster.resume(last);
  }
});

test('dfs put --ack quorum: a server killed in the middle of a block does not fail it', async () => {
  const content = seeded('quorum', 9 * MiB);
  const flags = ['--ack', 'quorum', '--block-size', '64MiB'];
  using put = new DfsProcess(running, ['put', ...flags, '-', '/quorum']);
  await put.write(content.subarray(0, 5 * MiB));
  const server = await eventually('a server has unfinished bytes', async () => {
    for (const name of ['bs1', 'bs2', 'bs3', 'bs4'])
      if ((await unfinishedBytesOf(running, name)) > MiB) return name;
    return undefined;
  });
  await running.cluster.kill(server);
  expect(await put.feed([content.subarray(5 * MiB)])).toMatchObject({ code: 0, stderr: '' });
  const { bytes } = await dfsOk(running, ['get', '--verify', '/quorum', '-']);
  expect(sha256(bytes)).toBe(sha256(content));
  const { blocks } = await running.report();
  expect(blocks.missing).toBe(0);
  await running.cluster.start(server);
});

test('append while a server is dead: its old generation is never served when it is back, and is deleted', async () => {
  await running.untilServers('live', ['bs1', 'bs2', 'bs3', 'bs4']);
  await using client = spyingClient(running.master, PATIENCE);
  const content = seeded('appended', MiB);
  await dfsOk(running, ['put', '-', '/appended'], content.subarray(0, 500_000));
  const before = (await blocksOf(client, '/appended'))[0];
  const server = before?.locations[0]?.serverName ?? '';
  await running.cluster.kill(server);
  await dfsOk(running, ['append', '-', '/appended'], content.subarray(500_000));

  await running.cluster.start(server);
  await running.untilServers('live', [server]);
  const after = (await blocksOf(client, '/appended'))[0];
  expect(after?.id).toBe(before?.id);
  expect(after?.generation).toBeGreaterThan(before?.generation ?? 0);
  expect(after?.locations.map(({ serverName }) => serverName)).not.toContain(server);
  const { bytes } = await dfsOk(running, ['get', '--verify', '/appended', '-']);
  expect(sha256(bytes)).toBe(sha256(content));
  await eventually('the stale replica is deleted', async () => {
    const files = await blockFilesOf(running, server);
    return files.some(({ id }) => id === before?.id) ? undefined : true;
  });
});

/** Opens files until the victim is where it should be in a chain of each; the others are given up. */
async function writesWithTheVictimAtEachPlace(
  client: SpyingClient,
  signal: string,
): Promise<OpenWrite[]> {
  const found = new Map<string, OpenWrite>();
  for (let i = 0; found.size < PLACES.length; i++) {
    if (i === 100)
      throw new Error(`the victim was never at each place: ${[...found.keys()].join()}`);
    const missing = PLACES.filter(({ name }) => !found.has(name));
    const ack = missing[0]?.ack ?? 'all';
    const path = `/${signal}-${i}`;
    const writer = await client.dfs.openWriter(path, { ack });
    const content = seeded(path, LENGTH);
    await writer.write(content.subarray(0, BEFORE));
    const chain = await ackedChain(client, path, BEFORE);
    const place = chain.addresses.indexOf(victimAddress);
    const name = missing.find((want) => want.place === place && want.ack === ack)?.name;
    if (name === undefined) await writer.abort();
    else found.set(name, { name, path, content, writer, chain });
  }
  return PLACES.map(({ name }) => written([...found.values()], name));
}

function written(writes: readonly OpenWrite[], name: string): OpenWrite {
  const found = writes.find((write) => write.name === name);
  if (found === undefined) throw new Error(`nothing was written with the victim ${name}`);
  return found;
}

/** The first chain of a file, once all of it has so many bytes. */
function ackedChain(client: SpyingClient, path: string, bytes: number): Promise<SeenChain> {
  return eventually(`${bytes} bytes of ${path} are acknowledged`, () =>
    client.chains.find((chain) => chain.path === path && chain.acked >= bytes),
  );
}

async function blocksOf(client: SpyingClient, path: string) {
  const blocks = [];
  for await (const block of client.dfs.locate(path)) blocks.push(block);
  return blocks;
}

/** The code with which the victim refuses to be read; `served` if it does not. */
function refusalOfTheVictim(client: SpyingClient, block: number, tried: number): Promise<string> {
  const request = {
    blockId: blockId(block),
    generation: generation(tried),
    offset: 0,
    length: 1,
  };
  return eventually('the victim answers', async () => {
    try {
      for await (const _ of client.server(victimAddress).read(request, {})) break;
      return 'served';
    } catch (error) {
      // The connection from before the kill takes a moment to come back.
      if (isDfsError(error, 'UNAVAILABLE')) return undefined;
      return isDfsError(error) ? error.code : String(error);
    }
  });
}

async function nameOf(address: string): Promise<string> {
  const { servers } = await running.report();
  return servers.find((server) => server.address === address)?.name ?? '';
}
