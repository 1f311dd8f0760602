import { must } from '../../../src/common/assert.js';
import type { WriteAnswer } from '../../../src/common/block-messages.js';
import { pieceCrcs } from '../../../src/common/checksum.js';
import { serverId } from '../../../src/common/ids.js';
import { CHUNK_BYTES } from '../../../src/common/sizes.js';
import type { CopyAnswer } from '../../../src/rpc/block-copy-api.js';
import type { WriteCall } from '../../../src/rpc/block-api.js';
import { borrow } from '../../../src/runtime/bulk-memory.js';
import { BlockCluster, testBytes } from '../../support/block-cluster.js';
import { copyHeader } from '../../support/copy-call.js';
import { eventually } from '../../support/eventually.js';
import { FaultyFileSystem } from '../../support/faulty-file-system.js';

/** Memory that came off the wire is lent to others only when nobody looks at its bytes any more. */

const BYTES = 4 * CHUNK_BYTES;
const NEXT = { address: 'next', serverId: serverId('id-next') };

let cluster: BlockCluster;
let disk: FaultyFileSystem;
let letDiskGo = (): void => {};
beforeEach(async () => {
  cluster = await BlockCluster.start(0);
  disk = new FaultyFileSystem();
  await cluster.add('a', { fs: disk.fs });
});
afterEach(async () => {
  letDiskGo();
  await cluster.close();
});

/** Bytes in memory as the transport lends it. */
function received(data: Uint8Array): Buffer {
  const lent = borrow(data.length);
  lent.set(data);
  return lent;
}

/** More than are ever kept as spare: what may be lent is lent. */
function lendMany(): Buffer[] {
  return Array.from({ length: 32 }, () => borrow(BYTES).fill(0xee));
}

function isAmong(lent: readonly Buffer[], data: Buffer): boolean {
  return lent.some(({ buffer }) => buffer === data.buffer);
}

function isLent(data: Buffer): boolean {
  return isAmong(lendMany(), data);
}

/** The next server of a chain: takes steps and acknowledges them, and is done with them when the test says so. */
function nextServer() {
  const answers: WriteAnswer[] = [];
  const done: (() => void)[] = [];
  let wake = (): void => {};
  const state = { over: false };
  const call: WriteCall = {
    send: (step, onSent) => {
      if (step.kind === 'packet') {
        answers.push({ kind: 'acked', length: step.packet.offset + step.packet.data.length });
        if (onSent !== undefined) done.push(onSent);
      }
      wake();
      return Promise.resolve();
    },
    end: () => {},
    cancel: () => {
      state.over = true;
      wake();
    },
    answers: (async function* () {
      while (!state.over) {
        const next = answers.shift();
        if (next !== undefined) yield next;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    })(),
  };
  cluster.blocks.serveWrites(NEXT.address, () => call);
  return done;
}

/** Stops what is written to the disk, from now on until it is called. */
function stopDisk(): { readonly stopped: Promise<void>; go: () => void } {
  let go = (): void => {};
  const going = new Promise<void>((resolve) => (go = letDiskGo = resolve));
  const stopped = new Promise<void>((resolve) => {
    disk.before = async (what, path) => {
      if (what !== 'write' || !path.endsWith('.part')) return;
      resolve();
      await going;
    };
  });
  return { stopped, go };
}

async function written(bytes: Buffer) {
  const write = await cluster.begin([...cluster.chain('a'), NEXT]);
  await write.packet(bytes, 0);
  return write;
}

test('a packet that the next server still looks at is not lent, though it is on the disk; then it is', async () => {
  const done = nextServer();
  const packet = received(testBytes(BYTES));
  const write = await written(packet);
  await write.until(() => write.acked === BYTES);
  expect(isLent(packet)).toBe(false);
  expect(packet.equals(testBytes(BYTES))).toBe(true);
  expect(done).toHaveLength(1);
  done[0]?.();
  expect(isLent(packet)).toBe(true);
  write.call.cancel();
});

test('a packet that is on its way to the disk is not lent, though the next server is done with it; then it is', async () => {
  const done = nextServer();
  const { stopped, go } = stopDisk();
  const packet = received(testBytes(BYTES));
  const write = await written(packet);
  await stopped;
  await eventually('it was passed on', () => (done.length > 0 ? true : undefined));
  done[0]?.();
  expect(isLent(packet)).toBe(false);
  expect(packet.equals(testBytes(BYTES))).toBe(true);
  go();
  await write.until(() => write.acked === BYTES);
  expect(isLent(packet)).toBe(true);
  write.call.cancel();
});

test('the last server of a chain gives a packet back when it is on the disk', async () => {
  const { stopped, go } = stopDisk();
  const packet = received(testBytes(BYTES));
  const write = await cluster.begin(cluster.chain('a'));
  await write.packet(packet, 0);
  await stopped;
  expect(isLent(packet)).toBe(false);
  go();
  await write.until(() => write.acked === BYTES);
  expect(isLent(packet)).toBe(true);
  write.call.cancel();
});

test('what a copy fetched is lent when it is on the disk, and given back once: who it was lent to keeps it', async () => {
  const data = testBytes(2 * BYTES);
  const slices = [received(data.subarray(0, BYTES)), received(data.subarray(BYTES))];
  let taken = (): void => {};
  const wasTaken = new Promise<void>((resolve) => (taken = resolve));
  const unexpected = (): never => {
    throw new Error('a source is only read from');
  };
  cluster.blocks.serve('source', {
    write: unexpected,
    copy: unexpected,
    statReplica: unexpected,
    read: async function* (request) {
      for (const [i, slice] of slices.entries()) {
        const offset = i * BYTES;
        if (offset >= request.offset && offset < request.offset + request.length)
          yield { offset, data: slice, crcs: pieceCrcs(slice, offset) };
      }
      taken();
    },
  });
  const { stopped, go } = stopDisk();
  const source = { address: 'source', serverId: serverId('id-source') };
  const call = cluster.blocks.connect('a').copy(copyHeader(data, [source]), {});
  call.grant(BYTES);
  let mine: Buffer | undefined;
  let last: CopyAnswer | undefined;
  const over = (async () => {
    for await (const answer of call.answers) {
      last = answer;
      if (mine !== undefined || answer.kind !== 'copied' || answer.length < BYTES) continue;
      mine = lendMany().find(({ buffer }) => buffer === slices[0]?.buffer);
      call.grant(BYTES);
    }
  })();
  await Promise.all([stopped, wasTaken]);
  expect(isLent(must(slices[0], 'a slice'))).toBe(false);
  go();
  await over;
  expect(last).toMatchObject({ kind: 'done' });
  const lent = lendMany();
  expect(isAmong(lent, must(slices[1], 'a slice'))).toBe(true);
  expect(isAmong(lent, must(mine, 'the first slice, lent again'))).toBe(false);
  expect((await cluster.read('a')).equals(data)).toBe(true);
});
