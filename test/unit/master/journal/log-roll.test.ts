import { txId } from '../../../../src/common/ids.js';
import { FileLog } from '../../../../src/master/journal/file-log.js';
import { GroupCommit } from '../../../../src/master/journal/group-commit.js';
import { contentEnd } from '../../../../src/master/journal/zeros-ahead.js';
import { silentLog } from '../../../../src/runtime/log.js';
import { SimDisk } from '../../../sim/world/disk.js';
import { PAGE_BYTES } from '../../../sim/world/sim-file.js';
import { World } from '../../../sim/world/scheduler.js';
import { CLUSTER } from './log-fixture.js';

/** What a sync of the simulated disk takes at most, in milliseconds. */
const SYNC_MS_MAX = 4.5;
const SEGMENT_BYTES = 4_096;
/** Many pages of zeros written ahead. */
const LONG_SEGMENT_BYTES = 32_768;

/** A log on a simulated disk, which a kill or a loss of power may end at any moment. */
class LogBench {
  readonly world: World;
  readonly disk: SimDisk;

  private readonly segmentBytesMax: number;

  constructor(seed: number, segmentBytesMax = SEGMENT_BYTES, diskBytes = 8 * 1_048_576) {
    this.world = new World({ seed });
    this.disk = new SimDisk(this.world.addNode('master'), '/d', diskBytes);
    this.segmentBytesMax = segmentBytesMax;
  }

  open(): Promise<FileLog> {
    const { world } = this;
    const opening = FileLog.open({
      fs: this.disk.fileSystem(this.disk.node.start()),
      dir: '/d/log',
      clusterId: CLUSTER,
      clock: { nowMs: () => world.nowMs },
      log: silentLog,
      segmentBytesMax: this.segmentBytesMax,
    });
    return world.settle(opening, 60_000);
  }
}

const payloadOf = (txid: number): Buffer => Buffer.from(`${txid}:${'x'.repeat(txid % 300)}`);

test('an append that meets the roll of a segment waits for no more syncs than any other', async () => {
  for (let seed = 1; seed <= 5; seed++) {
    const bench = new LogBench(seed);
    const log = await bench.open();
    let slowestMs = 0;
    const segments = new Set<string>();
    for (let txid = 1; txid <= 200; txid++) {
      const startMs = bench.world.nowMs;
      await bench.world.settle(log.append(txId(txid), [payloadOf(txid)]));
      slowestMs = Math.max(slowestMs, bench.world.nowMs - startMs);
      for (const [path] of bench.disk.files()) segments.add(path);
    }
    expect(segments.size).toBeGreaterThan(8);
    // The rest is for the write, the name, and the files that are opened.
    expect(slowestMs).toBeLessThan(SYNC_MS_MAX + 1);
  }
});

test.each([
  ['kill', SEGMENT_BYTES],
  ['power', SEGMENT_BYTES],
  ['kill', LONG_SEGMENT_BYTES],
  ['power', LONG_SEGMENT_BYTES],
] as const)(
  '%s at any moment of appending and rolling segments of %d bytes: every acknowledged record is there, and the log goes on',
  async (how, segmentBytesMax) => {
    for (let seed = 1; seed <= 15; seed++) {
      const bench = new LogBench(seed, segmentBytesMax);
      for (let life = 0; life < 4; life++) {
        const log = await bench.open();
        await checkRecords(bench, log);
        const acknowledged = await appendUntil(bench, log, how);
        const again = await bench.open();
        expect(again.lastTxid).toBeGreaterThanOrEqual(acknowledged);
        bench.disk.node.kill();
      }
    }
  },
);

test('a disk is full only when a batch does not fit, zeros or not; all that was acknowledged is there', async () => {
  for (let seed = 1; seed <= 10; seed++) {
    // A page more each time: it ends in another place of a segment.
    const bench = new LogBench(seed, LONG_SEGMENT_BYTES, 40 * PAGE_BYTES + seed * PAGE_BYTES);
    const log = await bench.open();
    const fill = async (): Promise<never> => {
      for (let txid = 1; ; txid++)
        await bench.world.settle(log.append(txId(txid), [payloadOf(txid)]));
    };
    await expect(fill()).rejects.toMatchObject({ code: 'NO_SPACE' });
    // The batch that did not fit, and the header of the segment after it, take a page each.
    expect(freeWithoutZeros(bench.disk)).toBeLessThan(2 * PAGE_BYTES);
    const acknowledged = log.lastTxid;
    bench.disk.node.powerLoss();
    bench.disk.capacity += 10 * PAGE_BYTES;
    const again = await bench.open();
    await checkRecords(bench, again);
    expect(again.lastTxid).toBeGreaterThanOrEqual(acknowledged);
  }
});

/** Appends in groups, rolls and removes now and then, until the node goes down; the last txid that was acknowledged. */
async function appendUntil(bench: LogBench, log: FileLog, how: 'kill' | 'power'): Promise<number> {
  const { world, disk } = bench;
  const commit = new GroupCommit({
    log,
    onFatal: (error) => {
      throw error;
    },
  });
  let acknowledged: number = log.lastTxid;
  let failed: unknown;
  const append = async (): Promise<never> => {
    for (let txid = log.lastTxid + 1; ; txid++) {
      commit.submit(txId(txid), payloadOf(txid));
      if (txid % 3 > 0) continue;
      await commit.durable(txId(txid));
      acknowledged = txid;
      if (txid % 21 === 0) void commit.roll();
    }
  };
  append().catch((error: unknown) => (failed = error));
  await world.advance(10 + world.random.next() * 150);
  if (how === 'kill') disk.node.kill();
  else disk.node.powerLoss();
  expect(failed).toBeUndefined();
  return acknowledged;
}

/** What the disk would have free if no file ended in zeros. */
function freeWithoutZeros(disk: SimDisk): number {
  let free = disk.capacity;
  for (const [, file] of disk.files()) {
    const bytes = Buffer.alloc(file.length);
    file.read(bytes, bytes.length, 0);
    free -= Math.ceil(contentEnd(bytes, 0) / PAGE_BYTES) * PAGE_BYTES;
  }
  return free;
}

async function checkRecords({ world }: LogBench, log: FileLog): Promise<void> {
  let next = 1;
  const read = async (): Promise<void> => {
    for await (const { txid, payload } of log.readFrom(txId(1))) {
      expect(txid).toBe(next);
      expect(Buffer.from(payload).toString()).toBe(payloadOf(next).toString());
      next++;
    }
  };
  await world.settle(read(), 60_000);
  expect(next).toBe(log.lastTxid + 1);
}
