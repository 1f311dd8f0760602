import { rm } from 'node:fs/promises';
import type { BlockServerLimits } from '../../../../src/blockserver/limits.js';
import { must } from '../../../../src/common/assert.js';
import type { ReadRequest } from '../../../../src/common/block-messages.js';
import { blockId, generation } from '../../../../src/common/ids.js';
import type { CopyPeer } from '../../../../src/common/repair-messages.js';
import { CHUNK_BYTES, MiB } from '../../../../src/common/sizes.js';
import { BlockCluster, testBytes } from '../../../support/block-cluster.js';
import { answersOf, copyHeader, outcomeOf } from '../../../support/copy-call.js';
import { FaultyFileSystem, systemError } from '../../../support/faulty-file-system.js';

const LENGTH = 3 * MiB + 5 * CHUNK_BYTES + 77;
const data = testBytes(LENGTH);
let cluster: BlockCluster;
let fs: FaultyFileSystem;

beforeEach(async () => {
  cluster = await BlockCluster.start(0);
  fs = new FaultyFileSystem();
});
afterEach(async () => {
  await cluster.close();
});

/** A server with one block, and where it serves reads for repair. */
async function source(limits: Partial<BlockServerLimits> = {}): Promise<string> {
  // Nobody but readers is to find damage.
  cluster.master.scrubPaused = true;
  const open = { repairDoorAfterMs: 0, repairDoorRetryMs: 0 };
  await cluster.add('bs1', { hasLane: true, fs: fs.fs, limits: { ...open, ...limits } });
  await cluster.put(data, {}, cluster.chain('bs1'));
  return opened();
}

async function opened(): Promise<string> {
  const heard = () => cluster.master.heartbeats.at(-1)?.repairAddress;
  await cluster.master.until(() => heard() !== undefined);
  return must(heard(), 'a door');
}

function forRepair(at: string, request: Partial<ReadRequest> = {}): Promise<Buffer> {
  return cluster.read(at, { forRepair: true, ...request });
}

function peer(repairAddress: string): CopyPeer {
  return { serverId: cluster.server('bs1').serverId, address: 'bs1', repairAddress };
}

describe.each(['the door of clients', 'the door for repair'])('a source read at %s', (door) => {
  const place = async (limits: Partial<BlockServerLimits> = {}): Promise<string> => {
    const address = await source(limits);
    return door === 'the door of clients' ? 'bs1' : address;
  };

  test('gives the same bytes, whatever the range and the slices', async () => {
    const at = await place({ repairSliceBytes: 2 * CHUNK_BYTES });
    expect((await forRepair(at)).equals(data)).toBe(true);
    const part = await forRepair(at, { offset: MiB + 3, length: CHUNK_BYTES });
    expect(part.equals(data.subarray(MiB, MiB + 2 * CHUNK_BYTES))).toBe(true);
    const tail = await forRepair(at, { offset: LENGTH - 1, length: 99 });
    expect(tail.equals(data.subarray(LENGTH - (LENGTH % CHUNK_BYTES)))).toBe(true);
  });

  test('refuses with the code that says why', async () => {
    const at = await place();
    const refused = async (request: Partial<ReadRequest>, code: string): Promise<void> =>
      expect(forRepair(at, request)).rejects.toMatchObject({ code });
    await refused({ blockId: blockId(9) }, 'REPLICA_NOT_FOUND');
    await refused({ generation: generation(9) }, 'STALE_GENERATION');
    await refused({ offset: LENGTH }, 'INVALID_ARGUMENT');
    await refused({ offset: -1 }, 'INVALID_ARGUMENT');
  });

  test('ends at the first damaged chunk, which the master hears of, and gives what is sound', async () => {
    const at = await place();
    await cluster.spoil('bs1', '1.1', 20 * CHUNK_BYTES + 5);
    const copied: number[] = [];
    const reading = (async () => {
      const request = { blockId: blockId(1), generation: generation(1), forRepair: true };
      const whole = { ...request, offset: 0, length: LENGTH };
      for await (const slice of cluster.blocks.connect(at).read(whole, {}))
        copied.push(slice.offset + slice.data.length);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' });
    expect(copied.at(-1)).toBe(20 * CHUNK_BYTES);
    await cluster.master.until(() => cluster.master.damage.length > 0);
    expect(cluster.master.damage[0]?.detail).toContain(`byte ${20 * CHUNK_BYTES}`);
    const behind = await forRepair(at, { offset: 21 * CHUNK_BYTES, length: LENGTH });
    expect(behind.equals(data.subarray(21 * CHUNK_BYTES))).toBe(true);
  });

  test('counts as a stream while it goes on, and not after', async () => {
    const at = await place({ streamsMax: 1 });
    const request = { blockId: blockId(1), generation: generation(1), forRepair: true };
    const slices = cluster.blocks.connect(at).read({ ...request, offset: 0, length: LENGTH }, {});
    const first = slices[Symbol.asyncIterator]();
    await first.next();
    await expect(forRepair(at)).rejects.toMatchObject({ code: 'OVERLOADED' });
    await first.return?.();
    await untilIdle(at);
    expect((await forRepair(at)).equals(data)).toBe(true);
  });

  test('a file that vanished is told as gone', async () => {
    const at = await place();
    await rm(await cluster.fileOf('bs1', '1.1'));
    await expect(forRepair(at)).rejects.toMatchObject({ code: 'REPLICA_NOT_FOUND' });
    await cluster.master.until(() => !cluster.master.replicas.has('1.1'));
  });

  test('a disk that cannot be read fails its volume', async () => {
    const at = await place();
    fs.before = (operation) => {
      if (operation === 'read') throw systemError('EIO');
    };
    await expect(forRepair(at)).rejects.toMatchObject({ code: 'VOLUME_FAILED' });
    expect(cluster.fatal).toMatchObject([{ code: 'VOLUME_FAILED' }]);
  });

  /** What the lane says comes later. */
  async function untilIdle(at: string): Promise<void> {
    for (;;)
      try {
        await forRepair(at, { length: 1 });
        return;
      } catch {
        await new Promise(setImmediate);
      }
  }
});

test('nothing but reads for repair is served at the door for repair', async () => {
  const at = await source();
  await expect(cluster.read(at)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  expect(() => cluster.blocks.connect(at).statReplica({ blockId: blockId(1) }, {})).toThrow(
    expect.objectContaining({ code: 'UNSUPPORTED' }),
  );
});

test('a read for repair at the door of clients opens the one for repair', async () => {
  await cluster.add('bs1', { hasLane: true });
  await cluster.put(data, {}, cluster.chain('bs1'));
  expect(cluster.master.heartbeats.at(-1)?.repairAddress).toBeUndefined();
  await forRepair('bs1');
  expect((await forRepair(await opened())).equals(data)).toBe(true);
});

test('a lane that ends takes the door back, and a copy that reads there goes on at the door of clients', async () => {
  const at = await source({ repairSliceBytes: CHUNK_BYTES });
  await cluster.add('bs2', { hasLane: true });
  const missed = cluster.lane('bs1').suspicions;
  const call = cluster.blocks.connect('bs2').copy(copyHeader(data, [peer(at)]), {});
  let lost = false;
  call.grant(MiB);
  for await (const answer of call.answers) {
    if (answer.kind === 'copied' && answer.length >= MiB / 2 && !lost) {
      lost = true;
      expect(cluster.lane('bs1').suspicions).toBe(missed);
      cluster.lane('bs1').loseDoor();
      cluster.blocks.kill(at);
      call.grant(LENGTH);
    } else if (answer.kind !== 'copied')
      expect(answer).toMatchObject({ kind: 'done', fetchedBytes: LENGTH });
  }
  expect(lost).toBe(true);
  expect((await cluster.read('bs2')).equals(data)).toBe(true);
});

test.each([
  ['nobody is', 'nowhere:1'],
  ['a server is that does not have the block', 'bs3'],
])('a copy is made at the door of clients where at the one for repair %s', async (_, door) => {
  await source();
  await cluster.add('bs2', { hasLane: true });
  await cluster.add('bs3');
  const call = cluster.blocks.connect('bs2').copy(copyHeader(data, [peer(door)]), {});
  expect(await outcomeOf(call, LENGTH)).toEqual({ kind: 'done', fetchedBytes: LENGTH });
});

test('what a copy reads at the door for repair does not come through the one of clients', async () => {
  const at = await source();
  await cluster.add('bs2', { hasLane: true });
  const elsewhere = { ...peer(at), address: 'nowhere' };
  const call = cluster.blocks.connect('bs2').copy(copyHeader(data, [elsewhere]), {});
  call.grant(LENGTH);
  expect((await answersOf(call)).at(-1)).toEqual({ kind: 'done', fetchedBytes: LENGTH });
});

test('a server that stops breaks off what waits for its turn', async () => {
  const at = await source();
  cluster.master.repairBandwidth = 1;
  const { length } = cluster.master.heartbeats;
  await cluster.master.until(() => cluster.master.heartbeats.length > length + 1);
  const reading = forRepair(at);
  reading.catch(() => {});
  await new Promise(setImmediate);
  await cluster.server('bs1').stop();
  await expect(reading).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});
