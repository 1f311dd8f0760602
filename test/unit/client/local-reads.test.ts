import { mkdtemp, open, rename, rm, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DfsClient } from '../../../src/client/dfs-client.js';
import { CLIENT_LIMITS } from '../../../src/client/limits.js';
import { openLocalFile } from '../../../src/client/read/local-file.js';
import { LocalReads, type LocalReadsOptions } from '../../../src/client/read/local-reads.js';
import type { LocalReplica } from '../../../src/common/block-messages.js';
import { pieceCrcs } from '../../../src/common/checksum.js';
import { DfsError } from '../../../src/common/error.js';
import { CHUNK_BYTES, KiB } from '../../../src/common/sizes.js';
import type { FakeBlockServer } from '../../support/fake-block-server.js';
import { fakeCluster, someBytes, type FakeCluster } from '../../support/fake-cluster.js';

const DATA = someBytes(40 * CHUNK_BYTES + 777);
const FOOTER = someBytes(20, 9);
const LIMITS = { ...CLIENT_LIMITS, localSliceBytes: 4 * CHUNK_BYTES };

let folder: string;
let cluster: FakeCluster;
let clients: DfsClient[];
/** Servers that were asked where a replica lies, in order. */
let asked: string[];
let nowMs: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cairn-local-'));
  cluster = fakeCluster({}, 2);
  clients = [cluster.client];
  asked = [];
  nowMs = 1_000;
  await cluster.client.writeFile('/f', DATA, { replication: 2, blockSize: 64 * CHUNK_BYTES });
  // What a server does with a block: the file is the data and what is known of it.
  for (const { address } of cluster.servers)
    await writeFile(fileOf(address), Buffer.concat([DATA, FOOTER]));
});
afterEach(async () => {
  for (const client of clients) await client.close();
  await rm(folder, { recursive: true });
});

function fileOf(address: string): string {
  return join(folder, address.replace(':', '-'));
}

function replicaAt(address: string): LocalReplica {
  return {
    path: fileOf(address),
    fileBytes: DATA.length + FOOTER.length,
    length: DATA.length,
    footer: FOOTER,
    chunkCrcs: pieceCrcs(DATA, 0),
  };
}

/** A client on the host of both servers. */
function clientHere(options: Partial<LocalReadsOptions> = {}): DfsClient {
  const { findLocal } = options;
  const localReads = new LocalReads({
    isOnThisHost: () => true,
    openFile: openLocalFile,
    clock: { nowMs: () => nowMs, wallMs: () => nowMs },
    limits: LIMITS,
    ...options,
    findLocal: async (address, name, call) => {
      asked.push(address);
      return findLocal === undefined ? replicaAt(address) : findLocal(address, name, call);
    },
  });
  const client = cluster.connect({}, { localReads });
  clients.push(client);
  return client;
}

function overNetwork(): FakeBlockServer['reads'][number][] {
  return cluster.servers.flatMap(({ reads }) => reads);
}

async function expectSame(client: DfsClient, start = 0, length = DATA.length): Promise<void> {
  const read = await client.readFile('/f', { start, length });
  expect(Buffer.compare(read, DATA.subarray(start, start + length))).toBe(0);
}

test.each([
  [0, DATA.length],
  [1, DATA.length - 2],
  [CHUNK_BYTES * 3 - 1, 256 * KiB],
  [DATA.length - 300 * KiB, 300 * KiB],
])(
  'bytes from %d on, %d of them, are those of the file, and no server sends any',
  async (start, length) => {
    const client = clientHere();
    await expectSame(client, start, length);
    expect(overNetwork()).toEqual([]);
    expect(client.localReads).toMatchObject({ fallbacks: 0 });
    expect(client.localReads.bytes).toBeGreaterThanOrEqual(length);
    expect(asked).toHaveLength(1);
  },
);

test('a flipped bit is found, told to the master, and that chunk comes from another replica', async () => {
  const spoiled: string[] = [];
  const client = clientHere({
    findLocal: async (address) => {
      // Whichever server is read from first has the damage.
      if (spoiled.length === 0) {
        spoiled.push(address);
        await flipBit(fileOf(address), 17 * CHUNK_BYTES + 5);
      }
      return replicaAt(address);
    },
  });
  await expectSame(client);
  const damaged = cluster.servers.find(({ address }) => address === spoiled[0]);
  expect(cluster.master.badReplicas).toMatchObject([{ serverId: damaged?.id }]);
  expect(new Set(asked).size).toBe(2);
});

test('a file that may not be opened is read over the network, and its server is not asked again for a minute', async () => {
  const client = clientHere({
    openFile: () => Promise.reject(Object.assign(new Error('no'), { code: 'EACCES' })),
  });
  await expectSame(client);
  await expectSame(client);
  expect(overNetwork()).toHaveLength(2);
  expect(asked).toHaveLength(1);
  expect(client.localReads).toEqual({ bytes: 0, fallbacks: 1 });
  nowMs += CLIENT_LIMITS.localRetryMs;
  await expectSame(client);
  expect(asked).toHaveLength(2);
});

test('a server that knows no such call is read over the network', async () => {
  const client = clientHere({ findLocal: () => Promise.reject(new DfsError('UNSUPPORTED')) });
  await expectSame(client);
  expect(overNetwork()).toHaveLength(1);
});

test('a server elsewhere is not asked', async () => {
  const client = clientHere({ isOnThisHost: () => false });
  await expectSame(client);
  expect(asked).toEqual([]);
  expect(client.localReads).toEqual({ bytes: 0, fallbacks: 0 });
});

test('a short range goes over the network, where it takes one call', async () => {
  await expectSame(clientHere(), 5, 200 * KiB);
  expect(asked).toEqual([]);
});

const CHANGES: Record<string, (path: string) => Promise<void>> = {
  'is gone': (path) => unlink(path),
  'is another one': async (path) => {
    await writeFile(`${path}.new`, Buffer.concat([someBytes(DATA.length, 3), someBytes(20, 4)]));
    await rename(`${path}.new`, path);
  },
  'is longer': (path) => truncate(path, DATA.length + 21),
  'is shorter': (path) => truncate(path, DATA.length),
};

test.each(Object.entries(CHANGES))(
  'a file that %s is read over the network, and nobody is called damaged',
  async (_, change) => {
    const client = clientHere({
      findLocal: async (address) => {
        await change(fileOf(address));
        return replicaAt(address);
      },
    });
    await expectSame(client);
    expect(overNetwork()).toHaveLength(1);
    expect(cluster.master.badReplicas).toEqual([]);
  },
);

test('a replica that was deleted after it was found is asked for anew the next time, not taken for a refusal', async () => {
  const client = clientHere();
  await expectSame(client);
  const [address = ''] = asked;
  await rename(fileOf(address), `${fileOf(address)}.away`);
  await expectSame(client);
  expect(overNetwork()).toHaveLength(1);
  await rename(`${fileOf(address)}.away`, fileOf(address));
  await expectSame(client);
  expect(overNetwork()).toHaveLength(1);
  expect(asked).toEqual([address, address]);
});

test('a file that is deleted while it is read is read to its end', async () => {
  const client = clientHere();
  const parts: Uint8Array[] = [];
  for await (const part of client.read('/f')) {
    if (parts.push(part) === 1) await unlink(fileOf(asked[0] ?? ''));
  }
  expect(Buffer.compare(Buffer.concat(parts), DATA)).toBe(0);
  expect(overNetwork()).toEqual([]);
});

test.each(['fails', 'ends early'])(
  'where a file %s in the middle the network goes on',
  async (how) => {
    const from = 8 * CHUNK_BYTES;
    const client = clientHere({
      openFile: async (path) => {
        const file = await openLocalFile(path);
        return {
          ...file,
          read: async (buffer, offset, length, position) => {
            if (position < from || position >= DATA.length)
              return file.read(buffer, offset, length, position);
            if (how === 'fails') throw Object.assign(new Error('EIO'), { code: 'EIO' });
            return { bytesRead: 0 };
          },
        };
      },
    });
    await expectSame(client);
    expect(overNetwork()).toMatchObject([{ offset: from, length: DATA.length - from }]);
    expect(client.localReads).toEqual({ bytes: from, fallbacks: 1 });
    expect(cluster.master.badReplicas).toEqual([]);
  },
);

async function flipBit(path: string, position: number): Promise<void> {
  const file = await open(path, 'r+');
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, position);
  byte[0] = (byte[0] ?? 0) ^ 4;
  await file.write(byte, 0, 1, position);
  await file.close();
}
